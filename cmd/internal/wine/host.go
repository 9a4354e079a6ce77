package wine

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"winservice.internal/cmd/internal/wine/scmrules"
)

// Patience bounds every wait of this package. It is generous: test machines are shared and slow.
const Patience = 60 * time.Second

// errUnavailable marks a host this machine cannot give; its text says how to mend that.
var errUnavailable = errors.New("no Windows host for tests")

// Host is a Windows machine for one test. Its methods end the test when they cannot do their work.
type Host struct {
	// Env is added to the environment of programs started from now on, "NAME=value" each.
	Env []string

	t       testing.TB
	m       machine
	serial  atomic.Int64
	control string // local path of winhelper in this host, once it is there
	rules   oracle
}

// machine is what differs between Wine and Windows.
type machine interface {
	// dir is the local path of a folder on the host's drive C.
	dir() string
	// scratch is a local folder for output files.
	scratch() string
	// path turns an absolute local path into the host's.
	path(local string) string
	// local turns an absolute path of the host into a local one.
	local(path string) string
	// command is a program of the host, its environment included.
	command(ctx context.Context, exe string, args ...string) *exec.Cmd
	// events lists what was reported to the event log since the machine was opened.
	events() ([]Event, error)
	// statuses lists the processes of services that began since the machine was opened, with what
	// each reported to the SCM. Windows shows none.
	statuses() ([]scmrules.Process, error)
	// reboot ends everything without asking and boots again.
	reboot() error
	// close ends and removes what belongs to the machine.
	close()
}

// New opens a host and ends it when the test ends. A test whose services broke one of Microsoft's
// rules on the way fails then; see [scmrules.Check].
func New(tb testing.TB) *Host {
	tb.Helper()
	m, err := newMachine()
	switch {
	case errors.Is(err, errUnavailable) && os.Getenv("CI") == "":
		tb.Skip(err)
	case err != nil:
		tb.Fatal(err)
	}
	h := &Host{t: tb, m: m, rules: oracle{ended: map[int]bool{}, killed: map[int]bool{}, exempt: map[string]bool{}}}
	tb.Cleanup(func() {
		defer m.close()
		h.checkRules()
		if tb.Failed() {
			h.logEvents()
		}
	})
	return h
}

// Dir is the local path of an empty folder on the host's drive C (C:\t under Wine).
func (h *Host) Dir() string { return h.m.dir() }

// Path is the host's name of a local file. A relative name is meant in [Host.Dir].
func (h *Host) Path(local string) string {
	if !filepath.IsAbs(local) {
		local = filepath.Join(h.Dir(), local)
	}
	return h.m.path(local)
}

// Local is the local name of a file that the host knows as path, such as C:\ProgramData\x.log. Under
// Wine case matters.
func (h *Host) Local(path string) string { return h.m.local(path) }

// Copy copies a local file into [Host.Dir] as name, which may have folders, and returns its local path.
func (h *Host) Copy(source, name string) string {
	h.t.Helper()
	content, err := os.ReadFile(source)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.Write(name, content)
}

// Write makes a file in [Host.Dir] and returns its local path.
func (h *Host) Write(name string, content []byte) string {
	h.t.Helper()
	target := filepath.Join(h.Dir(), name)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(target, content, 0o755); err != nil {
		h.t.Fatal(err)
	}
	return target
}

// Read returns the content of a local file of the host, "" while there is none.
func (h *Host) Read(local string) string {
	h.t.Helper()
	content, err := os.ReadFile(local)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		h.t.Fatal(err)
	}
	return string(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
}

// Reboot cuts the power: every process of the host is ended without being asked, then it boots and
// starts its automatic services. On Windows the test is skipped.
func (h *Host) Reboot() {
	h.t.Helper()
	h.killsAll()
	err := h.m.reboot()
	switch {
	case errors.Is(err, errUnavailable):
		h.t.Skip(err)
	case err != nil:
		h.t.Fatal(err)
	}
}

// Eventually waits until done, and ends the test when [Patience] is over before that.
func (h *Host) Eventually(what string, done func() bool) {
	h.t.Helper()
	start := time.Now()
	for !done() {
		if time.Since(start) > Patience {
			h.t.Fatalf("waited %v in vain until %s", Patience, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// scratchFile is a new name for an output file.
func (h *Host) scratchFile(kind string) string {
	return filepath.Join(h.m.scratch(), kind+"-"+strconv.FormatInt(h.serial.Add(1), 10))
}
