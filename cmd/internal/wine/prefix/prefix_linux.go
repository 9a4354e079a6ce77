package prefix

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"winservice.internal/cmd/internal/wine/scmrules"
)

// silent is the debug setting of programs whose standard error belongs to them alone.
const silent = "-all"

// services is the debug setting of services. It makes Wine print what is reported to the event log,
// which is the only way to read it, what a service reports to the SCM, and Wine's own errors, which
// say why a boot failed. Wine has no finer setting: the channel "service" prints the calls of
// services.exe too, some 15 lines for each question about a service.
const services = "-all,err+all,trace+eventlog,warn+eventlog," + scmrules.Setting

// bootAttempts is how often a boot is tried before it is a failure. One of some thousand boots of an
// untouched clone on a busy machine ends with "exit status 1" and no word why; the next one works.
const bootAttempts = 3

// Prefix is one running Windows installation. Close must be called, or its processes stay.
type Prefix struct {
	wine   installation
	dir    string
	unlock func()
	once   sync.Once
}

var serial atomic.Int64

// New clones and boots a prefix. It returns [ErrNoWine] when there is no Wine on this machine. The
// first call on a machine takes some 20 s, later ones about 2 s.
func New() (*Prefix, error) {
	wine, err := findWine()
	if err != nil {
		return nil, err
	}
	stub := randomStub()
	root, err := cacheRoot(wine, stub)
	if err != nil {
		return nil, err
	}
	template, err := wine.template(root, stub)
	if err != nil {
		return nil, err
	}
	runs := filepath.Join(root, "runs")
	p := &Prefix{wine: wine}
	if err := p.claim(runs); err != nil {
		return nil, err
	}
	if err := clone(template, p.dir); err != nil {
		p.Close()
		return nil, fmt.Errorf("clone of %q: %w", template, err)
	}
	if err := p.Boot(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// claim names a new clone and holds its lock, so that nobody sweeps it away.
func (p *Prefix) claim(runs string) error {
	// Sweeping and claiming exclude each other: between the making and the locking of a lock file
	// it looks like one whose owner died.
	done, err := lock(filepath.Join(runs, "..", "claim.lock"), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer done()
	p.wine.sweep(runs)
	p.dir = filepath.Join(runs, strconv.Itoa(os.Getpid())+"-"+strconv.FormatInt(serial.Add(1), 10))
	p.unlock, err = lock(p.dir+".lock", syscall.LOCK_EX|syscall.LOCK_NB)
	return err
}

// Boot starts the server and the Service Control Manager. New has done it; it is for after
// [Prefix.Shutdown]. The error tells of every attempt.
func (p *Prefix) Boot() error {
	var failures []error
	for range bootAttempts {
		err := p.boot()
		if err == nil {
			return nil
		}
		failures = append(failures, err)
		p.wine.end(p.dir)
	}
	return errors.Join(failures...)
}

func (p *Prefix) boot() error {
	// Without -p the services would be killed as soon as no other process of the prefix is left.
	if err := p.wine.step(p.dir, p.wine.server, "-p"); err != nil {
		return err
	}
	// Services inherit debug setting and standard error of the process that boots the prefix.
	debug, err := os.OpenFile(p.DebugFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer debug.Close()
	ctx, cancel := context.WithTimeout(context.Background(), bootTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.wine.loader, "cmd", "/c", "exit")
	cmd.Env = p.wine.environment(p.dir, services)
	cmd.Dir = p.dir
	cmd.Stderr = debug
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("boot of wine prefix %q: %w\n%s", p.dir, err, p.debugErrors())
	}
	return nil
}

// debugErrors returns the errors in the debug file.
func (p *Prefix) debugErrors() string {
	output, _ := os.ReadFile(p.DebugFile())
	var found strings.Builder
	for line := range strings.Lines(string(output)) {
		if strings.Contains(line, ":err:") {
			found.WriteString(line)
		}
	}
	return found.String()
}

// Shutdown ends all processes of the prefix, services included, without asking them: a power cut.
func (p *Prefix) Shutdown() { p.wine.end(p.dir) }

// Close ends all processes of the prefix and removes it. Later calls do nothing.
func (p *Prefix) Close() {
	p.once.Do(func() {
		p.wine.end(p.dir)
		_ = dropSocketFolder(p.dir)
		// Processes that were just killed may still hold or make a file.
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			if err := os.RemoveAll(p.dir); err == nil {
				break
			}
		}
		if _, err := os.Stat(p.dir); errors.Is(err, os.ErrNotExist) {
			_ = os.Remove(p.dir + ".lock")
		}
		p.unlock()
	})
}

// Drive is the folder that is C:\ inside the prefix.
func (p *Prefix) Drive() string { return filepath.Join(p.dir, "drive_c") }

// DebugFile holds what services reported to the event log and to the SCM, in Wine's debug form.
func (p *Prefix) DebugFile() string { return filepath.Join(p.dir, "debug.log") }

// Command is a Windows program of this prefix, ready to be given files as standard streams. Never
// give it a pipe: whatever process is left behind would hold it open. The unix process started is
// the Windows process, so killing it is as hard as TerminateProcess.
func (p *Prefix) Command(ctx context.Context, exe string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.wine.loader, append([]string{exe}, args...)...)
	cmd.Env = p.wine.environment(p.dir, silent)
	return cmd
}
