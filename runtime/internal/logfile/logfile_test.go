package logfile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// witness hears what a Writer tells and moves its clock.
type witness struct {
	*Writer
	path      string
	clock     time.Time
	troubles  []error
	recovered []int64
}

// start opens a Writer in a folder of its own, with a clock that stands still
// until it is moved.
func start(t *testing.T, o Options) *witness {
	t.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "logs", "zope-a.log")
	}
	w := &witness{path: o.Path}
	o.Trouble = func(err error) { w.troubles = append(w.troubles, err) }
	o.Recovered = func(dropped int64) { w.recovered = append(w.recovered, dropped) }
	w.Writer = Open(o)
	w.clock = time.Now()
	w.now = func() time.Time { return w.clock }
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func (w *witness) print(t *testing.T, text string) {
	t.Helper()
	if n, err := w.Write([]byte(text)); n != len(text) || err != nil {
		t.Fatalf("Write = %d, %v, want %d and never an error", n, err, len(text))
	}
}

// later lets enough time pass for another attempt.
func (w *witness) later() { w.clock = w.clock.Add(patience) }

// muchLater lets enough time pass for trouble to be over.
func (w *witness) muchLater() { w.clock = w.clock.Add(calm) }

// missing is the line that stands for bytes that are.
func missing(n int) string {
	return fmt.Sprintf("[winservice: %d bytes of output are missing here]\n", n)
}

// files returns the contents of all files, the oldest first.
func files(t *testing.T, path string) (contents [][]byte) {
	t.Helper()
	for n := 0; ; n++ {
		content, err := os.ReadFile(numbered(path, n))
		if os.IsNotExist(err) && n > 0 {
			return contents
		}
		if err != nil {
			t.Fatal(err)
		}
		contents = append([][]byte{content}, contents...)
	}
}

func wantFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q (error %v), want %q", filepath.Base(path), got, err, want)
	}
}

func TestBytesArriveAsTheyAre(t *testing.T) {
	w := start(t, Options{MaxSize: 1000, Keep: 3})
	for _, text := range []string{"no line end", "\r\n\x00\xff\n", "", "Größe\n"} {
		w.print(t, text)
	}
	wantFile(t, w.path, "no line end\r\n\x00\xff\nGröße\n")
	if w.Written() != 24 || w.Dropped() != 0 || len(w.troubles) != 0 {
		t.Errorf("written %d, dropped %d, troubles %v", w.Written(), w.Dropped(), w.troubles)
	}
}

func TestFullFileIsSetAsideAtALineEnd(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 3})
	line := strings.Repeat("x", 29) + "\n"
	for range 8 {
		w.print(t, line)
	}
	wantFile(t, numbered(w.path, 2), strings.Repeat(line, 3))
	wantFile(t, numbered(w.path, 1), strings.Repeat(line, 3))
	wantFile(t, w.path, strings.Repeat(line, 2))
	for range 3 {
		w.print(t, line)
	}
	wantFile(t, numbered(w.path, 2), strings.Repeat(line, 3))
	if exists(numbered(w.path, 3)) {
		t.Error("there is a file too many")
	}
}

func TestOnlyFileIsEmptiedWhenFull(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 1})
	line := strings.Repeat("x", 29) + "\n"
	for range 7 {
		w.print(t, line)
	}
	wantFile(t, w.path, line)
	if exists(numbered(w.path, 1)) {
		t.Error("a second file is there")
	}
}

func TestWithoutLimitThereIsNoRotation(t *testing.T) {
	w := start(t, Options{Keep: 3})
	for range 100 {
		w.print(t, strings.Repeat("x", 1000))
	}
	if got := files(t, w.path); len(got) != 1 || len(got[0]) != 100_000 {
		t.Errorf("%d files", len(got))
	}
}

func TestFilesThatAnEarlierKeepLeftAreRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	for n := range 6 {
		if err := os.WriteFile(numbered(path, n), []byte{byte('0' + n)}, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := start(t, Options{Path: path, MaxSize: 8, Keep: 3})
	w.print(t, "1234567\n")
	if got := files(t, path); string(bytes.Join(got, []byte("|"))) != "1|0|1234567\n" {
		t.Errorf("files are %q", got)
	}
}

// FuzzRotation writes random lines in random pieces and holds what is true of
// every log: the files, put together, are the end of what was written; nothing
// is missing unless the oldest place is taken; no file is too big; no short
// line is split.
func FuzzRotation(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed, uint16(1+seed*37), uint8(seed%5))
	}
	f.Fuzz(func(t *testing.T, seed uint64, size uint16, keep uint8) {
		r := rand.New(rand.NewPCG(seed, 7))
		limit, count := int64(size)+1, int(keep%6)+1
		path := filepath.Join(t.TempDir(), "x.log")
		longest := 1 + r.IntN(int(limit))
		if r.IntN(4) == 0 {
			longest *= 3
		}
		var all, line []byte
		longestLine := 0
		w := Open(Options{Path: path, MaxSize: limit, Keep: count})
		for range 60 {
			var piece []byte
			for range r.IntN(6) {
				line = bytes.Repeat([]byte{byte('a' + r.IntN(26))}, r.IntN(longest))
				line = append(line, '\n')
				longestLine = max(longestLine, len(line))
				piece = append(piece, line...)
			}
			for len(piece) > 0 { // in pieces that do not end where lines end
				n := 1 + r.IntN(len(piece))
				_, _ = w.Write(piece[:n])
				all, piece = append(all, piece[:n]...), piece[n:]
			}
			if r.IntN(20) == 0 { // the service is started again
				_ = w.Close()
				w = Open(Options{Path: path, MaxSize: limit, Keep: count})
			}
		}
		_ = w.Close()
		got := files(t, path)
		checkFiles(t, all, got, limit, count)
		if int64(longestLine) <= min(window, limit/4) {
			for _, file := range got {
				if len(file) > 0 && file[len(file)-1] != '\n' {
					t.Errorf("a line of at most %d bytes is split", longestLine)
				}
			}
		}
	})
}

func checkFiles(t *testing.T, all []byte, got [][]byte, limit int64, keep int) {
	t.Helper()
	kept := bytes.Join(got, nil)
	if !bytes.HasSuffix(all, kept) {
		t.Errorf("%d files are not the end of what was written", len(got))
	}
	if len(got) > keep {
		t.Errorf("%d files, want at most %d", len(got), keep)
	}
	if len(got) < keep && len(kept) != len(all) {
		t.Errorf("%d of %d bytes are kept although there is room for another file", len(kept), len(all))
	}
	if int64(len(all)) > limit && int64(len(kept)) < limit*int64(keep-1)/8 {
		t.Errorf("only %d bytes are kept of %d", len(kept), len(all))
	}
	for i, file := range got {
		if int64(len(file)) > limit {
			t.Errorf("file %d has %d bytes, the limit is %d", i, len(file), limit)
		}
	}
}

func TestLineInPiecesIsNotSplitNearTheEnd(t *testing.T) {
	w := start(t, Options{MaxSize: 400, Keep: 9})
	line := strings.Repeat("0123456789", 9) + "end of line\n" // 102 bytes, window 100
	line = line[2:]
	for range 20 {
		for i := 0; i < len(line); i += 7 {
			w.print(t, line[i:min(i+7, len(line))])
		}
	}
	for i, file := range files(t, w.path) {
		if len(file)%len(line) != 0 {
			t.Errorf("file %d has %d bytes, no multiple of %d", i, len(file), len(line))
		}
	}
}

func TestLineLongerThanAFileIsSplit(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 4})
	w.print(t, "short\n"+strings.Repeat("x", 250)+"\nlast\n")
	var sizes []int
	for _, file := range files(t, w.path) {
		sizes = append(sizes, len(file))
	}
	if fmt.Sprint(sizes) != "[6 100 100 56]" {
		t.Errorf("sizes %v", sizes)
	}
}

func TestRestartGoesOnAtTheEnd(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 2})
	line := strings.Repeat("x", 39) + "\n"
	w.print(t, line)
	_ = w.Close()
	w = start(t, Options{Path: w.path, MaxSize: 100, Keep: 2})
	w.print(t, line)
	w.print(t, line)
	wantFile(t, numbered(w.path, 1), line+line)
	wantFile(t, w.path, line)
}

func TestClosedWriterOpensAgain(t *testing.T) {
	w := start(t, Options{})
	w.print(t, "a")
	_ = w.Close()
	w.print(t, "b")
	wantFile(t, w.path, "ab")
}

func TestRotateSetsAnyFileAsideButAnEmptyOne(t *testing.T) {
	w := start(t, Options{MaxSize: 1000, Keep: 3})
	if !w.Rotate() {
		t.Error("an empty file is trouble")
	}
	for _, text := range []string{"one\n", "half a line"} {
		w.print(t, text)
		for range 2 { // the second time it is empty
			if !w.Rotate() {
				t.Errorf("after %q: not rotated", text)
			}
		}
	}
	w.print(t, "and the rest\n")
	var got []string
	for _, content := range files(t, w.path) {
		got = append(got, string(content))
	}
	if want := []string{"one\n", "half a line", "and the rest\n"}; !slices.Equal(got, want) {
		t.Errorf("the files hold %q, want %q", got, want)
	}
	if len(w.troubles) != 0 || w.Dropped() != 0 {
		t.Errorf("troubles %v, %d bytes dropped", w.troubles, w.Dropped())
	}
}

func TestRotateBesideAWriterLosesNothing(t *testing.T) {
	w := start(t, Options{Keep: 1000})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 200 {
			w.Rotate()
		}
	}()
	for i := range 2000 {
		w.print(t, fmt.Sprintf("%06d\n", i))
	}
	<-done
	var all []byte
	for _, content := range files(t, w.path) {
		all = append(all, content...)
	}
	for i := range 2000 {
		if line := fmt.Sprintf("%06d\n", i); !bytes.HasPrefix(all, []byte(line)) {
			t.Fatalf("line %d is not where it belongs: %.30q", i, all)
		}
		all = all[7:]
	}
}

// The log was compressed once, and its recipe says so no longer.
func TestCompressedFilesOfAnEarlierRecipeKeepTheirOrderAndGo(t *testing.T) {
	w := start(t, Options{MaxSize: 1000, Keep: 4})
	for n, name := range []string{numbered(w.path, 1), numbered(w.path, 2) + Zipped, numbered(w.path, 3) + Zipped, numbered(w.path, 7) + Zipped} {
		if err := os.WriteFile(name, []byte{byte('1' + n)}, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	left := func() (all string) {
		entries, err := os.ReadDir(filepath.Dir(w.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			content, err := os.ReadFile(filepath.Join(filepath.Dir(w.path), entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			all += entry.Name() + "=" + string(content) + " "
		}
		return all
	}
	for _, want := range []string{
		"zope-a.1.log=a zope-a.2.log=1 zope-a.3.log.gz=2 zope-a.7.log.gz=4 zope-a.log= ",
		"zope-a.1.log=b zope-a.2.log=a zope-a.3.log=1 zope-a.7.log.gz=4 zope-a.log= ",
		"zope-a.1.log=c zope-a.2.log=b zope-a.3.log=a zope-a.7.log.gz=4 zope-a.log= ",
	} {
		w.print(t, strings.TrimPrefix(want, "zope-a.1.log=")[:1])
		w.Rotate()
		if got := left(); got != want {
			t.Errorf("there are\n%s, want\n%s", got, want)
		}
	}
}
