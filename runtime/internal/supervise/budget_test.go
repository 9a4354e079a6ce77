package supervise

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// hang is how something that a supervisor waits for behaves.
type hang int

const (
	prompt  hang = iota // it takes its time
	obeys               // it takes for ever, but ends with its context
	ignores             // it does not even end with its context
)

// do takes d, or hangs in its way; free ends all that hangs.
func (h hang) do(ctx context.Context, d time.Duration, free <-chan struct{}) error {
	switch h {
	case obeys:
		<-ctx.Done()
		return ctx.Err()
	case ignores:
		<-free
		return nil
	}
	sleep(ctx, d)
	return ctx.Err()
}

// mule is a child of which everything may hang.
type mule struct {
	asks    []hang // for each step in turn
	takes   time.Duration
	kills   hang
	remains bool // Wait does not return while something of it is there
	lives   time.Duration
	code    uint32

	mu    sync.Mutex
	asked int
	ended chan struct{}
	once  sync.Once
	free  <-chan struct{}
}

func (m *mule) Pid() int                 { return 7 }
func (*mule) Handovers() <-chan Handover { return nil }
func (m *mule) Linger()                  {}

func (m *mule) Ask(ctx context.Context, _ Step) error {
	m.mu.Lock()
	h := m.asks[m.asked%len(m.asks)]
	m.asked++
	m.mu.Unlock()
	return h.do(ctx, m.takes, m.free)
}

func (m *mule) Kill() error {
	if m.kills != prompt {
		<-m.free
	}
	m.once.Do(func() { close(m.ended) })
	return nil
}

func (m *mule) Wait() Exit {
	timer := time.NewTimer(m.lives)
	defer timer.Stop()
	select {
	case <-timer.C:
		m.once.Do(func() { close(m.ended) })
	case <-m.ended:
	case <-m.free:
	}
	if m.remains {
		<-m.free
	}
	return Exit{Code: m.code}
}

// account checks the hints as they are reported.
type account struct {
	*testing.T
	last    Status
	at      time.Time
	reports int
	slow    bool // a start may take longer than its hint
}

func (a *account) report(s Status) {
	if s.State != Running && s.Hint <= 0 {
		a.Errorf("%v is reported with the hint %v", s.State, s.Hint)
	}
	a.settle()
	a.last, a.at = s, time.Now()
	a.reports++
}

// settle holds the latest report against the time that has passed since.
func (a *account) settle() {
	if gone := time.Since(a.at); a.reports > 0 && a.last.State != Running && gone > a.last.Hint && !(a.slow && a.last.State == StartPending) {
		a.Errorf("nothing was reported for %v after %v with the hint %v", gone, a.last.State, a.last.Hint)
	}
}

// TestStopKeepsItsBudgetAndItsHintsWhateverHangs stops services of random
// steps and hooks, each of which may hang, at random moments: the stop never
// takes longer than the budget that was announced, and no wait is longer than
// the hint before it.
func TestStopKeepsItsBudgetAndItsHintsWhateverHangs(t *testing.T) {
	rounds := 1500
	if testing.Short() {
		rounds = 200
	}
	for seed := range rounds {
		stopAtRandom(t, rand.New(rand.NewPCG(uint64(seed), 7)))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func stopAtRandom(t *testing.T, r *rand.Rand) {
	upTo := func(d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d))) }
	way := func() hang { return hang(r.IntN(3)) }
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		a, free := &account{T: t}, make(chan struct{})
		s := Supervisor{Restart: original(), Report: a.report, Emit: func(Event) {}}
		s.Restart.Delay = upTo(20 * time.Second)
		for _, hook := range []*Hook{&s.Hooks.PreStart, &s.Hooks.PostStart, &s.Hooks.PreStop, &s.Hooks.PostStop} {
			if r.IntN(2) == 0 {
				continue
			}
			h, takes := way(), upTo(time.Minute)
			*hook = Hook{Timeout: time.Second + upTo(40*time.Second), Run: func(ctx context.Context, _ Moment) error { return h.do(ctx, takes, free) }}
		}
		for range r.IntN(3) {
			s.Ladder = append(s.Ladder, Step{Ask: Ask(1 + r.IntN(5)), Patience: upTo(30 * time.Second)})
		}
		if r.IntN(2) == 0 {
			s.Ladder = append(s.Ladder, Step{Ask: AskKill})
		}
		lives, slow, first := time.Duration(forever), r.IntN(3)*r.IntN(90), mule{asks: []hang{way(), way()}, takes: upTo(time.Minute), kills: way(), remains: r.IntN(4) == 0, code: r.Uint32N(2)}
		if r.IntN(3) == 0 {
			lives = upTo(time.Minute)
		}
		a.slow = time.Duration(slow)*time.Second > startHint
		s.Start = func() (Child, error) {
			time.Sleep(time.Duration(slow) * time.Second)
			return &mule{asks: first.asks, takes: first.takes, kills: first.kills, remains: first.remains, code: first.code, lives: lives, ended: make(chan struct{}), free: free}, nil
		}
		if h := way(); r.IntN(3) == 0 {
			s.Ready = Ready{Timeout: time.Second + upTo(time.Minute), Interval: time.Second, Ask: func(ctx context.Context, _ Child) error {
				return errors.Join(h.do(ctx, time.Second, free), errRefused)
			}}
		}
		asked := make(chan struct{}, 1)
		s.RestartChild = asked
		time.AfterFunc(upTo(2*time.Minute), func() { asked <- struct{}{} })
		if r.IntN(4) == 0 {
			s.Emit = func(Event) { <-free }
		}
		if r.IntN(6) == 0 {
			s.ShuttingDown = func() bool { return true }
		}
		s.Overdue = func() { t.Error("the watchdog ended the stop, which has a bound of its own") }

		stopped := make(chan time.Time, 1)
		time.AfterFunc(upTo(4*time.Minute), func() { stopped <- time.Now(); cancel() })
		s.Run(ctx)
		a.settle()
		select {
		case at := <-stopped:
			if took, most := time.Since(at), s.Budget().Most; took > most {
				t.Errorf("the stop took %v, and %v was announced", took, most)
			}
		default:
		}
		close(free)
		time.Sleep(time.Hour)
	})
}

func TestBudgetHasEverythingThatAStopMayWaitFor(t *testing.T) {
	hook := Hook{Timeout: 30 * time.Second, Run: func(context.Context, Moment) error { return nil }}
	plain := Supervisor{Ladder: ladder}
	base := plain.Budget()
	if base.Planned != 15*time.Second || base.Most <= base.Planned+killPatience {
		t.Errorf("the default has %+v", base)
	}
	for _, test := range []struct {
		name          string
		change        func(*Supervisor)
		planned, most time.Duration // more than the plain one's
	}{
		{"pre-start: only its withdrawal, in the time of a start", func(s *Supervisor) { s.Hooks.PreStart = hook }, 0, 0},
		{"post-start: likewise", func(s *Supervisor) { s.Hooks.PostStart = hook }, 0, 0},
		{"pre-stop", func(s *Supervisor) { s.Hooks.PreStop = hook }, 30 * time.Second, 30*time.Second + killPatience},
		{"post-stop", func(s *Supervisor) { s.Hooks.PostStop = hook }, 30 * time.Second, 30*time.Second + killPatience},
		{"a step", func(s *Supervisor) { s.Ladder = append([]Step{{Ask: AskClose, Patience: time.Second}}, ladder...) }, time.Second, time.Second + killPatience},
		{"a step after kill is never reached", func(s *Supervisor) { s.Ladder = append(ladder[:2:2], Step{Ask: AskClose, Patience: time.Hour}) }, 0, 0},
	} {
		s := plain
		test.change(&s)
		if got := s.Budget(); got.Planned-base.Planned != test.planned || got.Most-base.Most != test.most {
			t.Errorf("%s: %+v beside %+v", test.name, got, base)
		}
	}
	endless := Supervisor{Ladder: []Step{{Ask: AskCtrlC, Patience: math.MaxInt64}, {Ask: AskClose, Patience: math.MaxInt64}}}
	if got := endless.Budget(); got.Planned != math.MaxInt64 || got.Most != math.MaxInt64 {
		t.Errorf("two endless steps have %+v", got)
	}
}

// TestEndlessStepHasAHint: a sum that overflows would be a hint below zero.
func TestEndlessStepHasAHint(t *testing.T) {
	play(t, original(), script{{lives: forever}}, time.Minute, Step{Ask: AskCtrlC, Patience: math.MaxInt64})
}
