package logfile

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A diary notes marks in a log, as the events of a service do, and what log and
// marks look like together.
type diary struct {
	*witness
	rotations uint16
	marks     []Mark
	want      strings.Builder
	midLine   bool
}

func newDiary(t *testing.T, o Options) *diary {
	d := &diary{}
	o.Rotated = func() {
		rotations, at := d.Position()
		d.marks = append(d.marks, Mark{int(rotations - d.rotations), at, ""})
		d.rotations = rotations
	}
	d.witness = start(t, o)
	return d
}

func (d *diary) output(t *testing.T, text string) {
	d.print(t, text)
	d.want.WriteString(text)
	d.midLine = !strings.HasSuffix(text, "\n")
}

func (d *diary) mark(text string) {
	rotations, at := d.Position()
	d.marks = append(d.marks, Mark{int(rotations - d.rotations), at, text})
	d.rotations = rotations
	if d.midLine {
		text = "\n" + text
	}
	d.midLine = false
	d.want.WriteString(text)
}

func (d *diary) shown(t *testing.T, lines int) string {
	t.Helper()
	var out bytes.Buffer
	err := FollowMarks(t.Context(), &out, d.path, nil, lines, false, func() ([]Mark, error) { return d.marks, nil })
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// lastOf returns the last so many lines of a text.
func lastOf(text string, lines int) string {
	all := strings.SplitAfter(text, "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return strings.Join(all[len(all)-min(lines, len(all)):], "")
}

func TestMarksStandExactlyWhereTheyWereNoted(t *testing.T) {
	for seed := range 200 {
		random := rand.New(rand.NewPCG(uint64(seed), 1))
		d := newDiary(t, Options{MaxSize: 800, Keep: 1000})
		for n := range 100 {
			switch random.IntN(4) {
			case 0:
				d.mark(fmt.Sprintf("- mark %d\n", n))
			case 1:
				d.output(t, "some text ")
			default:
				d.output(t, fmt.Sprintf("line %d %s\n", n, strings.Repeat("x", random.IntN(50))))
			}
		}
		for _, lines := range []int{1, 2, 7, 20, 1000} {
			if got, want := d.shown(t, lines), lastOf(d.want.String(), lines); got != want {
				t.Fatalf("seed %d: the last %d lines are\n%s\nwant\n%s\nmarks %+v", seed, lines, got, want, d.marks)
			}
		}
		if got := d.shown(t, -1); got != d.want.String() {
			t.Fatalf("seed %d:\n%s\nwant\n%s", seed, got, d.want.String())
		}
	}
}

func TestMarksOfFilesThatAreGoneComeFirst(t *testing.T) {
	d := newDiary(t, Options{MaxSize: 100, Keep: 2})
	line := strings.Repeat("x", 79) + "\n"
	for n := range 5 {
		d.mark(fmt.Sprintf("- %d\n", n))
		d.print(t, line)
	}
	if got, want := d.shown(t, -1), "- 0\n- 1\n- 2\n- 3\n"+line+"- 4\n"+line; got != want {
		t.Errorf("shown is\n%s\nwant\n%s", got, want)
	}
	if got, want := d.shown(t, 2), "- 4\n"+line; got != want {
		t.Errorf("the last two lines are\n%s\nwant\n%s", got, want)
	}
}

func TestMarkWithoutAPlaceIsShownBeforeTheNext(t *testing.T) {
	d := newDiary(t, Options{})
	d.output(t, "one\n")
	d.marks = append(d.marks, Mark{At: -1, Text: "- unknown\n"})
	d.print(t, "two\n")
	d.mark("- known\n")
	d.print(t, "three\n")
	d.marks = append(d.marks, Mark{At: -1, Text: "- newest\n"})
	if got, want := d.shown(t, -1), "one\ntwo\n- unknown\n- known\nthree\n- newest\n"; got != want {
		t.Errorf("shown is\n%s\nwant\n%s", got, want)
	}
}

// A process that is killed in a rotation notes none, and somebody may empty the
// file.
func TestRotationThatWasNotNotedDoesNotMixTheOrderOfMarks(t *testing.T) {
	d := &diary{witness: start(t, Options{MaxSize: 100, Keep: 5})} // without Rotated
	d.output(t, strings.Repeat("x", 49)+"\n")
	d.mark("- before\n")
	d.Rotate()
	d.rotations++ // nobody notes it
	d.output(t, "y\n")
	d.mark("- after\n")
	if got := d.shown(t, -1); got != d.want.String() {
		t.Errorf("shown is\n%s\nwant\n%s", got, d.want.String())
	}
	if err := os.Truncate(d.path, 0); err != nil {
		t.Fatal(err)
	}
	got := d.shown(t, -1)
	if before, after := strings.Index(got, "- before\n"), strings.Index(got, "- after\n"); before < 0 || after < before {
		t.Errorf("of an emptied file is shown\n%s", got)
	}
}

func TestMarksAreShownWithoutALog(t *testing.T) {
	var out bytes.Buffer
	marks := []Mark{{At: 7, Text: "- one\n"}, {At: -1, Text: "- two\n"}}
	path := filepath.Join(t.TempDir(), "none.log")
	if err := FollowMarks(t.Context(), &out, path, nil, 1, false, func() ([]Mark, error) { return marks, nil }); err != nil || out.String() != "- two\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func TestFollowingGoesOnWithMarksAndOutput(t *testing.T) {
	d := newDiary(t, Options{MaxSize: 1000, Keep: 5})
	d.output(t, "old\n")
	d.mark("- old\n")
	var mu sync.Mutex
	read := 0
	next := func() ([]Mark, error) {
		mu.Lock()
		defer mu.Unlock()
		marks := d.marks[read:]
		read = len(d.marks)
		return append([]Mark(nil), marks...), nil
	}
	var out safeBuffer
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- FollowMarks(ctx, &out, d.path, nil, 10, true, next) }()
	await := func() {
		t.Helper()
		for end := time.Now().Add(time.Minute); out.String() != d.want.String(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("shown is\n%s\nwant\n%s", out.String(), d.want.String())
			}
		}
	}
	await()
	for n := range 3 {
		mu.Lock()
		d.output(t, fmt.Sprintf("before %d\n", n))
		d.mark(fmt.Sprintf("- %d\n", n))
		d.output(t, "after\n")
		mu.Unlock()
		await()
		mu.Lock()
		d.Rotate()
		mu.Unlock()
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestLinesOfALogAreReadOnceEach(t *testing.T) {
	w := start(t, Options{MaxSize: 40, Keep: 10})
	l := NewLines(w.path)
	defer l.Close()
	next := func() string {
		t.Helper()
		lines, err := l.Next()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "|")
	}
	if got := next(); got != "" {
		t.Errorf("of an empty log comes %q", got)
	}
	w.print(t, "one\ntw")
	if got := next(); got != "one\n" {
		t.Errorf("first comes %q", got)
	}
	w.print(t, "o 3456789012345678901234567\n")
	if got := next(); got != "two 3456789012345678901234567\n" {
		t.Errorf("then comes %q", got)
	}
	w.print(t, "a line in the next file\n")
	if got := next(); got != "a line in the next file\n" {
		t.Errorf("after a rotation comes %q", got)
	}
}
