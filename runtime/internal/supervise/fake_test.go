package supervise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// script is how the successive children of a test behave. The last entry is
// repeated.
type script []act

// act is one child: it ends by itself with code after it lived for so long
// (0: at once, forever: never), and hears Ctrl+C or not.
type act struct {
	lives   time.Duration
	code    uint32
	err     error         // it cannot be started
	deaf    bool          // does not hear Ctrl+C
	winds   time.Duration // how long it takes to end after Ctrl+C
	askFail bool          // Ctrl+C cannot be delivered
	grip    time.Duration // how long it takes to die after Kill
	remains int           // how many times Wait says that something of its tree is still there
	slow    time.Duration // how long it takes to start, or not to

	misses   time.Duration // a key that comes within so long of its start has no effect
	launcher bool          // its first process ends at the first key, whatever the rest does

	commandTakes time.Duration // until a stop command has done its work

	hands time.Duration // how long after its start it is handed over (0: never)
	first uint32        // the code that the first process has ended with then
	busy  time.Duration // how long each event takes to be logged; of the first act

	ready    time.Duration // how long after its start it is ready (forever: never)
	ill      time.Duration // how long after its start it is no longer well (0: never)
	thinking time.Duration // how long it takes to answer a probe
	hangs    bool          // a probe of it does not even end with its context
}

const forever = 1<<63 - 1

var errStuck = errors.New("1 process is still there")

// stage plays a script to a Supervisor and writes down what happens.
type stage struct {
	*testing.T
	script   script
	began    time.Time
	starts   []time.Duration // when each start was tried
	statuses []Status
	events   []Event
	when     []time.Duration // of events
	alive    atomic.Int32    // a start that hangs may end when nobody waits any more
	keys     []time.Duration // when a key was pressed
	commands int
	stopAt   time.Duration
	answered bool // a child said that it is ready
}

type fakeChild struct {
	stage *stage
	began time.Time
	act   act
	waits int
	ctrlC chan struct{}
	kill  chan struct{}
	hands chan Handover
}

func (c *fakeChild) handOver() {
	c.hands <- Handover{Pid: 7, Processes: 2, Ended: 101, First: true, Code: c.act.first}
}

func (c *fakeChild) Handovers() <-chan Handover { return c.hands }

func (c *fakeChild) Pid() int { return 100 + len(c.stage.starts) }

func (c *fakeChild) Ask(ctx context.Context, step Step) error {
	if step.Ask == AskCommand {
		return c.command(ctx)
	}
	if c.act.askFail {
		return errors.New("no console")
	}
	if step.Again && c.act.launcher {
		return os.ErrProcessDone
	}
	c.stage.keys = append(c.stage.keys, time.Since(c.stage.began))
	if !c.act.deaf && time.Since(c.began) >= c.act.misses {
		c.press()
	}
	return nil
}

func (c *fakeChild) press() {
	select {
	case c.ctrlC <- struct{}{}:
	default: // it ends already
	}
}

// command is a stop command: it takes its time and then has its effect, or
// fails.
func (c *fakeChild) command(ctx context.Context) error {
	c.stage.commands++
	defer func() { c.stage.commands-- }()
	timer := time.NewTimer(c.act.commandTakes)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	}
	if c.act.askFail {
		return errors.New("exit code 1")
	}
	c.press()
	return nil
}

func (c *fakeChild) Linger() {}

func (c *fakeChild) Kill() error {
	select {
	case <-c.kill:
	default:
		close(c.kill)
	}
	return nil
}

func (c *fakeChild) Wait() (exit Exit) {
	if c.waits++; c.waits > 1 && c.waits <= c.act.remains {
		return Exit{Code: c.act.code, Remains: true, Err: errStuck}
	} else if c.waits > 1 {
		c.stage.alive.Add(-1)
		return Exit{Code: c.act.code}
	}
	defer func() {
		if c.act.remains > 0 {
			exit.Remains, exit.Err = true, errStuck
			return
		}
		c.stage.alive.Add(-1)
	}()
	life := time.NewTimer(c.act.lives)
	defer life.Stop()
	select {
	case <-life.C:
		if c.act.hands == c.act.lives {
			c.handOver()
		}
		return Exit{Code: c.act.code}
	case <-c.ctrlC:
		winds := time.NewTimer(c.act.winds)
		defer winds.Stop()
		select {
		case <-winds.C:
			return Exit{Code: 0}
		case <-c.kill:
		}
	case <-c.kill:
	}
	time.Sleep(c.act.grip)
	return Exit{Code: 3}
}

func (s *stage) start() (Child, error) {
	// At the very moment of the stop both may be.
	if elapsed := time.Since(s.began); elapsed > s.stopAt {
		s.Errorf("a child is started %v after the stop was asked", elapsed-s.stopAt)
	}
	a := s.script[min(len(s.starts), len(s.script)-1)]
	s.starts = append(s.starts, time.Since(s.began))
	time.Sleep(a.slow)
	if a.err != nil {
		return nil, a.err
	}
	if n := s.alive.Add(1); n > 1 {
		s.Errorf("%d children at once", n)
	}
	child := &fakeChild{stage: s, began: time.Now(), act: a, ctrlC: make(chan struct{}, 1), kill: make(chan struct{}), hands: make(chan Handover, 1)}
	if a.hands > 0 && a.hands < a.lives {
		time.AfterFunc(a.hands, child.handOver)
	}
	return child, nil
}

func (s *stage) emit(e Event) {
	time.Sleep(s.script[0].busy)
	s.events = append(s.events, e)
	s.when = append(s.when, time.Since(s.began))
}

// original is the schedule that the recipe's defaults stand for.
func original() Restart {
	return Restart{
		Delay:        5 * time.Second,
		MaxDelay:     5 * time.Minute,
		GiveUpAfter:  5 * time.Minute,
		HealthyAfter: 30 * time.Second,
		SuccessCodes: []uint32{0},
	}
}

// play runs the script until the supervisor returns, with a stop asked at
// stopAt (forever: never), and returns what was seen.
func play(t *testing.T, r Restart, sc script, stopAt time.Duration, ladder ...Step) (*stage, Outcome, time.Duration) {
	t.Helper()
	return playWith(t, Supervisor{Restart: r, Ladder: ladder}, sc, stopAt)
}

// playWith is play with all that a Supervisor can have; restarts are the times
// at which another child is asked for.
func playWith(t *testing.T, s Supervisor, sc script, stopAt time.Duration, restarts ...time.Duration) (*stage, Outcome, time.Duration) {
	t.Helper()
	return playLeaving(t, s, sc, stopAt, 0, restarts...)
}

// playLeaving is playWith for so many children that are there until the
// supervisor's own process ends.
func playLeaving(t *testing.T, s Supervisor, sc script, stopAt time.Duration, left int, restarts ...time.Duration) (*stage, Outcome, time.Duration) {
	t.Helper()
	var (
		st      *stage
		outcome Outcome
		took    time.Duration
	)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if stopAt != forever {
			timer := time.AfterFunc(stopAt, cancel)
			defer timer.Stop()
		}
		st = &stage{T: t, script: sc, began: time.Now(), stopAt: stopAt}
		asked := make(chan struct{}, 1)
		for _, at := range restarts {
			timer := time.AfterFunc(at, func() {
				select {
				case asked <- struct{}{}:
				default:
				}
			})
			defer timer.Stop()
		}
		s.Start, s.Emit, s.RestartChild = st.start, st.emit, asked
		s.Report = func(status Status) {
			if status.State == Running && s.Ready.Ask != nil && !st.answered {
				t.Error("Running was reported before a child was ready")
			}
			st.statuses = append(st.statuses, status)
		}
		outcome = s.Run(ctx)
		took = time.Since(st.began)
		synctest.Wait()
		if st.commands != 0 {
			t.Errorf("%d stop commands are left", st.commands)
		}
		if n := int(st.alive.Load()); n != left {
			t.Errorf("%d children are left", n)
		}
		time.Sleep(time.Hour) // for the questions and the starts that hang
		synctest.Wait()
		if n := int(st.alive.Load()); n > left {
			t.Errorf("%d children are left after an hour", n)
		}
	})
	st.checkOrder(t)
	return st, outcome, took
}

// checkOrder holds what is true of every life.
func (s *stage) checkOrder(t *testing.T) {
	t.Helper()
	state := StartPending
	for i, status := range s.statuses {
		if status.State < state || status.State == Stopped {
			t.Errorf("status %d is %v after %v", i, status.State, state)
		}
		if state = status.State; state != Running && status.Hint <= 0 {
			t.Errorf("status %d is pending without a hint", i)
		}
	}
	if state != StopPending {
		t.Errorf("the last status is %v, not StopPending", state)
	}
	count := map[What]int{}
	for _, e := range s.events {
		count[e.What]++
	}
	last := s.events[len(s.events)-1].What
	if count[Starting] != 1 || count[Stopping] != 1 || count[Ended] != 1 || last != Ended || s.events[0].What != Starting {
		t.Errorf("events are not one Starting … one Stopping … one Ended: %v", s.kinds())
	}
}

func (s *stage) kinds() (kinds []What) {
	for _, e := range s.events {
		kinds = append(kinds, e.What)
	}
	return kinds
}

func (s *stage) has(what What) (Event, bool) {
	for _, e := range s.events {
		if e.What == what {
			return e, true
		}
	}
	return Event{}, false
}

func seconds(ds []time.Duration) (s []string) {
	for _, d := range ds {
		s = append(s, fmt.Sprint(d.Seconds()))
	}
	return s
}

func newCancelled(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx, cancel
}
