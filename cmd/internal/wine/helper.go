package wine

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

// helperPackage is the program that asks and tells the host things only a Windows program can.
const helperPackage = "winservice.internal/cmd/internal/wine/winhelper"

// helperProgram compiles it once per test binary.
var helperProgram = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "winhelper-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	exe := filepath.Join(dir, "winhelper.exe")
	if err := Build(exe, helperPackage); err != nil {
		return nil, err
	}
	return os.ReadFile(exe)
})

// Build compiles a main package of this module for the host's Windows.
func Build(exe, pkg string) error {
	build := exec.Command("go", "build", "-o", exe, pkg)
	arch := "amd64"
	if runtime.GOOS == "windows" {
		arch = runtime.GOARCH
	}
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH="+arch, "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build of %q: %w\n%s", pkg, err, output)
	}
	return nil
}

// ask runs winhelper and reads its answer into to, unless that is nil.
func (h *Host) ask(to any, args ...string) error {
	h.t.Helper()
	if h.control == "" {
		program, err := helperProgram()
		if err != nil {
			h.t.Fatal(err)
		}
		h.control = filepath.Join(h.m.scratch(), "winhelper.exe")
		if err := os.WriteFile(h.control, program, 0o755); err != nil {
			h.t.Fatal(err)
		}
	}
	result := h.Run(h.control, args...)
	if result.Code != 0 {
		return fmt.Errorf("%s: exit code %d: %s", strings.Join(args, " "), result.Code, strings.TrimSpace(result.Stderr))
	}
	if to == nil {
		return nil
	}
	return json.Unmarshal([]byte(result.Stdout), to)
}

// must is ask where a refusal ends the test.
func (h *Host) must(to any, args ...string) {
	h.t.Helper()
	if err := h.ask(to, args...); err != nil {
		h.t.Fatal(err)
	}
}

// Processes lists the host's processes.
func (h *Host) Processes() []answer.Process {
	h.t.Helper()
	var list []answer.Process
	h.must(&list, "processes")
	return list
}

// ProcessExists says whether a process of that Windows id is running.
func (h *Host) ProcessExists(pid int) bool {
	h.t.Helper()
	for _, process := range h.Processes() {
		if process.PID == pid {
			return true
		}
	}
	return false
}

// KillWindowsPid ends a process hard (TerminateProcess). It must exist.
func (h *Host) KillWindowsPid(pid int) {
	h.t.Helper()
	if err := h.kill(pid); err != nil {
		h.t.Fatal(err)
	}
}

// TryKillWindowsPid is [Host.KillWindowsPid] for a process that may have ended.
func (h *Host) TryKillWindowsPid(pid int) {
	h.t.Helper()
	_ = h.kill(pid)
}

// Handles is how many handles a process has open.
func (h *Host) Handles(pid int) int {
	h.t.Helper()
	var n int
	h.must(&n, "handles", strconv.Itoa(pid))
	return n
}

// Service asks the SCM about a service. Exists is false when it knows none of that name.
func (h *Host) Service(name string) answer.Service {
	h.t.Helper()
	var service answer.Service
	h.must(&service, "service", name)
	return service
}

// WaitState waits until a service is in a state ("RUNNING", "STOPPED", …) and returns what the SCM says.
func (h *Host) WaitState(name, state string) answer.Service {
	h.t.Helper()
	var service answer.Service
	h.Eventually(fmt.Sprintf("service %q is %s", name, state), func() bool {
		service = h.Service(name)
		return service.State == state
	})
	return service
}

// Control sends a control code to a service, as ControlService does.
func (h *Host) Control(name string, code int) error {
	h.t.Helper()
	return h.ask(nil, "control", name, strconv.Itoa(code))
}

// Inject makes the service started last receive a control that ControlService refuses: 5 (shutdown)
// or 15 (preshutdown). It returns when the service has taken it. On Windows the test is skipped:
// only a real shutdown sends these.
func (h *Host) Inject(name string, code int) {
	h.t.Helper()
	if runtime.GOOS == "windows" {
		h.t.Skip("only a real shutdown sends this control on Windows")
	}
	h.must(nil, "inject", name, strconv.Itoa(code))
}

// TryInject is [Host.Inject] for a service that may have ended.
func (h *Host) TryInject(name string, code int) {
	h.t.Helper()
	if runtime.GOOS == "windows" {
		h.t.Skip("only a real shutdown sends this control on Windows")
	}
	_ = h.ask(nil, "inject", name, strconv.Itoa(code))
}

// OwnService makes the test stop and delete a service of that name when it ends, if there is one. It
// matters on Windows, where the machine outlives the test.
func (h *Host) OwnService(name string) {
	h.t.Helper()
	h.t.Cleanup(func() {
		if runtime.GOOS == "windows" && h.Service(name).Exists {
			h.must(nil, "delete", name)
		}
	})
}
