package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

// runUnderSCM is the service itself. It returns once the SCM knows that the
// service has stopped; a process that ended earlier would look crashed.
func (c *command) runUnderSCM() error {
	s := c.service
	abort, requests := make(chan uint32, 1), newRequests()
	err := scm.Serve(s.Name, scm.Options{Preshutdown: s.needsPreshutdown(), StopBound: s.StopBudget(), Abort: abort, Control: requests.take},
		func(ctx context.Context, _ []string, report func(supervise.Status)) (specific bool, code uint32) {
			log := scm.OpenEventLog(s.Name)
			defer log.Close()
			before, end := s.catchCrash()
			defer end() // of a panic that is told of here, nothing is left
			if before != "" {
				log.Report(events.SupervisorFail, s.Name, "the process before this one crashed: "+before)
			}
			defer tellPanic(s.Name, log)
			return s.supervise(ctx, host{
				report:       report,
				emit:         log.Report,
				shuttingDown: scm.ShuttingDown,
				requests:     requests,
				overdue:      func(string) { abort <- supervise.OverdueCode },
			}).ExitCode()
		})
	if scm.IsNotUnderSCM(err) {
		return fmt.Errorf("`run` is for the service control manager, which has not started this process\n"+
			"  in a console use `%[1]s debug`, or start the service with `%[1]s start`", programName())
	}
	if err != nil {
		log := scm.OpenEventLog(s.Name)
		log.Report(events.SupervisorFail, s.Name, err.Error())
		log.Close()
		return fmt.Errorf("connect service %q to the service control manager: %w", s.Name, err)
	}
	return nil
}

// tellPanic leaves the stack of a panic in the event log, since a service has
// no other place to show it, and lets the panic go on: the process ends, the
// child with it, and the SCM's recovery begins.
func tellPanic(name string, log *scm.EventLog) {
	if p := recover(); p != nil {
		log.Report(events.SupervisorFail, name, fmt.Sprintf("panic: %v\r\n%s", p, debug.Stack()))
		log.Close()
		panic(p)
	}
}

// helperPatience bounds the life of the process that presses a key.
const helperPatience = 10 * time.Second

// pressThroughHelper runs this executable once more, so that the console which
// it leaves for the child's is its own.
func pressThroughHelper(pid int, k child.Key) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this executable: %w", err)
	}
	helper, err := child.Start(child.Spec{
		Path:   exe,
		Args:   []string{verbPress, strconv.Itoa(int(k)), strconv.Itoa(pid)},
		Output: io.Discard, // what it says is in its tail
	})
	if err != nil {
		return err
	}
	defer time.AfterFunc(helperPatience, func() { _ = helper.Kill() }).Stop()
	code, err := helper.Wait()
	switch text := strings.TrimSpace(helper.Tail()); {
	case err != nil:
		return err
	case helper.End().Terminated:
		return fmt.Errorf("the process that presses it did not end within %v", helperPatience)
	case code != 0 && text != "":
		return errors.New(text)
	case code != 0:
		return fmt.Errorf("the process that presses it ended with exit code %s", describeCode(code))
	}
	return nil
}
