package logfile

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestNewSpanOfTimeBeginsANewFile(t *testing.T) {
	w := start(t, Options{Every: 24 * time.Hour, Keep: 5})
	w.clock = time.Date(2026, 3, 4, 23, 59, 0, 0, time.Local)
	w.begun = w.clock
	w.print(t, "evening\nlate")
	w.clock = time.Date(2026, 3, 5, 0, 0, 1, 0, time.Local)
	w.print(t, " line\nnight\n")
	w.print(t, "still night\n")
	wantFile(t, numbered(w.path, 1), "evening\nlate line\n")
	wantFile(t, w.path, "night\nstill night\n")
	w.clock = time.Date(2026, 3, 5, 23, 59, 59, 0, time.Local)
	w.print(t, "same day\n")
	w.clock = time.Date(2026, 3, 4, 12, 0, 0, 0, time.Local) // set back
	w.print(t, "set back\n")
	wantFile(t, w.path, "night\nstill night\nsame day\nset back\n")
}

func TestWeeksBeginOnMondays(t *testing.T) {
	w := &Writer{o: Options{Every: 7 * 24 * time.Hour}}
	sunday := time.Date(2026, 11, 22, 23, 59, 59, 0, time.Local)
	if w.span(sunday)+1 != w.span(sunday.Add(time.Second)) || w.span(sunday) != w.span(sunday.AddDate(0, 0, -6)) {
		t.Errorf("Sunday is in span %d, Monday in %d", w.span(sunday), w.span(sunday.Add(time.Second)))
	}
}

func TestFileOfAnEarlierSpanIsSetAsideAfterARestart(t *testing.T) {
	w := start(t, Options{Every: time.Hour, Keep: 5})
	w.print(t, "yesterday\n")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	yesterday := w.clock.Add(-24 * time.Hour)
	if err := os.Chtimes(w.path, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	w.print(t, "today\n")
	wantFile(t, numbered(w.path, 1), "yesterday\n")
	wantFile(t, w.path, "today\n")
}

func TestAllFilesTogetherStayBelowTheTotal(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 50, MaxTotal: 350})
	line := strings.Repeat("x", 49) + "\n"
	for range 40 {
		w.print(t, line)
		total := 0
		for _, content := range files(t, w.path) {
			total += len(content)
		}
		if total > 350 {
			t.Fatalf("the files have %d bytes", total)
		}
	}
	if n := len(files(t, w.path)); n != 3 {
		t.Errorf("%d files are kept, want 3: two full ones and the one that is written", n)
	}
}

func TestNextChildsFirstLineHasItsOwnTimestamp(t *testing.T) {
	w := start(t, Options{Timestamps: true})
	w.print(t, "half a line")
	w.EndChild()
	w.print(t, "whole line\n")
	got, err := os.ReadFile(w.path)
	lines := strings.Split(string(got), "\n")
	if err != nil || len(lines) != 3 || !strings.HasSuffix(lines[0], " half a line") || !strings.HasSuffix(lines[1], " whole line") || lines[1] == "whole line" {
		t.Errorf("the file holds %q, %v", got, err)
	}
}
