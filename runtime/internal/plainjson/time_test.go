package plainjson

import (
	"testing"
	"time"
)

var moments = []string{
	"2026-02-28T23:59:59Z",
	"2026-02-28T23:59:59.5Z",
	"2026-02-28T23:59:59.123456789+05:30",
	"2024-02-29T00:00:00.000000001-11:45",
	"2026-02-29T00:00:00Z",
	"2026-13-01T00:00:00Z",
	"2026-06-31T00:00:00Z",
	"2026-06-30T24:00:00Z",
	"2026-06-30T23:60:00Z",
	"2026-06-30T23:59:60Z",
	"2026-06-30T23:59:59.Z",
	"2026-06-30T23:59:59",
	"2026-06-30T23:59:59z",
	"2026-06-30 23:59:59Z",
	"2026-06-30T23:59:59+24:00",
	"2026-06-30T23:59:59+05:60",
	"2026-06-30T23:59:59+05",
	"2026-06-30T23:59:59Zulu",
	"-026-06-30T23:59:59Z",
	"",
}

func TestMomentIsWhatTheTimePackageReads(t *testing.T) {
	for _, text := range moments {
		checkMoment(t, text)
	}
}

func FuzzMomentIsWhatTheTimePackageReads(f *testing.F) {
	for _, text := range moments {
		f.Add(text)
	}
	f.Fuzz(checkMoment)
}

// checkMoment holds ParseTime against time.Parse, which also takes what
// Object.Time never writes: a comma, hours of one digit, more than nine digits
// of a second, a zone without limits.
func checkMoment(t *testing.T, text string) {
	got := ParseTime(text)
	want, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		if !got.IsZero() {
			t.Fatalf("%q is read as %v; it is no time: %v", text, got, err)
		}
		return
	}
	if got.IsZero() && want.Format(time.RFC3339Nano) != text {
		return
	}
	_, gotEast := got.Zone()
	_, wantEast := want.Zone()
	if !got.Equal(want) || gotEast != wantEast {
		t.Fatalf("%q is read as %v, want %v", text, got, want)
	}
}
