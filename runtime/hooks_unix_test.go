//go:build unix

package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestHooksKnowTheChild runs real hooks around a real child.
func TestHooksKnowTheChild(t *testing.T) {
	file := filepath.Join(t.TempDir(), "told")
	t.Setenv("HOOKS_FILE", file)
	hook := func(text string) []string {
		return []string{"/bin/sh", "-c", `echo "` + text + `" >>"$HOOKS_FILE"; echo from the hook`}
	}
	s := Service{
		Name:    "hooked",
		Command: Command{Path: "/bin/sh", Args: []string{"-c", "exit 7"}},
		Restart: Restart{When: NoRestart},
		Hooks: Hooks{
			PreStart: hook("before %SERVICE_NAME% [$CHILD_PID$CHILD_EXIT_CODE]"),
			PostStop: hook("after $CHILD_EXIT_CODE %CHILD_EXIT_REASON% $CHILD_PID=%CHILD_PID%"),
			Timeout:  time.Minute,
		},
	}
	out := &screen{news: make(chan struct{}, 1)}
	c := command{service: s, stdout: out}
	err := c.debugUntil(make(chan os.Signal), isClosing, time.Minute)
	if err == nil {
		t.Error("the end of the child was no failure")
	}
	told, _ := os.ReadFile(file)
	lines := strings.Split(strings.TrimSpace(string(told)), "\n")
	if len(lines) != 2 || lines[0] != "before hooked []" || !strings.HasPrefix(lines[1], "after 7 ended ") {
		t.Errorf("the hooks told %q, and this was printed:\n%s", told, out.String())
	} else if pid, expanded, _ := strings.Cut(strings.TrimPrefix(lines[1], "after 7 ended "), "="); pid != expanded || pid == "" {
		t.Errorf("the child was %s and %s", pid, expanded)
	}
	if n := strings.Count(out.String(), "from the hook"); n != 2 {
		t.Errorf("the output of %d hooks is there:\n%s", n, out.String())
	}
}

func TestFailedPreStartHookCountsAsADeath(t *testing.T) {
	s := Service{
		Name:    "hooked",
		Command: Command{Path: "/bin/sh", Args: []string{"-c", "echo the child ran"}},
		Restart: Restart{When: NoRestart},
		Hooks:   Hooks{PreStart: []string{"/bin/sh", "-c", "echo no database; exit 3"}},
	}
	out := &screen{news: make(chan struct{}, 1)}
	c := command{service: s, stdout: out}
	_ = c.debugUntil(make(chan os.Signal), isClosing, time.Minute)
	text := out.String()
	if strings.Contains(text, "the child ran") || !strings.Contains(text, "pre-start") || !strings.Contains(text, "no database") {
		t.Errorf("%s", text)
	}
}
