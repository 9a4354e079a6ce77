package supervise

import (
	"math"
	"slices"
	"time"
)

// A Schedule is what follows the deaths of a child that dies as soon as it
// starts, with an exit code that the policy has no rule for.
type Schedule struct {
	// Waits are in order. Deaths with the same wait are one of them.
	Waits []Wait

	// GiveUp is the death that no start follows, jitter left out. The zero
	// Death: none is.
	GiveUp Death

	// Fewest and Most are the number of that death when jitter makes every
	// wait as long, and as short, as it can be. Zero: it does not come.
	Fewest, Most int64
}

// A Wait is a death, or several in a row, and the wait that follows each.
type Wait struct {
	Death
	Times int64         // deaths in a row; zero: for ever
	For   time.Duration // the wait, jitter left out
	Least time.Duration // with it
	Most  time.Duration
}

// A Death is one death of the child.
type Death struct {
	Number int64         // from 1 on; zero: none
	At     time.Duration // since the first, jitter left out
}

// Schedule plays the deaths to the code that judges them.
func (r Restart) Schedule() Schedule {
	s := r.play(func(d time.Duration) time.Duration { return d })
	s.Fewest, s.Most = s.GiveUp.Number, s.GiveUp.Number
	if r.Jitter > 0 {
		s.Fewest = r.play(func(d time.Duration) time.Duration { return d + r.span(d) }).GiveUp.Number
		s.Most = r.play(func(d time.Duration) time.Duration { return d - r.span(d) }).GiveUp.Number
	}
	return s
}

// play returns what there is to tell when waits are varied by a rule.
func (r *Restart) play(vary func(time.Duration) time.Duration) (s Schedule) {
	var rec record
	next := Death{Number: 1}
	exit := Exit{Code: r.noCode()}
	for {
		before := rec
		v := r.judgeBy(vary, &rec, exit, 0, 0)
		if v.do == giveUp {
			s.GiveUp = next
			return s
		}
		s.add(r.row(next, rec.step, v.wait))
		next = Death{next.Number + 1, next.At + v.wait}
		if before.deaths == 0 || rec.step != before.step || rec.hasty != before.hasty {
			continue
		}
		// Each death is like the one before. There can be millions of them
		// until there was waiting enough, or no end.
		last := &s.Waits[len(s.Waits)-1]
		grown := rec.waited - before.waited
		if grown <= 0 || r.GiveUpAfter == math.MaxInt64 {
			last.Times = 0
			return s
		}
		n := max((r.GiveUpAfter-rec.waited)/grown, 0)
		rec.waited += n * grown
		last.Times += int64(n)
		next = Death{next.Number + int64(n), next.At + n*v.wait}
	}
}

// row is the wait that follows a death.
func (r *Restart) row(death Death, step, wait time.Duration) Wait {
	span := r.span(step)
	if wait != step {
		span = 0 // it is not the policy's
	}
	return Wait{death, 1, wait, wait - span, wait + span}
}

// noCode is an exit code that the policy has no rule for.
func (r *Restart) noCode() uint32 {
	code := uint32(1)
	for slices.Contains(r.SuccessCodes, code) || slices.Contains(r.RestartCodes, code) || slices.Contains(r.GiveUpCodes, code) {
		code++
	}
	return code
}

// add adds a wait, or to the last one another death.
func (s *Schedule) add(w Wait) {
	if n := len(s.Waits); n > 0 && s.Waits[n-1].For == w.For {
		s.Waits[n-1].Times++
		return
	}
	s.Waits = append(s.Waits, w)
}
