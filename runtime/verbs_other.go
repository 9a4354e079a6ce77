//go:build !windows

package runtime

import (
	"fmt"

	"winservice.internal/runtime/internal/child"
)

// needsWindows is the answer of every command that talks to the SCM.
func (c *command) needsWindows() error {
	return fmt.Errorf("%s needs Windows: a service is looked after by its service control manager; `%s debug` works here",
		c.options.verb, programName())
}

func (c *command) install() error      { return c.needsWindows() }
func (c *command) update() error       { return c.needsWindows() }
func (c *command) remove() error       { return c.needsWindows() }
func (c *command) start() error        { return c.needsWindows() }
func (c *command) stop() error         { return c.needsWindows() }
func (c *command) restart() error      { return c.needsWindows() }
func (c *command) restartChild() error { return c.needsWindows() }
func (c *command) rotate() error       { return c.needsWindows() }
func (c *command) status() error       { return c.needsWindows() }
func (c *command) logs() error         { return c.needsWindows() }
func (c *command) doctor() error       { return c.needsWindows() }
func (c *command) runUnderSCM() error  { return c.needsWindows() }
func (c *command) noteRunning()        {}
func (c *command) locate()             {}
func (c *command) press() error        { return c.needsWindows() }

// pressInConsole is nil: outside Windows a signal does it.
var pressInConsole func(pid int, k child.Key) error
