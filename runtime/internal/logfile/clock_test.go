package logfile

import (
	"strings"
	"testing"
	"time"
	"unsafe"
)

// jumped is t after somebody has set the clock: another time of day, and the
// same moment to the clock that only goes on. There is no other way to such a
// value than the layout of a time.Time, which the test proves first.
func jumped(t *testing.T, moment time.Time, by time.Duration) time.Time {
	t.Helper()
	const seconds = 30 // of the first word, from this bit on, where there is a monotonic reading
	after := moment
	word := (*uint64)(unsafe.Pointer(&after))
	*word = uint64(int64(*word) + int64(by/time.Second)<<seconds)
	if after.Sub(moment) != 0 || after.Unix()-moment.Unix() != int64(by/time.Second) {
		t.Skipf("a time.Time has another layout here: %v became %v", moment, after)
	}
	return after
}

var jumps = []time.Duration{-10 * 365 * 24 * time.Hour, -time.Hour, -time.Second, time.Second, time.Hour, 10 * 365 * 24 * time.Hour}

func TestClockThatJumpsChangesNoPatience(t *testing.T) {
	for _, jump := range jumps {
		w := start(t, Options{MaxSize: 100, Keep: 3})
		w.print(t, "one\n")
		w.troubled(errStalled, w.clock)
		w.clock = jumped(t, w.clock, jump)
		w.print(t, "two\n")
		w.wantTrouble(t, 1, 0) // no calm was there yet
		w.muchLater()
		w.print(t, "three\n")
		w.wantTrouble(t, 1, 1)
		wantFile(t, w.path, "one\ntwo\nthree\n")
	}
}

// Spans are of the time of day: a clock that is set forwards begins a new one,
// and one that is set back begins none until it is where it was.
func TestClockThatJumpsMakesOneNewFileAtMost(t *testing.T) {
	for _, jump := range jumps {
		w := start(t, Options{MaxSize: 10_000, Keep: 10, Every: time.Hour})
		minute := time.Duration(w.clock.Minute())*time.Minute + time.Duration(w.clock.Second())*time.Second
		w.clock = w.clock.Add(30*time.Minute - minute) // half past, whatever the zone
		w.begun = w.clock
		line := strings.Repeat("x", 9) + "\n"
		w.print(t, line)
		w.clock = jumped(t, w.clock, jump)
		for range 5 {
			w.print(t, line)
			w.later()
		}
		want := 1
		if jump >= time.Hour {
			want = 2
		}
		if got := len(files(t, w.path)); got != want || w.Dropped() > 0 {
			t.Errorf("the clock was set by %v: %d files, want %d; %d bytes dropped", jump, got, want, w.Dropped())
		}
	}
}
