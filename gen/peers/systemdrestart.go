package peers

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

// A systemdRestart is what a unit says about its program's end, with systemd's
// defaults.
type systemdRestart struct {
	when                   string
	delay, longest         time.Duration
	steps                  string
	interval               time.Duration
	burst                  int64
	success, again, giveUp []uint32
	patience               time.Duration
	signal                 string
}

func newSystemdRestart() systemdRestart {
	return systemdRestart{
		when: "no", delay: 100 * time.Millisecond, interval: 10 * time.Second, burst: 5,
		success: []uint32{0}, patience: 90 * time.Second, signal: "SIGTERM",
	}
}

// finish states the policy.
func (o *systemdRestart) finish(d *draft) {
	if len(unique(o.success)) > 1 {
		d.codes("restart.success-codes", unique(o.success))
	}
	giveUp := without(unique(o.giveUp), o.success)
	again := without(without(unique(o.again), o.success), giveUp)
	if len(again) > 0 {
		d.codes("restart.restart-codes", again)
		d.note("restart.restart-codes", "systemd waits before it starts again; a restart code is followed by a start at once.")
	}
	if len(giveUp) > 0 {
		d.codes("restart.give-up-codes", giveUp)
	}
	for _, code := range unique(o.success) {
		if slices.Contains(o.giveUp, code) && code != 0 || slices.Contains(o.again, code) {
			d.note("restart.success-codes", "not carried: "+recipe.FormatCode(code)+" is in another list, too; here a code has one meaning.")
		}
	}
	switch o.when {
	case "no":
		d.put("restart.when", `"never"`)
		return
	case "always", "on-failure":
		d.put("restart.when", quote(o.when))
	case "on-success":
		d.put("restart.when", `"always"`)
		d.lost("restart.when", "Restart", o.when, "a new start after success only: list the failures in give-up-codes.")
	case "on-abnormal", "on-abort", "on-watchdog":
		d.put("restart.when", `"on-failure"`)
		d.lost("restart.when", "Restart", o.when, "Windows knows exit codes and no signals; those that are to end the service stand in give-up-codes.")
	default:
		d.put("restart.when", `"never"`)
		d.odd("restart.when", "Restart", o.when, "it is none of systemd's words.")
	}
	o.delays(d)
}

// delays states how soon a new start follows, and when there is no other.
func (o *systemdRestart) delays(d *draft) {
	d.constant(o.delay)
	if o.longest > o.delay && o.steps != "" {
		d.duration("restart.max-delay", o.longest)
		d.note("restart.max-delay", "RestartSteps = "+shown(o.steps)+": here the wait doubles until it is the longest.")
	} else if o.steps != "" || o.longest > 0 {
		d.note("restart.max-delay", "RestartSteps and RestartMaxDelaySec have an effect together only.")
	}
	switch {
	case o.interval == 0 || o.burst <= 0:
	case o.delay*time.Duration(o.burst) >= o.interval:
		d.note("restart.give-up-after", "systemd gives up at more than "+strconv.FormatInt(o.burst, 10)+" starts in "+recipe.FormatDuration(o.interval)+", which this delay never comes to.")
	default:
		after := max(o.delay*time.Duration(o.burst-1)-time.Millisecond, 0)
		if after == 0 {
			after = runtime.AtOnce
		}
		d.duration("restart.give-up-after", after)
		d.duration("restart.healthy-after", o.interval)
		d.note("restart.give-up-after", "systemd gives up at more than "+strconv.FormatInt(o.burst, 10)+" starts in "+recipe.FormatDuration(o.interval)+"; so many waits are this.")
	}
}

// stop makes a ladder of the stop commands and the signal.
func (o *systemdRestart) stop(d *draft, commands []string) {
	note := ""
	switch strings.TrimPrefix(strings.ToUpper(o.signal), "SIG") {
	case "TERM", "INT":
	case "KILL", "9":
		o.patience = 0
	default:
		note = "not carried: KillSignal = " + shown(o.signal) + ": Windows has no signals; Ctrl+C, which is SIGINT to most programs, takes its place."
	}
	if o.patience > 24*time.Hour {
		note = "systemd waits without an end; a rung waits a day at most."
	}
	d.stops(o.patience, note)
	if len(commands) > 0 {
		d.ladder(append(commands, rung("ctrl-c", o.patience))...)
	}
}

func unique(codes []uint32) []uint32 {
	var out []uint32
	seen := map[uint32]bool{}
	for _, c := range codes {
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}

// codes reads exit statuses: numbers and names such as TEMPFAIL. Signals have
// no counterpart.
func (s *systemd) codes(d directive) []uint32 {
	var codes []uint32
	for word := range strings.FieldsSeq(d.value) {
		n, err := strconv.ParseUint(word, 10, 8)
		if err != nil {
			if i := slices.Index(sysexits, word); i >= 0 {
				n, err = 64+uint64(i), nil
			}
		}
		switch {
		case err == nil:
			codes = append(codes, uint32(n))
		case word == "SIGINT" && d.name == "SuccessExitStatus":
			codes = append(codes, 0xC000013A)
			s.note("restart.success-codes", recipe.FormatCode(0xC000013A)+" is the exit code of a program that Ctrl+C ended, in place of SIGINT.")
		default:
			s.lost("restart", d.name, word, "Windows has no signals; a program that dies has an exit code, as 0xC0000005 for an access violation.")
		}
	}
	return codes
}

// sysexits are the names of 64 and on.
var sysexits = strings.Fields("USAGE DATAERR NOINPUT NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR TEMPFAIL PROTOCOL NOPERM CONFIG")

var systemdUnits = map[string]time.Duration{
	"": time.Second, "us": time.Microsecond, "usec": time.Microsecond, "µs": time.Microsecond,
	"ms": time.Millisecond, "msec": time.Millisecond,
	"s": time.Second, "sec": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
}

// systemdSpan reads "1min 30s"; a number alone is seconds, and infinity is
// longer than any span.
func systemdSpan(s string) (time.Duration, bool) {
	const infinity = 1000 * 24 * time.Hour
	if s = strings.TrimSpace(s); s == "infinity" {
		return infinity, true
	}
	total := 0.0
	for rest := s; rest != ""; {
		digits := strings.TrimLeft(rest, "0123456789.")
		number, err := strconv.ParseFloat(rest[:len(rest)-len(digits)], 64)
		name := strings.TrimSpace(digits)
		if i := strings.IndexAny(name, "0123456789. "); i >= 0 {
			name = name[:i]
		}
		unit, ok := systemdUnits[name]
		if err != nil || !ok {
			return 0, false
		}
		total += number * float64(unit)
		rest = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(digits), name))
	}
	return min(time.Duration(min(total, float64(infinity))), infinity).Truncate(time.Millisecond), s != ""
}
