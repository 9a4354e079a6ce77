package eventfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newFile(t *testing.T) *File {
	return &File{Path: filepath.Join(t.TempDir(), "web.events.log"), Folder: func() error { return nil }}
}

func (f *File) older() string { return strings.TrimSuffix(f.Path, ".log") + ".1.log" }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

func TestLineIsReadAsItWasWritten(t *testing.T) {
	at := time.Date(2026, 11, 24, 18, 46, 12, 345_000_000, time.UTC)
	for _, test := range []struct {
		line   Line
		places string
		text   string
	}{
		{Line{Text: "web: the child runs"}, "-", "web: the child runs"},
		{Line{Places: []Place{{0, 123}}, Text: "one\r\ntwo\n\n three\n"}, "0:123", "one | two | three"},
		{Line{Places: []Place{{2, 0}, {0, 1 << 40}}, Text: "a\x1b[31m\tb\u009b\x00c\xff"}, "2:0,0:1099511627776", "a?[31m b??c?"},
		{Line{Text: strings.Repeat("ä", mostText)}, "-", strings.Repeat("ä", mostText/2) + " ..."},
		{Line{}, "-", ""},
	} {
		l := test.line
		l.Time, l.Severity, l.Number = at, "warning", 4354
		text := string(l.bytes())
		want := at.Local().Format(layout) + " warning 4354 " + test.places + " " + test.text + "\n"
		if text != want {
			t.Errorf("a line is\n%q, want\n%q", text, want)
		}
		got, ok := Parse(text)
		l.Text, got.Time, l.Time = test.text, got.Time.UTC(), at
		if diff := cmp.Diff(l, got); !ok || diff != "" {
			t.Errorf("read is %v (-want +got)\n%s", ok, diff)
		}
	}
}

func TestOtherLinesAreNone(t *testing.T) {
	for _, line := range []string{
		"", "\n", "text", "2026-11-24T18:46:12.345Z warning 4354 -", "yesterday warning 4354 - text",
		"2026-11-24T18:46:12.345Z warning x - text", "2026-11-24T18:46:12.345Z warning 4354 x text",
		"2026-11-24T18:46:12.345Z warning 4354 -1:0 text", "2026-11-24T18:46:12.345Z warning 4354 0:-1 text",
		"2026-11-24T18:46:12.345Z warning 4354 0 text",
	} {
		if l, ok := Parse(line); ok {
			t.Errorf("%q is read as %+v", line, l)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2026-11-24T18:46:12.345+01:00 warning 4354 0:8125 web: the child died\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, ok := Parse(text)
		if !ok {
			return
		}
		again, ok := Parse(string(l.bytes()))
		if !ok || again.Number != l.Number || !again.Time.Equal(l.Time) {
			t.Fatalf("%q is read as %+v and then as %+v, %v", text, l, again, ok)
		}
	})
}

func TestFileIsBoundedAndKeepsTheNewest(t *testing.T) {
	f := newFile(t)
	line := Line{Time: time.Now(), Severity: "info", Number: 4352}
	const lines = 900
	for n := range lines {
		line.Text = fmt.Sprintf("%d %s", n, strings.Repeat("x", 4000))
		if err := f.Append(line); err != nil {
			t.Fatal(err)
		}
	}
	now, older := read(t, f.Path), read(t, f.older())
	if len(now) > maxSize || len(older) > maxSize || len(older) < maxSize/2 {
		t.Errorf("the files have %d and %d bytes", len(now), len(older))
	}
	all := strings.Split(strings.TrimSuffix(older+now, "\n"), "\n")
	for i, text := range all {
		l, ok := Parse(text)
		if want := fmt.Sprintf("%d ", lines-len(all)+i); !ok || !strings.HasPrefix(l.Text, want) {
			t.Fatalf("line %d is %.100q, want it to begin with %q", i, text, want)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(f.Path)); err != nil || len(entries) != 2 {
		t.Errorf("there are %v, %v", entries, err)
	}
}

// Each of the writers is as another process: nothing is shared but the files.
func TestTwoProcessesLoseNoLineAtARotation(t *testing.T) {
	for range 5 {
		f := newFile(t)
		line := Line{Time: time.Now(), Severity: "info", Number: 4352}
		// Full but for one line, so that both find it full at once.
		first := strings.Repeat("x", 4000)
		for n := 0; n < maxSize-2000; n += 4100 {
			line.Text = first
			if err := f.Append(line); err != nil {
				t.Fatal(err)
			}
		}
		before := strings.Count(read(t, f.Path), "\n")
		var wg sync.WaitGroup
		begin := make(chan struct{})
		const each = 20
		for writer := range 4 {
			own := File{Path: f.Path, Folder: f.Folder}
			wg.Go(func() {
				<-begin
				for n := range each {
					l := line
					l.Text = fmt.Sprintf("writer %d %d %s", writer, n, first)
					if err := own.Append(l); err != nil {
						t.Error(err)
					}
				}
			})
		}
		close(begin)
		wg.Wait()
		all := read(t, f.older()) + read(t, f.Path)
		if got := strings.Count(all, "\n"); got != before+4*each {
			t.Fatalf("%d lines are there, want %d", got, before+4*each)
		}
		for text := range strings.Lines(all) {
			if _, ok := Parse(text); !ok {
				t.Fatalf("lines are mixed: %.100q", text)
			}
		}
	}
}

func TestLineAfterHalfOfOneBeginsItsOwn(t *testing.T) {
	f := newFile(t)
	if err := os.WriteFile(f.Path, []byte("2026-11-24T18:46:1"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"one", "two"} {
		if err := f.Append(Line{Time: time.Now(), Severity: "info", Number: 4352, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(read(t, f.Path), "\n")
	if len(lines) != 4 || !strings.HasSuffix(lines[1], "one") || !strings.HasSuffix(lines[2], "two") {
		t.Errorf("the file holds %q", lines)
	}
}

var errHeld = errors.New("another process holds the lock")

func TestFileThatCannotBeRotatedStaysBounded(t *testing.T) {
	f := newFile(t)
	unlock, err := lock(f.Path) // as another process that hangs in its rotation
	if err != nil {
		t.Fatal(err)
	}
	line := Line{Time: time.Now(), Severity: "info", Number: 4352, Text: strings.Repeat("x", 4000)}
	var refused error
	if err := f.Append(line); err != nil { // after its wait
		t.Error(err)
	}
	for range 600 {
		if err := f.append(line.bytes(), errHeld); err != nil {
			refused = err
		}
	}
	if size := len(read(t, f.Path)); refused == nil || size > 2*maxSize || size < maxSize {
		t.Errorf("the file has %d bytes; refused: %v", size, refused)
	}
	unlock()
	if err := f.Append(line); err != nil {
		t.Errorf("after the rotation is possible again: %v", err)
	}
}
