package supervise

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Restart decides what a death is followed by. Unlike the recipe's, its zero
// values mean zero; a duration of math.MaxInt64 is for ever.
type Restart struct {
	When         When
	Delay        time.Duration
	MaxDelay     time.Duration
	Jitter       int // percent, 0 to 100
	GiveUpAfter  time.Duration
	HealthyAfter time.Duration
	SuccessCodes []uint32
	RestartCodes []uint32
	GiveUpCodes  []uint32
}

// When says which ends of the child are followed by a new start.
type When int

// The answers.
const (
	OnFailure When = iota
	Always
	NoRestart
)

// smallestStep is where doubling begins after a first start without any wait:
// twice nothing would be a loop that only ever starts processes.
const smallestStep = time.Second

// Interval is the shortest time between two starts that were requested.
func (r *Restart) Interval() time.Duration {
	return max(min(r.Delay, r.MaxDelay), smallestStep)
}

// verdict is the answer to one death.
type verdict struct {
	do     decision
	wait   time.Duration
	spent  time.Duration // of wait, what the record counts towards giving up
	reason string        // for giveUp
	final  bool          // for giveUp: because of this end alone
}

type decision int

const (
	again   decision = iota // start again after wait
	atOnce                  // start again now, the child asked for it
	success                 // the child meant to end
	giveUp                  // no further start
)

// record is what is remembered of the deaths in a row.
type record struct {
	deaths int
	step   time.Duration // the latest wait, before jitter
	waited time.Duration // spent waiting so far
	hasty  bool          // the latest start had no wait, after a short run
}

// judge returns what follows the end of a child that ran for so long, and of
// that was well for so long, and keeps the record.
func (r *Restart) judge(rec *record, exit Exit, ran, well time.Duration) verdict {
	return r.judgeBy(r.jitter, rec, exit, ran, well)
}

// judgeBy is judge with a way to vary a wait.
func (r *Restart) judgeBy(vary func(time.Duration) time.Duration, rec *record, exit Exit, ran, well time.Duration) verdict {
	r.forget(rec, well)
	v, done := r.byCode(exit)
	switch {
	case !done:
		v = r.byCount(vary, rec)
	case v.do == giveUp:
		rec.deaths++
	}
	hasty := v.wait == 0 && ran < smallestStep && (v.do == again || v.do == atOnce)
	if hasty && rec.hasty {
		v.wait = smallestStep // whatever was asked for, not a hot loop
	}
	rec.hasty = hasty
	return v
}

// forget clears the record after a run that was well for long enough, however
// it ended: a run of weeks must not be blamed for what happened before it.
func (r *Restart) forget(rec *record, well time.Duration) {
	if well >= r.HealthyAfter {
		*rec = record{hasty: rec.hasty}
	}
}

// byCount counts a death.
func (r *Restart) byCount(vary func(time.Duration) time.Duration, rec *record) verdict {
	rec.deaths++
	if r.When == NoRestart {
		return verdict{do: giveUp, final: true, reason: "the recipe says never to start it again"}
	}
	if rec.waited > r.GiveUpAfter {
		return verdict{do: giveUp, reason: fmt.Sprintf("failure %d in a row, after %v spent waiting", rec.deaths, rec.waited)}
	}
	rec.step = r.next(rec)
	wait := vary(rec.step)
	rec.waited += wait
	return verdict{do: again, wait: wait, spent: wait}
}

// unspend takes back what was left of a wait that was cut short: only what was
// spent waiting counts towards giving up.
func (rec *record) unspend(v verdict, left time.Duration) {
	rec.waited -= min(max(left, 0), v.spent)
}

// byCode answers for the exit codes that need no counting, of a child that
// ended by itself.
func (r *Restart) byCode(exit Exit) (verdict, bool) {
	switch {
	case exit.Unstarted, exit.Cause != nil:
		return verdict{}, false
	case slices.Contains(r.GiveUpCodes, exit.Code):
		return verdict{do: giveUp, final: true, reason: "the recipe says that this exit code is hopeless"}, true
	case slices.Contains(r.RestartCodes, exit.Code):
		return verdict{do: atOnce}, true
	case r.When != Always && !exit.Early && slices.Contains(r.SuccessCodes, exit.Code):
		return verdict{do: success}, true
	}
	return verdict{}, false
}

// next doubles the wait up to the longest.
func (r *Restart) next(rec *record) time.Duration {
	switch {
	case rec.deaths == 1:
		return min(r.Delay, r.MaxDelay)
	case rec.step == 0:
		return min(smallestStep, r.MaxDelay)
	case rec.step >= r.MaxDelay/2:
		return r.MaxDelay
	}
	return 2 * rec.step
}

func (r *Restart) jitter(d time.Duration) time.Duration {
	span := r.span(d)
	if span <= 0 {
		return d
	}
	return d - span + rand.N(2*span+1)
}

// span is how far a wait may be varied to either side.
func (r *Restart) span(d time.Duration) time.Duration {
	return d / 100 * time.Duration(r.Jitter)
}
