package supervise

import (
	"math"
	"time"
)

// A Left is what is left before a child that goes on failing is given up. The
// zero Left: it is never given up.
type Left struct {
	Failures int64         // more of them, the last of which no start follows; jitter left out
	Wait     time.Duration // more of it may be spent waiting
}

// left returns what is left after the failures on record.
func (r *Restart) left(rec record) Left {
	if r.GiveUpAfter == math.MaxInt64 {
		return Left{}
	}
	l := Left{Failures: 1, Wait: max(0, r.GiveUpAfter-rec.waited)}
	for ; rec.waited <= r.GiveUpAfter; l.Failures++ {
		before := rec.step
		rec.deaths++
		rec.step = r.next(&rec)
		rec.waited += rec.step
		if rec.deaths == 1 || rec.step != before || rec.waited > r.GiveUpAfter {
			continue
		}
		if rec.step <= 0 {
			return Left{}
		}
		// Each wait is like the one before: there can be millions of them.
		n := int64((r.GiveUpAfter - rec.waited) / rec.step)
		rec.waited += time.Duration(n) * rec.step
		l.Failures += n
	}
	return l
}
