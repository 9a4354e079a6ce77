package supervise

import (
	"context"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var commandLadder = []Step{
	{Ask: AskCommand, Arg: "stop.exe", Patience: 10 * time.Second},
	{Ask: AskCtrlC, Patience: 15 * time.Second},
	{Ask: AskKill},
}

// failures are the rungs that could not be delivered.
func (s *stage) failures() (words []string) {
	for _, e := range s.events {
		if e.What == StepFailed {
			words = append(words, e.Step.String()+": "+e.Err.Error())
		}
	}
	return words
}

func TestStopCommandEndsTheChild(t *testing.T) {
	child := act{lives: forever, commandTakes: 4 * time.Second, winds: time.Second}
	st, _, took := play(t, original(), script{child}, time.Minute, commandLadder...)
	if took != 65*time.Second || st.failures() != nil {
		t.Errorf("stopped after %v, failures %q; want 65s and none", took, st.failures())
	}
}

func TestStopCommandThatFailsIsFollowedByTheNextRungAtOnce(t *testing.T) {
	child := act{lives: forever, commandTakes: 4 * time.Second, askFail: true}
	st, _, took := play(t, original(), script{child}, time.Minute, commandLadder...)
	if diff := cmp.Diff([]string{"command stop.exe: exit code 1", "ctrl-c: no console"}, st.failures()); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	if took != 64*time.Second {
		t.Errorf("stopped after %v, want 64s", took)
	}
}

func TestStopCommandThatHangsIsEndedWithItsPatience(t *testing.T) {
	child := act{lives: forever, commandTakes: time.Hour, winds: time.Second}
	st, _, took := play(t, original(), script{child}, time.Minute, commandLadder...)
	if took != 71*time.Second || len(st.failures()) != 1 {
		t.Errorf("stopped after %v, failures %q; want 71s and one", took, st.failures())
	}
}

func TestChildThatEndsDuringAStopCommandIsNotWaitedFor(t *testing.T) {
	child := act{lives: 62 * time.Second, code: 5, commandTakes: time.Hour}
	st, _, took := play(t, original(), script{child}, time.Minute, commandLadder...)
	if took != 62*time.Second || st.failures() != nil {
		t.Errorf("stopped after %v, failures %q; want 62s and none", took, st.failures())
	}
}

// late is a child whose first process has ended when it is asked, and whose
// tree takes a while longer.
type late struct{ lingers bool }

func (*late) Pid() int                        { return 1 }
func (*late) Handovers() <-chan Handover      { return nil }
func (*late) Ask(context.Context, Step) error { return os.ErrProcessDone }
func (l *late) Linger()                       { l.lingers = true }
func (*late) Kill() error                     { panic("killed, though it was ending") }
func (*late) Wait() Exit                      { time.Sleep(5 * time.Second); return Exit{Code: 7} }

func TestTreeThatIsEndingAlreadyIsOnlyWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Supervisor{Report: func(Status) {}, Emit: func(e Event) {
			if e.What == StepFailed {
				t.Errorf("told of %v", e.Err)
			}
		}, Ladder: ladder}
		child, gone := &late{}, make(chan Exit, 1)
		go func() { gone <- child.Wait() }()
		if exit := s.stop(child, time.Time{}, gone); exit.Code != 7 || !child.lingers {
			t.Errorf("exit %+v, lingers %v", exit, child.lingers)
		}
	})
}

func TestDeathInAShutdownIsNoDeath(t *testing.T) {
	st, outcome := playShutdown(t, 20*time.Second)
	want := []What{Starting, ChildStarted, Started, ChildShutDown, Stopping, Ended}
	if diff := cmp.Diff(want, st.kinds()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if outcome.GaveUp || len(st.starts) != 1 {
		t.Errorf("outcome %+v after %d starts", outcome, len(st.starts))
	}
}

func TestShutdownThatIsCalledOffLeavesADeath(t *testing.T) {
	st, _ := playShutdown(t, time.Hour)
	if diff := cmp.Diff([]string{"0", "240"}, seconds(st.starts)[:2]); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if e, died := st.has(ChildDied); !died || e.Exit.Code != 0xC000013A {
		t.Errorf("no death in %v", st.kinds())
	}
}

// playShutdown has the child die of the shutdown after a minute, and the SCM
// tell us of it so much later; in between the shutdown is called off.
func playShutdown(t *testing.T, later time.Duration) (st *stage, outcome Outcome) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		timer := time.AfterFunc(time.Minute+later, cancel)
		defer timer.Stop()
		st = &stage{T: t, script: script{{lives: time.Minute, code: 0xC000013A}, {lives: forever}}, began: time.Now(), stopAt: forever}
		r := original()
		r.Delay = time.Minute
		s := Supervisor{
			Start: st.start, Report: func(Status) {}, Emit: st.emit, Restart: r, Ladder: ladder,
			ShuttingDown: func() bool { return len(st.starts) == 1 },
		}
		outcome = s.Run(ctx)
	})
	return st, outcome
}

func TestStopThatHangsIsToldAfterItsWholeBudget(t *testing.T) {
	var overdue time.Duration
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		hang, began := make(chan struct{}), time.Now()
		s := Supervisor{
			Start:   func() (Child, error) { return &hanging{free: hang}, nil },
			Report:  func(Status) {},
			Emit:    func(Event) {},
			Restart: original(),
			Ladder:  ladder,
			Overdue: func() {
				overdue = time.Since(began)
				close(hang)
			},
		}
		time.AfterFunc(time.Minute, cancel)
		s.Run(ctx)
	})
	if want := time.Minute + (&Supervisor{Ladder: ladder}).Budget().Most - overdueBound; overdue != want {
		t.Errorf("told after %v, want %v", overdue, want)
	}
}

// hanging is a child that hangs where nothing should, until it is freed.
type hanging struct{ free chan struct{} }

func (*hanging) Pid() int                        { return 1 }
func (*hanging) Handovers() <-chan Handover      { return nil }
func (h *hanging) Linger()                       { <-h.free }
func (*hanging) Ask(context.Context, Step) error { return nil }
func (*hanging) Kill() error                     { return nil }
func (h *hanging) Wait() Exit                    { <-h.free; return Exit{} }

// TestTreeThatIsGoneIsNotWaitedFor: the termination hangs, but has its effect.
func TestTreeThatIsGoneIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, free := time.Now(), make(chan struct{})
		s := Supervisor{Report: func(Status) {}, Emit: func(Event) {}}
		child := &mule{kills: ignores, lives: 2 * time.Second, code: 5, ended: make(chan struct{}), free: free}
		gone := make(chan Exit, 1)
		go func() { gone <- child.Wait() }()
		if exit := s.stop(child, time.Time{}, gone); exit.Code != 5 || exit.Remains || time.Since(began) != 2*time.Second {
			t.Errorf("%+v after %v", exit, time.Since(began))
		}
		close(free)
	})
}

func TestStopInTimeIsNotOverdue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		st := &stage{T: t, script: script{{lives: forever, deaf: true, grip: 14 * time.Second}}, began: time.Now(), stopAt: forever}
		s := Supervisor{
			Start: st.start, Report: func(Status) {}, Emit: st.emit, Restart: original(), Ladder: ladder,
			Overdue: func() { t.Error("told of a stop that was in time") },
		}
		s.Run(ctx)
		time.Sleep(time.Hour)
	})
}
