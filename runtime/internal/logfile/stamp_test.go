package logfile

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestEachLineHasOneTimestamp(t *testing.T) {
	w := start(t, Options{Timestamps: true})
	at := func(second int) string {
		w.clock = time.Date(2026, 3, 1, 12, 0, second, 7_000_000, time.UTC)
		return w.clock.Local().Format("2006-01-02T15:04:05.000Z07:00") + " "
	}
	var want strings.Builder
	for i, piece := range []string{"first ", "line\nse", "cond\n\nfourth\r\n", "last"} {
		stamp := at(i)
		for _, line := range strings.SplitAfter(piece, "\n") {
			if soFar := want.String(); line != "" && (soFar == "" || strings.HasSuffix(soFar, "\n")) {
				want.WriteString(stamp)
			}
			want.WriteString(line)
		}
		w.print(t, piece)
	}
	wantFile(t, w.path, want.String())
	if got := strings.Count(want.String(), "2026-"); got != 5 {
		t.Errorf("%d stamps, want 5", got)
	}
	if !strings.Contains(want.String(), ".007") {
		t.Errorf("no milliseconds in %s", want.String())
	}
}

func TestStampsCountForTheSize(t *testing.T) {
	w := start(t, Options{Timestamps: true, MaxSize: 200, Keep: 3})
	for range 20 {
		w.print(t, strings.Repeat("x", 20)+"\n")
	}
	for _, file := range files(t, w.path) {
		for line := range strings.Lines(string(file)) {
			if !strings.HasPrefix(line, "2") || !strings.HasSuffix(line, " xxxxxxxxxxxxxxxxxxxx\n") {
				t.Errorf("line %q", line)
			}
		}
		if len(file) > 200 || len(file) < 100 {
			t.Errorf("a file of %d bytes", len(file))
		}
	}
	info, err := os.Stat(w.path)
	if err != nil || w.Written() <= info.Size() {
		t.Errorf("written %d, %v", w.Written(), err)
	}
}
