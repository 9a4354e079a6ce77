package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"winservice.internal/cmd/internal/wine"
	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

// programs are what all tests share: the command itself, built for this
// machine, and the test child, built for the host.
var programs = sync.OnceValues(func() (p struct{ winservice, child string }, err error) {
	dir, err := os.MkdirTemp("", "endtoend-")
	if err != nil {
		return p, err
	}
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	p.winservice = filepath.Join(dir, "winservice"+suffix)
	args := []string{"build", "-o", p.winservice}
	if runtime.GOOS != "windows" {
		overlay, err := windowsConsole(dir)
		if err != nil {
			return p, err
		}
		args = append(args, "-overlay", overlay)
	}
	if out, err := exec.Command("go", append(args, "winservice.internal/cmd/winservice")...).CombinedOutput(); err != nil {
		return p, fmt.Errorf("build winservice: %w\n%s", err, out)
	}
	if runtime.GOOS != "windows" {
		if err := carries(p.winservice, consoleFile); err != nil {
			return p, err
		}
	}
	p.child = filepath.Join(dir, "testchild.exe")
	return p, wine.Build(p.child, "winservice.internal/cmd/internal/testchild")
})

// windowsConsole returns an overlay for "go build" that adds a file to the
// source of the runtime, which the command carries and compiles services
// from: with it Wine treats their control handlers as Windows does.
func windowsConsole(dir string) (overlay string, err error) {
	added, err := filepath.Abs("../../../runtime/internal/child/testwindowsconsole_windows.go")
	if err != nil {
		return "", err
	}
	text, err := filepath.Abs(consoleFile)
	if err != nil {
		return "", err
	}
	content, err := json.Marshal(map[string]map[string]string{"Replace": {added: text}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, content, 0o600)
}

const consoleFile = "testdata/windowsconsole.go.txt"

// carries returns an error when the command does not have the file in the
// source that it compiles services from.
func carries(command, file string) error {
	program, err := os.ReadFile(command)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Contains(program, text) {
		return fmt.Errorf("the services would be tested without %s: the overlay has no effect on what the command embeds", file)
	}
	return nil
}

func TestMain(m *testing.M) {
	code := m.Run()
	if p, err := programs(); err == nil {
		os.RemoveAll(filepath.Dir(p.winservice))
	}
	os.Exit(code)
}

// world is one host with the test child in it.
type world struct {
	testing.TB
	*wine.Host
	child string // the host's path of the test child
}

// newWorld opens a host. Tests that have one of their own run beside each
// other; on Windows all have the same.
func newWorld(t *testing.T) *world {
	if runtime.GOOS != "windows" {
		t.Parallel()
	}
	h := wine.New(t)
	p, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	return &world{TB: t, Host: h, child: h.Path(h.Copy(p.child, "testchild.exe"))}
}

// build runs `winservice build` on a recipe and returns the folder of the
// executables, which is in the host.
func (w *world) build(recipe string, operands ...string) string {
	w.Helper()
	return w.buildInto("dist", recipe, operands...)
}

// buildInto is build with another folder of the host.
func (w *world) buildInto(dir, recipe string, operands ...string) string {
	w.Helper()
	p, _ := programs()
	dist := filepath.Join(w.Dir(), dir)
	if strings.Contains(recipe, "\n") {
		recipe = w.Write("winservice.toml", []byte(recipe))
	}
	cmd := exec.Command(p.winservice, append([]string{"build", "-o", dist, recipe}, operands...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		w.Fatalf("winservice build: %v\n%s", err, out)
	}
	return dist
}

// service is one built executable.
type service struct {
	*world
	exe  string // local path
	name string // service name
}

// service takes one executable out of a folder, for a service of that name.
func (w *world) service(dist, instance, name string) *service {
	w.Helper()
	s := &service{world: w, exe: filepath.Join(dist, instance+".exe"), name: name}
	w.OwnService(name)
	return s
}

// does runs the executable, expects success, and returns what it printed.
//
// Wine's services.exe answers one of some hundred starts on a busy machine with
// ERROR_INTERNAL_ERROR (1359), and the next one well: the loader of the new
// process ended before it reported to the server.
func (s *service) does(args ...string) string {
	s.Helper()
	r := s.Run(s.exe, args...)
	for tries := 0; args[0] == "start" && strings.Contains(r.Stderr, "(1359)") && tries < 3; tries++ {
		s.Logf("start: error 1359; it is repeated")
		r = s.Run(s.exe, args...)
	}
	if r.Code != 0 {
		s.Fatalf("%s %v: exit code %d\n%s%s", filepath.Base(s.exe), args, r.Code, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

// runs installs and starts the service and returns what the SCM says of it. Its
// child may end at once.
func (s *service) runs() answer.Service {
	s.Helper()
	s.does("install")
	s.does("start", "--wait", "0")
	return s.WaitState(s.name, "RUNNING")
}

// status is `status --json`, whose exit code says whether the service runs.
func (s *service) status() map[string]any {
	s.Helper()
	var status map[string]any
	r := s.Run(s.exe, "status", "--json")
	if err := json.Unmarshal([]byte(r.Stdout), &status); err != nil {
		s.Fatalf("status --json: %v, exit code %d\n%s%s", err, r.Code, r.Stdout, r.Stderr)
	}
	want := 3
	if status["state"] == "RUNNING" && status["process_gone"] == nil {
		want = 0
	}
	if r.Code != want {
		s.Fatalf("status --json: exit code %d, want %d\n%s", r.Code, want, r.Stdout)
	}
	return status
}

// marks is what the test child wrote to its file so far.
type marks string

var startedLine = regexp.MustCompile(`(?m)^started (\d+)$`)

func (m marks) count(word string) int { return strings.Count(string(m), word) }

// pids are the processes that wrote "started", in their order.
func (m marks) pids() (pids []int) {
	for _, match := range startedLine.FindAllStringSubmatch(string(m), -1) {
		pid, _ := strconv.Atoi(match[1])
		pids = append(pids, pid)
	}
	return pids
}

// await waits until the mark file holds word n times.
func (w *world) await(file, word string, n int) marks {
	w.Helper()
	var m marks
	w.Eventually(fmt.Sprintf("the child wrote %q %d times to %s", word, n, file), func() bool {
		m = marks(w.Read(filepath.Join(w.Dir(), file)))
		return m.count(word) >= n
	})
	return m
}

func (w *world) gone(pids ...int) {
	w.Helper()
	for _, pid := range pids {
		w.Eventually(fmt.Sprintf("process %d is gone", pid), func() bool { return !w.ProcessExists(pid) })
	}
}
