package runtime

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// openFile makes an environment file that everybody may change. Of a list of
// rights Wine keeps whether everybody may write.
func openFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "web.env")
	if err := os.WriteFile(file, []byte("A=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	open, err := windows.SecurityDescriptorFromString("D:(A;;FA;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := open.DACL()
	if err != nil {
		t.Fatal(err)
	}
	if err := windows.SetNamedSecurityInfo(file, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil); err != nil {
		t.Fatal(err)
	}
	return file
}

// eventsOf supervises a service until it ends by itself.
func eventsOf(t *testing.T, s Service) (ids []events.ID, texts string) {
	t.Helper()
	var mu sync.Mutex
	s.supervise(t.Context(), host{
		output: io.Discard,
		report: func(supervise.Status) {},
		emit: func(id events.ID, inserts ...string) {
			mu.Lock()
			defer mu.Unlock()
			ids = append(ids, id)
			texts += events.Text(id, inserts...) + "\n"
		},
	})
	return ids, texts
}

func TestStartReportsAnEnvironmentFileThatEverybodyMayChangeAndGoesOn(t *testing.T) {
	ids, texts := eventsOf(t, Service{
		Name:    "web",
		Command: Command{Path: os.Getenv("ComSpec"), Args: []string{"/c", "exit", "0"}, Dir: t.TempDir(), EnvironmentFile: openFile(t)},
	})
	at := slices.Index(ids, events.SecretsOpen)
	if at < 0 || slices.Index(ids, events.ChildEnded) < at {
		t.Errorf("the events are\n%s", texts)
	}
}

// A hook before the start has the variables of the file, too.
func TestEnvironmentFileThatEverybodyMayChangeIsAFailedStartWhereItIsRefused(t *testing.T) {
	for _, hook := range [][]string{nil, {os.Getenv("ComSpec"), "/c", "echo x >hook"}} {
		dir := t.TempDir()
		s := Service{
			Name: "web",
			Command: Command{
				Path: os.Getenv("ComSpec"), Args: []string{"/c", "exit", "0"}, Dir: dir,
				EnvironmentFile: openFile(t), EnvironmentFileRights: RefuseRights,
			},
			Hooks:   Hooks{PreStart: hook},
			Restart: Restart{Delay: time.Millisecond, GiveUpAfter: AtOnce},
		}
		ids, texts := eventsOf(t, s)
		if slices.Contains(ids, events.ChildStarted) || !slices.Contains(ids, events.StartFailed) || !slices.Contains(ids, events.GaveUp) ||
			!strings.Contains(texts, "web.env can be changed by Everyone: what they write there reaches the child") {
			t.Errorf("the events are\n%s", texts)
		}
		if _, err := os.Stat(filepath.Join(dir, "hook")); err == nil {
			t.Error("the hook was run")
		}
	}
}
