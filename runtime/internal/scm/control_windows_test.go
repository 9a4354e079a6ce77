package scm

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// setImagePath changes a service's command line behind our back.
func setImagePath(name, line string) error {
	return withService(name, windows.SERVICE_CHANGE_CONFIG, func(service windows.Handle) error {
		path, err := windows.UTF16PtrFromString(line)
		if err != nil {
			return err
		}
		return windows.ChangeServiceConfig(service, keep, keep, keep, path, nil, nil, nil, nil, nil, nil)
	})
}

func TestServiceStartsAndStops(t *testing.T) {
	c := started(t, "winservice-control")
	if err := Await(c.Name, Running, bound); err != nil {
		t.Fatal(err)
	}
	if s, err := Query(c.Name); err != nil || s.State != Running || s.Pid == 0 {
		t.Errorf("status %+v, %v", s, err)
	}
	if err := Start(c.Name, nil); !errors.Is(err, windows.ERROR_SERVICE_ALREADY_RUNNING) {
		t.Errorf("second start: %v", err)
	}
	if err := Stop(c.Name); err != nil {
		t.Fatal(err)
	}
	if err := Await(c.Name, Stopped, bound); err != nil {
		t.Fatal(err)
	}
	if s, err := Query(c.Name); err != nil || s.ExitCode != 0 || s.Specific || s.Pid != 0 {
		t.Errorf("status %+v, %v", s, err)
	}
	if err := Stop(c.Name); !IsNotRunning(err) {
		t.Errorf("second stop: %v", err)
	}
}

func TestStopIsTakenWhileStarting(t *testing.T) {
	c := started(t, "winservice-pending", "never-get-ready")
	if err := Await(c.Name, StartPending, bound); err != nil {
		t.Fatal(err)
	}
	if err := Await(c.Name, Running, 0); err == nil || !strings.Contains(err.Error(), "START_PENDING") || Mend(err) == "" {
		t.Errorf("waiting without patience: %v", err)
	}
	if err := StopAndWait(c.Name, bound); err != nil {
		t.Fatal(err)
	}
	if s, err := Query(c.Name); err != nil || s.State != Stopped || s.ExitCode != 0 {
		t.Errorf("status %+v, %v", s, err)
	}
}

func TestStopWhileStoppingIsRefusedByTheSCMAndWaitedForByUs(t *testing.T) {
	file := gate(t)
	c := started(t, "winservice-stopping", "stop-at-the-gate", file)
	if err := Await(c.Name, Running, bound); err != nil {
		t.Fatal(err)
	}
	if err := Stop(c.Name); err != nil {
		t.Fatal(err)
	}
	if err := Await(c.Name, StopPending, bound); err != nil {
		t.Fatal(err)
	}
	if err := Stop(c.Name); !errors.Is(err, windows.ERROR_SERVICE_CANNOT_ACCEPT_CTRL) {
		t.Errorf("second stop: %v", err)
	}
	s, err := Query(c.Name)
	if err != nil {
		t.Fatal(err)
	}
	// It says what can be done, and not that an executable cannot be read.
	if err := StopAndWait(c.Name, 0); err == nil || !strings.Contains(err.Error(), "STOP_PENDING") || !strings.Contains(Mend(err), fmt.Sprintf("taskkill /f /pid %d", s.Pid)) {
		t.Errorf("waiting without patience: %v; %s", err, Mend(err))
	}
	time.AfterFunc(100*time.Millisecond, func() { _ = os.Remove(file) })
	if err := StopAndWait(c.Name, bound); err != nil {
		t.Fatal(err)
	}
	if s, err := Query(c.Name); err != nil || s.State != Stopped {
		t.Errorf("status %+v, %v", s, err)
	}
}

func TestExitCodesReachTheSCM(t *testing.T) {
	for word, want := range map[string]Status{
		"end-with-own-code":    {State: Stopped, ExitCode: 42, Specific: true, Start: "manual"},
		"end-with-win32-error": {State: Stopped, ExitCode: 5, Start: "manual"},
	} {
		file := gate(t)
		c := started(t, "winservice-codes", word, file)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		err := Await(c.Name, Running, bound)
		if err == nil || !strings.Contains(err.Error(), "stopped instead") {
			t.Errorf("%s: waiting for RUNNING: %v", word, err)
		}
		if s, err := Query(c.Name); err != nil || s != want {
			t.Errorf("%s: status %+v, %v", word, s, err)
		}
	}
}

func TestInterrogateIsAnsweredWithTheTrueState(t *testing.T) {
	c := started(t, "winservice-interrogate")
	if err := Await(c.Name, Running, bound); err != nil {
		t.Fatal(err)
	}
	err := withService(c.Name, windows.SERVICE_INTERROGATE, func(service windows.Handle) error {
		var status windows.SERVICE_STATUS
		if err := windows.ControlService(service, windows.SERVICE_CONTROL_INTERROGATE, &status); err != nil {
			return err
		}
		if State(status.CurrentState) != Running || status.ControlsAccepted == 0 {
			t.Errorf("state is %v", State(status.CurrentState))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestControlsTakeTheLeastRight(t *testing.T) {
	for code, want := range map[uint32]uint32{Interrogate: 0x80, 128: 0x100, 130: 0x100, 255: 0x100} {
		if got := controlRight(code); got != want {
			t.Errorf("control %d takes %#x, want %#x", code, got, want)
		}
	}
}

func TestServiceThatIsNotInstalledIsAnErrorWithAMend(t *testing.T) {
	const name = "winservice-nobody"
	_, queried := Query(name)
	for step, err := range map[string]error{"start": Start(name, nil), "stop": Stop(name), "query": queried, "await": Await(name, Running, time.Second)} {
		if !IsNotInstalled(err) || Mend(err) == "" || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", step, err)
		}
	}
}

func TestDisabledServiceIsNotStartedAndMended(t *testing.T) {
	c := testConfig(t, "winservice-disabled")
	c.Start = Disabled
	apply(t, c)
	if err := Start(c.Name, nil); !errors.Is(err, windows.ERROR_SERVICE_DISABLED) || !strings.Contains(Mend(err), "--startup") {
		t.Errorf("err = %v", err)
	}
}

func TestServiceThatDoesNotRunIsStoppedEnough(t *testing.T) {
	c := testConfig(t, "winservice-idle")
	apply(t, c)
	if err := EnsureStopped(c.Name, bound); err != nil {
		t.Error(err)
	}
	if err := StopAndWait(c.Name, bound); !IsNotRunning(err) {
		t.Errorf("err = %v", err)
	}
}

// Wine's SCM goes on saying RUNNING of a process that is gone, and answers a
// stop with ERROR_NO_DATA, as Windows' does in the moment of the end.
func TestServiceWhoseProcessIsGoneIsStopped(t *testing.T) {
	c := started(t, "winservice-gone")
	if err := Await(c.Name, Running, bound); err != nil {
		t.Fatal(err)
	}
	s, err := Query(c.Name)
	if err != nil {
		t.Fatal(err)
	}
	pid := s.Pid
	if ProcessGone(pid) {
		t.Error("its process is gone before its end")
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	noteKill(t, pid)
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	// The first stop is answered with the error, and leaves Wine 8 waiting for the
	// second: that one would never see STOPPED. Later ones and Windows notice the
	// end themselves.
	for range 2 {
		if err := StopAndWait(c.Name, bound); err != nil && !IsNotRunning(err) {
			t.Error(err)
		}
	}
	if s, err = Query(c.Name); err != nil {
		t.Fatal(err)
	}
	unnoticed := s.State != Stopped
	notes, err := Remove(c.Name, c.Exe, bound)
	if err != nil || unnoticed != slices.ContainsFunc(notes, func(note string) bool { return strings.Contains(note, "its process was gone") }) {
		t.Errorf("notes %q, %v", notes, err)
	}
	if _, err := Remove(c.Name, c.Exe, bound); !IsNotInstalled(err) || !strings.Contains(Mend(err), "there is nothing to remove") {
		t.Errorf("second remove: %v; %s", err, Mend(err))
	}
	if !ProcessGone(pid) {
		t.Error("its process is still there")
	}
}

// TestTextsAmongDependentsAreNoPointers has a text whose bytes look like the
// address of memory that the garbage collector has freed, which it would not
// survive to find in a pointer.
func TestTextsAmongDependentsAreNoPointers(t *testing.T) {
	gone := freedAddress()
	runtime.GC()
	runtime.GC()
	var name [3]uint16
	copy(name[:], windows.StringToUTF16("ab"))
	calls := 0
	enumDependentServices = func(_ windows.Handle, _ uint32, services *windows.ENUM_SERVICE_STATUS, size uint32, needed, count *uint32) error {
		if calls++; size < 64<<10 {
			*needed = 64 << 10
			return windows.ERROR_MORE_DATA
		}
		words := unsafe.Slice((*uint64)(unsafe.Pointer(services)), size/8)
		for i := range words {
			words[i] = gone
		}
		*services = windows.ENUM_SERVICE_STATUS{ServiceName: &name[0]}
		*count = 1
		runtime.GC()
		return nil
	}
	defer func() { enumDependentServices = windows.EnumDependentServices }()
	if list, err := dependents(0); err != nil || calls != 2 || !slices.Equal(list, []string{"ab"}) {
		t.Errorf("%q, %v, %d calls", list, err, calls)
	}
}

//go:noinline
func freedAddress() uint64 {
	memory := new([4 << 20]byte)
	memory[0] = 1
	return *(*uint64)(unsafe.Pointer(&memory))
}

func TestWindowsWithoutWindowsDoesNotShutDown(t *testing.T) {
	has := getSystemMetrics
	defer func() { getSystemMetrics = has }()
	getSystemMetrics = windows.NewLazySystemDLL("missing.dll").NewProc("GetSystemMetrics")
	if ShuttingDown() {
		t.Error("it does")
	}
}
