package runtime

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"winservice.internal/runtime/internal/scm"
)

func (c *command) start() error {
	return c.controls((*command).ours, (*control).start)
}

func (c *command) stop() error {
	return c.controls((*command).ours, (*control).stop)
}

func (c *command) restart() error {
	return c.controls((*command).ours, (*control).restart)
}

func (c *command) restartChild() error {
	return c.controls((*command).proven, (*control).restartChild)
}

// controls carries out a verb on the installed service once it is known to be
// ours, until the operator interrupts it: Ctrl+C, Ctrl+Break, or a console that
// is closed.
func (c *command) controls(ours func(*command) error, do func(*control) error) error {
	if err := ours(c); err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	return do(&control{service: c.service, wait: c.options.wait, edge: windowsEdge{c}, ctx: ctx, stdout: c.stdout, stderr: c.stderr})
}

// proven refuses a service that is not proven to be ours. A control of our own
// means something else to another program, so that it is not sent where that
// cannot be determined.
func (c *command) proven() error {
	exe, err := thisExe()
	if err != nil {
		return err
	}
	_, err = scm.InstalledExe(c.service.Name, exe)
	return err
}

// windowsEdge is the SCM, and the folder in which the service writes its state.
type windowsEdge struct{ c *command }

func (e windowsEdge) query() (scm.Status, error) { return scm.Query(e.c.service.Name) }

func (e windowsEdge) start() error                          { return scm.Start(e.c.service.Name, e.c.options.args) }
func (e windowsEdge) requestStop() error                    { return scm.Stop(e.c.service.Name) }
func (e windowsEdge) stop(bound time.Duration) error        { return scm.StopAndWait(e.c.service.Name, bound) }
func (e windowsEdge) dependents() ([]string, error)         { return scm.Dependents(e.c.service.Name) }
func (e windowsEdge) gone(pid int) bool                     { return scm.ProcessGone(pid) }
func (e windowsEdge) state() (State, error)                 { return readState(e.c.service.logDir()) }
func (e windowsEdge) freshState() (State, freshness, error) { return e.c.freshState() }

func (e windowsEdge) stopOther(name string, bound time.Duration) error {
	return scm.EnsureStopped(name, bound)
}

func (e windowsEdge) restartChild() error {
	return scm.Control(e.c.service.Name, controlRestartChild, "restart its child")
}
