package runtime

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/plainjson"
)

// childWord makes the test binary the child of its own service.
const childWord = "child-of-the-test"

// TestMain makes the test binary the executable of the service that the tests
// install: the SCM runs it with "run", and that one runs it as its child.
func TestMain(m *testing.M) {
	switch {
	case os.Args[len(os.Args)-1] == "run", len(os.Args) > 1 && os.Args[1] == verbPress:
		Main(testService())
	case len(os.Args) > 1 && os.Args[1] == childWord:
		interrupted := make(chan os.Signal, 1)
		signal.Notify(interrupted, os.Interrupt)
		fmt.Println("ready")
		<-interrupted
		fmt.Println("bye")
	default:
		os.Exit(m.Run())
	}
}

func testService() Service {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return Service{
		Name:        "winservice-cli",
		DisplayName: "Dienst Äöü",
		Command:     Command{Path: exe, Args: []string{childWord}},
	}
}

// must runs a command line that has to succeed and returns what it prints.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := invoke(testService(), os.Stdin, args...)
	if code != exitDone || stderr != "" {
		t.Fatalf("%q: exit code %d, stdout %q, stderr %q", args, code, stdout, stderr)
	}
	return stdout
}

// refused runs a command line that has to fail and returns what it says.
func refused(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, stdout, stderr := invoke(testService(), os.Stdin, args...)
	if code != want {
		t.Fatalf("%q: exit code %d, stdout %q, stderr %q", args, code, stdout, stderr)
	}
	return stdout + stderr
}

func removeAfter(t *testing.T) {
	t.Cleanup(func() { invoke(testService(), os.Stdin, "remove") })
}

func TestLifeOfAServiceOnTheCommandLine(t *testing.T) {
	removeAfter(t)
	for _, step := range []struct {
		line, want string
	}{
		{"install --startup auto", "Installing service winservice-cli\nService installed\n"},
		{"start", "Starting service winservice-cli\nService winservice-cli is running (process "},
		{"start", "Starting service winservice-cli\nService winservice-cli is already running (process "},
		{"restart --wait 60", "Restarting service winservice-cli\nService winservice-cli is running (process "},
		{"stop", "Stopping service winservice-cli\nService winservice-cli is stopped\n"},
		{"stop --wait 60", "Stopping service winservice-cli\nService winservice-cli is already stopped\n"},
		{"restart --wait 60", "Restarting service winservice-cli\nService winservice-cli is running (process "}, // also when it is not running
		{"restart-child", "Restarting the child of service winservice-cli\n"},
		{"update", "Service winservice-cli is up to date, nothing to change\n"},
		{"update --startup manual", "Changing service configuration\nService updated\n"},
		{"remove", "Removing service winservice-cli\nService removed\n"},
	} {
		got := must(t, strings.Fields(step.line)...)
		if !strings.HasPrefix(got, step.want) {
			t.Errorf("%s (-want +got):\n%s", step.line, cmp.Diff(step.want, got))
		}
	}
}

func TestInstallOfAnInstalledServiceIsAnUpdateThatSaysWhatChanged(t *testing.T) {
	removeAfter(t)
	must(t, "install", "--startup", "auto", "--username", "LocalService")
	got := must(t, "install")
	if !strings.HasPrefix(got, "Service winservice-cli is up to date, nothing to change\n") || strings.Contains(got, "updated") || strings.Contains(got, "Changing") {
		t.Errorf("install says:\n%s", got)
	}
	for _, part := range []string{
		"  start type  auto is kept; the executable has manual; to apply that, give the option --startup manual\n",
		`  account     NT AUTHORITY\LocalService is kept; the executable has LocalSystem; to apply that, give the option --username LocalSystem` + "\n",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in:\n%s", part, got)
		}
	}
	got = must(t, "update", "--startup", "disabled")
	if !strings.Contains(got, "auto -> disabled") {
		t.Errorf("update says:\n%s", got)
	}
	if said := refused(t, exitFailed, "start"); !strings.Contains(said, "(1058)") || !strings.Contains(said, "update --startup manual") {
		t.Errorf("start of a disabled service says:\n%s", said)
	}
	must(t, "update", "--startup", "manual")
	must(t, "start")
	before := statusOf(t).Int("pid")
	must(t, "update", "--startup", "disabled")
	said := refused(t, exitFailed, "restart")
	if r := statusOf(t); !strings.Contains(said, "enable it with: update --startup manual") || r.String("state") != "RUNNING" || r.Int("pid") != before {
		t.Errorf("after a restart of a disabled service status is %v:\n%s", r, said)
	}
}

func TestPlanIsPrintedAndNothingIsDone(t *testing.T) {
	got := refused(t, exitFailed, "install", "--plan", "--username", `.\bob`)
	if !strings.HasPrefix(got, "Service winservice-cli is not installed; this is what install creates:\n") || !strings.Contains(got, `.\bob`) {
		t.Errorf("plan says:\n%s", got)
	}
	if said := refused(t, exitNotInstalled, "status"); said != "Service winservice-cli is not installed.\n" {
		t.Errorf("status says %q", said)
	}
	removeAfter(t)
	must(t, "install")
	if got := must(t, "update", "--plan"); !strings.Contains(got, "there is nothing to change") || !strings.Contains(got, "  display name ") {
		t.Errorf("plan says:\n%s", got)
	}
	got = refused(t, exitFailed, "update", "--plan", "--json", "--startup", "auto")
	if !json.Valid([]byte(got)) || !strings.Contains(got, `"differs": true`) {
		t.Errorf("plan says:\n%s", got)
	}
	if got := refused(t, exitNotRunning, "status", "--json"); !strings.Contains(got, `"start_type": "manual"`) {
		t.Errorf("after a plan status says:\n%s", got)
	}
}

func TestStatusForProgramsFollowsTheService(t *testing.T) {
	removeAfter(t)
	if said := refused(t, exitNotInstalled, "status", "--json"); !strings.Contains(said, `"installed": false`) {
		t.Errorf("status says %s", said)
	}
	must(t, "install")
	must(t, "start", "--wait", "60")
	r := statusOf(t)
	for deadline := time.Now().Add(time.Minute); r.Int("child_pid") == 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		r = statusOf(t)
	}
	if r.String("state") != "RUNNING" || r.Int("pid") == 0 || r.Int("child_pid") == r.Int("pid") || r.Time("started").IsZero() || r.String("start_type") != "manual" {
		t.Errorf("status %v", r)
	}
	if text := must(t, "status"); !strings.HasPrefix(text, "Service winservice-cli is RUNNING\n") {
		t.Errorf("status says:\n%s", text)
	}
	must(t, "stop", "--wait", "60")
	r = statusOf(t)
	if code, known := r.Object("exit_code")["code"]; r.String("state") != "STOPPED" || !known || code != int64(0) || r.Int("child_pid") != 0 {
		t.Errorf("status %v", r)
	}
}

func statusOf(t *testing.T) plainjson.Values {
	t.Helper()
	code, text, stderr := invoke(testService(), os.Stdin, "status", "--json")
	r, err := plainjson.Read([]byte(text))
	if err != nil || stderr != "" {
		t.Fatalf("status --json: %v\n%s%s", err, text, stderr)
	}
	want := exitNotRunning
	if r.String("state") == "RUNNING" {
		want = exitDone
	}
	if code != want {
		t.Fatalf("status --json: exit code %d, want %d\n%s", code, want, text)
	}
	return r
}

func TestCommandsOnAMissingServiceFailAndSayHowToMend(t *testing.T) {
	for _, verb := range []string{"start", "stop", "restart", "restart-child", "rotate", "update"} {
		if said := refused(t, exitFailed, verb); !strings.Contains(said, "is not installed") || !strings.Contains(said, "install it first") {
			t.Errorf("%s says:\n%s", verb, said)
		}
	}
	if said := refused(t, exitFailed, "remove"); !strings.Contains(said, "is not installed") || !strings.Contains(said, "there is nothing to remove") {
		t.Errorf("remove says:\n%s", said)
	}
}

// A process can call the SCM's dispatcher only once, hence another one.
func TestRunInAConsoleExplainsItself(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "run")
	said, _ := cmd.CombinedOutput() // it is to fail
	if cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(string(said), "service control manager") || !strings.Contains(string(said), " debug`") {
		t.Errorf("run ends with %v and says:\n%s", cmd.ProcessState, said)
	}
}

func TestAccountWithoutAPasswordToAskForIsMisuse(t *testing.T) {
	code, _, stderr := invoke(testService(), piped(t, ""), "install", "--username", `.\bob`)
	if code != exitUsage || !strings.Contains(stderr, "--password-stdin") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	removeAfter(t)
	code, _, stderr = invoke(testService(), piped(t, "secret\r\n"), "install", "--username", "bob", "--password-stdin")
	if code != exitDone {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	if got := must(t, "update", "--plan"); !strings.Contains(got, `.\bob is kept`) {
		t.Errorf("plan says:\n%s", got)
	}
}

func TestDoctorLooksAtTheInstalledService(t *testing.T) {
	removeAfter(t)
	if said := refused(t, exitFailed, "doctor"); !strings.HasPrefix(said, "Service winservice-cli is not installed; what its executable says was examined; ") {
		t.Errorf("doctor says:\n%s", said)
	}
	must(t, "install")
	said := refused(t, exitFailed, "doctor") // a test binary has no message table
	if !strings.HasPrefix(said, "Service winservice-cli is installed; ") || !strings.Contains(said, "fault: event source winservice-cli\n  its message file has no message table") {
		t.Errorf("doctor says:\n%s", said)
	}
	if said := refused(t, exitFailed, "doctor", "--json"); !json.Valid([]byte(said)) || !strings.Contains(said, `"check": "event-source"`) {
		t.Errorf("doctor says:\n%s", said)
	}
	if said := refused(t, exitUsage, "doctor", "--plan"); !strings.Contains(said, "--plan: not an option of doctor") {
		t.Errorf("doctor says:\n%s", said)
	}
}

func TestUserIsGrantedTheRightToLogOnAsAService(t *testing.T) {
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() != nil {
		t.Skip("there is no account here whose password is known")
	}
	removeAfter(t)
	said := must(t, "install", "--username", `.\root`, "--password", "any") // Wine takes any
	if !strings.Contains(said, `note: log on as a service: granted to .\root`) {
		t.Errorf("install says:\n%s", said)
	}
	if said := refused(t, exitFailed, "update", "--plan"); !strings.Contains(said, "* log on as a service") { // and keeps no right
		t.Errorf("plan says:\n%s", said)
	}
}
