package supervise

import "time"

// A restart that is requested is carried out at once, which cuts a back-off
// short and counts as no failure. Requested again and again it could keep the
// child down, or start processes in a hot loop: so two starts that were
// requested are at least [Restart.Interval] apart. A request that comes too
// early is kept until then, and those that follow are one with it. A start that
// comes in the meantime is the one that was requested.

// requests are what is known of requested restarts.
type requests struct {
	last  time.Time        // the latest start that was requested
	later <-chan time.Time // when a request that is kept is due; nil: there is none
	next  bool             // the next start is a requested one
}

// due reports whether a request that has just come is carried out now.
func (l *life) due() bool {
	wait := l.Restart.Interval() - time.Since(l.requests.last)
	if l.requests.last.IsZero() || wait <= 0 {
		l.accept()
		return true
	}
	if l.requests.later == nil {
		l.requests.later = time.After(wait)
		l.Emit(Event{What: RestartHeld, Wait: wait})
	}
	return false
}

// accept begins to carry out a request.
func (l *life) accept() {
	l.requests.later, l.requests.next = nil, true
	l.Emit(Event{What: RestartAsked})
}

// tried notes a start, which may be what was requested. A request that came
// while a start went on that then failed is still to be carried out.
func (l *life) tried(ok bool) {
	requested := l.requests.next || l.requests.later != nil
	if ok {
		select {
		case <-l.RestartChild:
			requested = true
		default:
		}
	}
	l.requests.next, l.requests.later = false, nil
	if requested {
		l.requests.last = time.Now()
	}
}
