package peers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// nssmStop is how NSSM stops: Ctrl+C, WM_CLOSE, WM_QUIT and TerminateProcess,
// with 1500 ms of patience for each of the first three.
// https://nssm.cc/usage
type nssmStop struct {
	skip                    int64
	console, window, thread int64 // milliseconds
}

func newNSSMStop() *nssmStop { return &nssmStop{console: 1500, window: 1500, thread: 1500} }

func (s *nssmStop) param(d *draft, v nssmValue) bool {
	to := map[string]*int64{
		"appstopmethodskip":    &s.skip,
		"appstopmethodconsole": &s.console,
		"appstopmethodwindow":  &s.window,
		"appstopmethodthreads": &s.thread,
	}[v.name]
	if to == nil {
		return false
	}
	if n, ok := d.number("stop", v.field, v.raw); ok {
		*to = n
	}
	return true
}

func (s *nssmStop) finish(d *draft) {
	patience := max(s.console, 0)
	if s.skip&1 != 0 {
		patience = 0
	}
	window := max(s.window, 0)
	if s.skip&2 != 0 {
		window = 0
	}
	d.ladder(rung("ctrl-c", time.Duration(patience)*time.Millisecond), rung("close", time.Duration(window)*time.Millisecond))
	if s.skip&4 == 0 {
		d.note("stop", fmt.Sprintf("not carried: AppStopMethodThreads = %d: WM_QUIT, which NSSM sends to threads after WM_CLOSE; what did not heed that is ended.", s.thread))
	}
	if s.skip&8 != 0 {
		d.note("stop", "not carried: AppStopMethodSkip = "+strconv.FormatInt(s.skip, 10)+": what is left after the last rung is always ended.")
	}
}

// nssmExit is what NSSM does when the program ends, by its exit code.
type nssmExit struct {
	action   string            // of all codes that have none of their own
	codes    map[uint32]string // by code
	throttle int64             // milliseconds
	delay    int64
}

func newNSSMExit() *nssmExit {
	return &nssmExit{action: "restart", codes: map[uint32]string{}, throttle: 1500}
}

func (e *nssmExit) param(d *draft, v nssmValue) bool {
	switch v.name {
	case "appthrottle":
		if n, ok := d.number("restart.healthy-after", v.field, v.raw); ok {
			e.throttle = n
		}
	case "apprestartdelay":
		if n, ok := d.number("restart.delay", v.field, v.raw); ok {
			e.delay = n
		}
	case "appexit":
		action := strings.ToLower(v.raw)
		known := slices.Contains([]string{"restart", "ignore", "exit", "suicide"}, action)
		code, err := strconv.ParseInt(v.sub, 0, 64)
		switch {
		case !known:
			d.odd("restart", "AppExit "+v.sub, v.raw, "it is none of Restart, Ignore, Exit and Suicide.")
		case v.sub == "" || strings.EqualFold(v.sub, "default") || v.sub == "*":
			e.action = action
		case err != nil || code < -1<<31 || code > 1<<32-1:
			d.odd("restart", "AppExit "+v.sub, v.raw, "it is no exit code.")
		default:
			e.codes[uint32(code)] = action
		}
	default:
		return false
	}
	return true
}

// finish states the policy.
func (e *nssmExit) finish(d *draft) {
	var success, again, giveUp []uint32
	for _, code := range sortedCodes(e.codes) {
		switch e.codes[code] {
		case "restart":
			if e.action != "restart" {
				again = append(again, code)
			}
		case "exit":
			if code == 0 {
				success = append(success, code)
			} else {
				giveUp = append(giveUp, code)
			}
		default:
			e.other(d, fmt.Sprint("AppExit ", code), e.codes[code])
			giveUp = append(giveUp, code)
		}
	}
	e.policy(d, len(success) > 0)
	for _, c := range []struct {
		key   string
		codes []uint32
	}{{"restart.restart-codes", again}, {"restart.give-up-codes", giveUp}} {
		if len(c.codes) > 0 {
			d.codes(c.key, c.codes)
		}
	}
	if len(again) > 0 {
		d.note("restart.restart-codes", "NSSM waits longer before each new start of a program that ends soon; a restart code is followed by a start at once.")
	}
}

// policy states when a new start follows, and how soon.
func (e *nssmExit) policy(d *draft, success bool) {
	if e.action != "restart" {
		if e.action != "exit" {
			e.other(d, "AppExit Default", e.action)
		}
		d.put("restart.when", `"never"`)
		return
	}
	if success {
		d.put("restart.when", `"on-failure"`)
	} else {
		d.put("restart.when", `"always"`)
		d.note("restart.when", "NSSM starts the program again whatever its exit code.")
	}
	// A program that dies at once is started again after 0, 2, 4, … 128 s.
	delay := max(2*time.Second, time.Duration(e.delay)*time.Millisecond)
	d.duration("restart.delay", delay)
	d.duration("restart.max-delay", max(128*time.Second, delay))
	d.put("restart.give-up-after", `"never"`)
	d.duration("restart.healthy-after", time.Duration(max(e.throttle, 1))*time.Millisecond)
	if e.delay == 0 {
		d.note("restart.delay", "NSSM's first new start is at once, and the next after 2s, 4s, … 128s; here the first waits, too.")
	}
}

func (e *nssmExit) other(d *draft, field, action string) {
	switch action {
	case "ignore":
		d.lost("restart", field, action, "a service whose program is gone would still say RUNNING; it stops instead.")
	case "suicide":
		d.put("recovery.on-give-up", "true")
		d.note("recovery.on-give-up", field+" = suicide: the SCM's failure actions follow.")
	}
}

func sortedCodes(m map[uint32]string) []uint32 {
	codes := make([]uint32, 0, len(m))
	for c := range m {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes
}
