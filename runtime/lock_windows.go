package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/swap"
)

// alone keeps every other install, update and remove of the service away, and
// a second one of the same verb, until done is called or the process ends. The
// lock is beside the installed executable; so is one beside each of also. Where
// nothing is installed yet these are all, and of two first installations from
// two folders the SCM lets one create the service.
func (c *command) alone(self string, also ...string) (done func(), err error) {
	for range mostMoves {
		installed, err := scm.InstalledExe(c.service.Name, self)
		if err != nil {
			return nil, err
		}
		done, err := c.lock(append([]string{installed}, also...))
		if err != nil {
			return nil, err
		}
		// Whoever had the lock before may have moved the service or removed it.
		now, err := scm.InstalledExe(c.service.Name, self)
		if err == nil && strings.EqualFold(now, installed) {
			return done, nil
		}
		done()
		if err != nil {
			return nil, err
		}
	}
	return nil, c.notAlone(errors.New("another process moves the service again and again"))
}

// mostMoves bounds how often the lock is looked for in another place.
const mostMoves = 3

// lock takes the locks beside executables. An empty path is none, and one whose
// folder is gone, or on a disk that nobody can write to, needs none: nobody can
// put another executable there.
func (c *command) lock(exes []string) (done func(), err error) {
	var locks []*swap.Lock
	done = func() {
		for _, l := range locks {
			l.Release()
		}
	}
	for i, exe := range exes {
		if exe == "" || i > 0 && strings.EqualFold(exe, exes[0]) {
			continue
		}
		l, err := swap.TakeLock(exe, c.options.verb)
		held, isHeld := errors.AsType[*swap.HeldError](err)
		switch {
		case isHeld && held.Pid == os.Getpid(): // the same file, through a junction or a drive of SUBST
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, windows.ERROR_WRITE_PROTECT):
		case err != nil:
			done()
			return nil, c.notAlone(err)
		default:
			locks = append(locks, l)
		}
	}
	return done, nil
}

func (c *command) notAlone(err error) error {
	e := &scm.Error{Service: c.service.Name, Step: c.options.verb, Err: err}
	switch held, ok := errors.AsType[*swap.HeldError](err); {
	case ok && held.Pid != 0:
		e.Mend = fmt.Sprintf("wait until process %d has ended, and run %s again; if it hangs, terminate it first with: taskkill /f /pid %[1]d", held.Pid, c.options.verb)
	case ok:
		e.Mend = fmt.Sprintf("wait until it has ended, and run %s again; if there is none, another program has the lock file open: close it", c.options.verb)
	case errors.Is(err, fs.ErrPermission):
		e.Mend = "run it as an administrator, who may write to the folder of the executable"
	default:
		e.Mend = fmt.Sprintf("wait until it has ended, and run %s again", c.options.verb)
	}
	return e
}

// thisExe is the path of this executable, in the spelling that the SCM is given.
func thisExe() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this executable: %w", err)
	}
	return scm.Spelling(exe), nil
}

// locate makes %SERVICE_DIR% the folder where the service is installed, for the
// verbs that may be run from another place.
func (c *command) locate() {
	serviceExe = ""
	switch c.options.verb {
	case "update", "remove", "start", "restart", "restart-child", "rotate", "status", "logs", "doctor":
	default:
		return // install moves the service here, and run and debug are the service
	}
	self, err := thisExe()
	if err != nil {
		return // which the verb finds out, too
	}
	if exe, err := scm.InstalledExe(c.service.Name, self); err == nil {
		serviceExe = exe
	}
}
