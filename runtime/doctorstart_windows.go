package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/doctor"
	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/tcptable"
)

// asService gives this process the variables that every service has: those of
// the machine, and what the SCM adds for this service. So a program that only
// the PATH of whoever runs doctor leads to is not found. The account's own
// variables are not known here.
// https://learn.microsoft.com/windows/win32/api/userenv/nf-userenv-createenvironmentblock
func (e *examination) asService() {
	machine, err := windows.Token(0).Environ(false)
	if err != nil {
		e.cannot("the machine's environment variables", err)
		return
	}
	for _, variable := range append(machine, e.Environment...) {
		if name, value, _ := strings.Cut(variable, "="); name != "" {
			_ = os.Setenv(name, value) // it came from an environment
		}
	}
}

// directory looks at the child's working directory.
func (e *examination) directory(dir string) {
	s := &e.Start
	s.Dir = e.describe(dir, doctor.Run, true)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || !filepath.IsAbs(dir): // a variable is missing
		s.Dir.Path, s.DirMissing = dir, true
	case err == nil && !info.IsDir():
		s.DirIsFile = true
	}
}

// runs looks at whether a program is one that this machine can run.
func (e *examination) runs(key, path string) {
	ok, err := canRun(path, processor())
	switch {
	case err != nil:
		e.cannot("program", err) // which names the path
	case !ok:
		e.Start.NotPrograms = append(e.Start.NotPrograms, doctor.Missing{Path: path, Key: key})
	}
}

// processor is what this machine has, whatever this executable is made for.
func processor() uint16 {
	_, native, err := machines()
	if err != nil {
		return machineUnknown
	}
	return native
}

// needs looks at the services that have to run before this one.
func (e *examination) needs(dependsOn []string) {
	for _, name := range dependsOn {
		if strings.HasPrefix(name, "+") { // a group
			continue
		}
		s, err := scm.Query(name)
		switch {
		case scm.IsNotInstalled(err):
			e.Start.Needs = append(e.Start.Needs, doctor.Needed{Name: name})
		case err != nil:
			e.cannot("depends-on", err)
		case s.Start == "disabled":
			e.Start.Needs = append(e.Start.Needs, doctor.Needed{Name: name, Disabled: true})
		}
	}
}

// ports looks at who listens where the child is expected, while it does not run.
func (e *examination) ports(s *Service) {
	if status, err := scm.Query(s.Name); !scm.IsNotInstalled(err) && (err != nil || status.State != scm.Stopped) {
		return
	}
	for _, p := range []struct {
		probe Probe
		key   string
	}{{s.Ready.Probe, "ready"}, {s.Health.Probe, "health"}} {
		address, port, ok := probedPort(p.probe)
		if !ok || len(e.Start.Ports) > 0 && e.Start.Ports[0].Address == address {
			continue
		}
		key := p.key + "." + strings.SplitN(p.probe.String(), " ", 2)[0]
		list, err := tcptable.List()
		if err != nil {
			e.cannot(key, err)
			return
		}
		for i := range list {
			if l := &list[i]; takes(l, address, port) {
				e.Start.Ports = append(e.Start.Ports, doctor.Port{Address: address, Key: key, Process: processText(uint32(l.Pid))})
				break
			}
		}
	}
}

// processText names a process, as far as one may look.
func processText(pid uint32) string {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err == nil {
		defer windows.CloseHandle(process)
		name := make([]uint16, 32<<10)
		size := uint32(len(name))
		if windows.QueryFullProcessImageName(process, 0, &name[0], &size) == nil {
			return fmt.Sprintf("%s (process %d)", windows.UTF16ToString(name[:size]), pid)
		}
	}
	return fmt.Sprintf("process %d", pid)
}
