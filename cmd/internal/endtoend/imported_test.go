package endtoend

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// imported runs `winservice import` on a document and returns the recipe's
// file.
func (w *world) imported(name, document string) string {
	w.Helper()
	p, _ := programs()
	recipe := w.Local(w.Path(name + ".toml"))
	file := w.Write(name, []byte(document))
	if out, err := exec.Command(p.winservice, "import", file, "-o", recipe).CombinedOutput(); err != nil {
		w.Fatalf("winservice import: %v\n%s", err, out)
	}
	return recipe
}

// TestWhatAnotherWrapperRanRunsAsItDid imports the configuration of a service
// of WinSW's and of one of NSSM's, builds both and runs them.
func TestWhatAnotherWrapperRanRunsAsItDid(t *testing.T) {
	w := newWorld(t)
	winsw := w.imported("desk.xml", strings.NewReplacer("CHILD", w.child, "MARKS", w.Path("marks")).Replace(`<service>
  <id>desk</id>
  <executable>CHILD</executable>
  <arguments>--mark "MARKS" --say at-work</arguments>
  <workingdirectory>C:\</workingdirectory>
  <priority>BelowNormal</priority>
  <prestart><executable>CHILD</executable><arguments>--say before --exit 0</arguments></prestart>
  <poststop><executable>CHILD</executable><arguments>--say after --exit 0</arguments></poststop>
  <logpath>C:\logs</logpath>
  <log mode="roll-by-size"/>
</service>`))
	nssm := w.imported("tea.txt", strings.NewReplacer("CHILD", w.child, "ECHO", w.Path("echo.json")).Replace(
		`nssm install tea CHILD
nssm set tea AppParameters --echo-args ECHO --say steeping
nssm set tea AppEnvironmentExtra :CUP=large
nssm set tea AppEnvironmentExtra +CUP=small
nssm set tea AppAffinity 0
nssm set tea AppEvents Exit/Post "CHILD --say drunk-%NSSM_EXITCODE% --exit 0"
nssm set tea AppStdout C:\tealogs\tea.log
nssm set tea AppStderr C:\tealogs\tea.log
nssm set tea AppTimestampLog 1
`))
	dist := w.build(winsw, nssm)

	desk := w.service(dist, "desk", "desk")
	desk.runs()
	w.await("marks", "started", 1)
	desk.does("stop", "--wait", "60")
	inOrder(t, w.Read(w.Local(`C:\logs\desk.log`)), "before", "at-work", "after")

	tea := w.service(dist, "tea", "tea")
	tea.runs()
	w.Eventually("the child wrote its variables", func() bool { return strings.Contains(w.Read(w.Local(w.Path("echo.json"))), "CUP") })
	var echo struct{ Env map[string]string }
	if err := json.Unmarshal([]byte(w.Read(w.Local(w.Path("echo.json")))), &echo); err != nil || echo.Env["CUP"] != "small" {
		t.Errorf("CUP is %q: %v", echo.Env["CUP"], err)
	}
	tea.does("stop", "--wait", "60")
	log := w.Read(w.Local(`C:\tealogs\tea.log`))
	inOrder(t, log, "steeping", "drunk-")
	if strings.Contains(log, "%") {
		t.Errorf("a variable is left in the log:\n%s", log)
	}
}

// inOrder wants words one after the other in a text.
func inOrder(t *testing.T, text string, words ...string) {
	t.Helper()
	rest := text
	for _, word := range words {
		_, after, ok := strings.Cut(rest, word)
		if !ok {
			t.Fatalf("%s is missing or too early:\n%s", word, text)
		}
		rest = after
	}
}
