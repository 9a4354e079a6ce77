package supervise

import (
	"context"
	"errors"
	"os"
	"time"
)

// A program that is still being set up can miss a key: it is not attached to
// its console yet, or what it attaches first loses it. Then the whole time of
// the step would pass for nothing. So a key is pressed once more, and only
// where it may have been missed, because a second Ctrl+C means "abort now" to
// many programs (npm, docker, gradle):
//
//   - the child was younger than youth at the first press. The age is that of
//     the tree's first process, also where that has started others since: they
//     share its console, and an old one among them would take the second key
//     for an order to abort;
//   - its first process still runs, see [Step.Again], and the step has time left.
//
// Ctrl+Break is missed in the same way and is treated alike.
const (
	youth      = 2 * time.Second // the age from which on a child does not miss a key
	againAfter = time.Second     // a program that has not missed the key has begun to end by then
)

// missable reports whether a step that was just carried out may have been
// missed by a child that was started at a moment.
func (s *Step) missable(began time.Time) bool {
	return (s.Ask == AskCtrlC || s.Ask == AskCtrlBreak) && time.Since(began) < youth
}

// A delivery is one step on its way to a child.
type delivery struct {
	*Supervisor
	child  Child
	began  time.Time // the child's start
	step   Step
	cancel context.CancelFunc

	pending <-chan error     // its result; nil: it has come
	again   <-chan time.Time // when the step is repeated; nil: it is not
}

// send delivers the step, beside the wait for its effect.
func (d *delivery) send(ctx context.Context) {
	result, child, step := make(chan error, 1), d.child, d.step
	go func() { result <- child.Ask(ctx, step) }()
	d.pending, d.again = result, nil
}

// repeat delivers the step once more, unless its time is over.
func (d *delivery) repeat(ctx context.Context) {
	if deadline, _ := ctx.Deadline(); !time.Now().Before(deadline) {
		d.again = nil
		return
	}
	d.step.Again = true
	d.send(ctx)
}

// arrived takes the result of a delivery, and returns why the next step is due
// at once. A tree that is gone is only waited for. Where a step is repeated the
// child has had it already.
func (d *delivery) arrived(err error) error {
	d.pending = nil
	switch {
	case d.step.Again:
		if err == nil {
			d.Emit(Event{What: StepRepeated, Step: d.step})
		}
		return nil
	case errors.Is(err, os.ErrProcessDone):
		return nil
	case err == nil && d.step.missable(d.began):
		d.again = time.After(againAfter)
	}
	return err
}

// withdraw cancels a delivery that is still under way and returns what became
// of it. That is a wait of its own, beside the step's.
func (d *delivery) withdraw() error {
	d.cancel()
	if d.pending == nil {
		return nil
	}
	err := d.Supervisor.withdraw(d.pending)
	if d.step.Again && !errors.Is(err, errHung) {
		return nil
	}
	return err
}
