package gzip

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"winservice.internal/runtime/internal/logfile"
)

// failures counts what a log tells of.
type failures struct {
	atomic.Int64
	last atomic.Value
}

func (f *failures) hear(err error) {
	f.last.Store(err.Error())
	f.Add(1)
}

// open opens a compressed log, which is closed with the test.
func open(t *testing.T, o logfile.Options, f *failures) *logfile.Writer {
	t.Helper()
	o.Compress = Compression{}
	o.NotCompressed = f.hear
	w := logfile.Open(o)
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func write(w *logfile.Writer, text string) { _, _ = w.Write([]byte(text)) }

// numbered is the path of the nth file back of x.log.
func numbered(path string, n int) string {
	if n == 0 {
		return path
	}
	return strings.TrimSuffix(path, "log") + fmt.Sprint(n) + ".log"
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// eventually waits for what is bound to come.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// compressed waits until no file is plain that was set aside, and nothing of
// our own is beside them.
func compressed(t *testing.T, path string) {
	t.Helper()
	eventually(t, "all files are compressed", func() bool {
		plain, _ := filepath.Glob(strings.TrimSuffix(path, "log") + "[0-9]*.log")
		return len(plain) == 0 && !exists(path+unfinished) && !exists(path+dropped)
	})
}

func expand(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return text
}

// files returns the contents of all files, the oldest first.
func files(t *testing.T, path string) (contents [][]byte) {
	t.Helper()
	for n := 0; ; n++ {
		content, err := os.ReadFile(numbered(path, n))
		if errors.Is(err, fs.ErrNotExist) && n > 0 {
			if !exists(numbered(path, n) + logfile.Zipped) {
				return contents
			}
			content, err = expand(t, numbered(path, n)+logfile.Zipped), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		contents = append([][]byte{content}, contents...)
	}
}

// noise is text that does not get smaller.
func noise(bytes int) string {
	r := rand.New(rand.NewPCG(1, uint64(bytes)))
	text := make([]byte, bytes)
	for i := range text {
		text[i] = byte(r.IntN(256))
	}
	text[bytes-1] = '\n'
	return string(text)
}

func TestEveryByteIsThereOverRotationsAndRestarts(t *testing.T) {
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 3))
		path := filepath.Join(t.TempDir(), "x.log")
		o := logfile.Options{Path: path, MaxSize: 1000 + r.Int64N(3000), Keep: 2 + r.IntN(4)}
		if r.IntN(2) == 0 {
			o.Keep = 1000
		}
		var f failures
		var all []byte
		w := open(t, o, &f)
		for n := range 300 {
			line := fmt.Sprintf("%d %s\n", n, strings.Repeat("x", r.IntN(200)))
			all = append(all, line...)
			write(w, line)
			switch r.IntN(40) {
			case 0:
				_ = w.Close()
				w = open(t, o, &f)
			case 1:
				_ = w.Close()
				_ = open(t, o, &f).Close() // a death at once
				w = open(t, o, &f)
			case 2:
				time.Sleep(time.Millisecond) // let it be ahead for once
			}
		}
		compressed(t, path)
		got := files(t, path)
		if kept := bytes.Join(got, nil); !bytes.HasSuffix(all, kept) || o.Keep == 1000 && len(kept) != len(all) || o.Keep > 2 && len(kept) < int(o.MaxSize)/2 {
			t.Errorf("seed %d: %d of %d bytes in %d files are not the end of them", seed, len(kept), len(all), len(got))
		}
		if len(got) > o.Keep || f.Load() > 0 || w.Dropped() > 0 {
			t.Errorf("seed %d: %d files of %d, %d failures (%v), %d bytes dropped", seed, len(got), o.Keep, f.Load(), f.last.Load(), w.Dropped())
		}
	}
}

func TestWhatACrashLeftIsMended(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	var whole bytes.Buffer
	if err := compress(&whole, strings.NewReader("one\n")); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		path:                             "three\n",
		numbered(path, 1):                "two\n",
		numbered(path, 2):                "one\n",
		numbered(path, 2) + ".gz":        whole.String(),
		path + unfinished:                "half",
		path + dropped:                   "zero\n",
		filepath.Join(path, "..", "y"):   "not ours",
		numbered(path, 1) + ".gz.backup": "not ours",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var f failures
	open(t, logfile.Options{Path: path, MaxSize: 1000, Keep: 5}, &f)
	compressed(t, path)
	if got := string(bytes.Join(files(t, path), nil)); got != "one\ntwo\nthree\n" || f.Load() > 0 {
		t.Errorf("it holds %q; %d failures", got, f.Load())
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 5 {
		t.Errorf("beside the log are %v", left)
	}
}

func TestTotalCountsWhatCompressedFilesTake(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	var f failures
	o := logfile.Options{Path: path, MaxSize: 10_000, Keep: 1000, MaxTotal: 16_000}
	w := open(t, o, &f)
	for n := range 120 {
		write(w, strings.Repeat(fmt.Sprintf("%d %d\n", n, n*n), 500))
		w.Rotate()
		compressed(t, path)
	}
	var total int64
	all, err := filepath.Glob(path[:len(path)-3] + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > o.MaxTotal || len(all) < 10 || len(all) > 100 {
		t.Errorf("%d files of 120 are left, with %d bytes of %d", len(all), total, o.MaxTotal)
	}
}

// beforeItsEnd opens a log whose file 1 is being compressed, which does not come
// to an end before goOn.
func beforeItsEnd(t *testing.T, keep int, f *failures) (w *logfile.Writer, path, text string, goOn func()) {
	t.Helper()
	held := make(chan struct{})
	compress = func(to io.Writer, from io.Reader) error {
		for {
			if _, err := from.Read(nil); err != nil {
				return err
			}
			select {
			case <-held:
				return member(to, from)
			case <-time.After(time.Millisecond):
			}
		}
	}
	t.Cleanup(func() { compress = member })
	path, text = filepath.Join(t.TempDir(), "logs", "x.log"), noise(1<<20)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(numbered(path, 1), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	w = open(t, logfile.Options{Path: path, MaxSize: 64 << 20, Keep: keep}, f)
	eventually(t, "the compression has begun", func() bool { return exists(path + unfinished) })
	return w, path, text, func() { close(held) }
}

func TestStopEndsACompressionAndTheNextStartTakesItUp(t *testing.T) {
	var f failures
	w, path, text, goOn := beforeItsEnd(t, 3, &f)
	began := time.Now()
	_ = w.Close()
	took := time.Since(began)
	if exists(path+unfinished) || !exists(numbered(path, 1)) || exists(numbered(path, 1)+".gz") {
		t.Errorf("after %v it has not ended, or has gone on to its end", took)
	}
	goOn()
	open(t, logfile.Options{Path: path, MaxSize: 64 << 20, Keep: 3}, &f)
	compressed(t, path)
	if got := expand(t, numbered(path, 1)+".gz"); string(got) != text || f.Load() > 0 {
		t.Errorf("%d bytes of %d; %d failures", len(got), len(text), f.Load())
	}
}

func TestRotationGoesOnWhileAFileIsCompressed(t *testing.T) {
	for _, keep := range []int{2, 3} { // 2: the file is overwritten, 3: it gets another name
		var f failures
		w, path, text, goOn := beforeItsEnd(t, keep, &f)
		write(w, "second\n")
		if !w.Rotate() {
			t.Errorf("keep %d: not rotated", keep)
		}
		write(w, "third\n")
		goOn()
		compressed(t, path)
		want := "second\nthird\n"
		if keep == 3 {
			want = text + want
		}
		if got := string(bytes.Join(files(t, path), nil)); got != want || f.Load() > 0 || w.Dropped() > 0 {
			t.Errorf("keep %d: %d bytes, want %d; %d failures (%v), %d dropped", keep, len(got), len(want), f.Load(), f.last.Load(), w.Dropped())
		}
	}
}

func TestOnlyOneFileIsCompressedAtATime(t *testing.T) {
	dir := t.TempDir()
	var f failures
	turn <- struct{}{}
	var logs []*logfile.Writer
	for _, name := range []string{"x.log", "y.log"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(numbered(path, 1), []byte("one\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		logs = append(logs, open(t, logfile.Options{Path: path, MaxSize: 1000, Keep: 3}, &f))
	}
	for _, w := range logs {
		_ = w.Close() // which waits for what is under way
	}
	if zipped, _ := filepath.Glob(filepath.Join(dir, "*.gz*")); len(zipped) > 0 {
		t.Errorf("another one compresses, and yet there are %v", zipped)
	}
	<-turn
	for _, name := range []string{"x.log", "y.log"} {
		open(t, logfile.Options{Path: filepath.Join(dir, name), MaxSize: 1000, Keep: 3}, &f)
	}
	compressed(t, filepath.Join(dir, "x.log"))
	compressed(t, filepath.Join(dir, "y.log"))
}

func TestFailureIsToldOnceAndEndsByItself(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	var f failures
	w := open(t, logfile.Options{Path: path, MaxSize: 1000, Keep: 10}, &f)
	for round := int64(1); round <= 2; round++ {
		inTheWay := t.TempDir()
		err := os.WriteFile(filepath.Join(inTheWay, "so that it stays"), nil, 0o600)
		if err = errors.Join(err, os.Rename(inTheWay, path+unfinished)); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			write(w, "one\n")
			w.Rotate()
			eventually(t, "the failure is told", func() bool { return f.Load() == round })
		}
		if !exists(numbered(path, 1)) || !exists(numbered(path, 3)) {
			t.Error("the plain files are gone")
		}
		turn <- struct{}{} // nothing is tried meanwhile
		err = os.RemoveAll(path + unfinished)
		<-turn
		if err != nil {
			t.Fatal(err)
		}
		write(w, "one\n")
		w.Rotate()
		compressed(t, path)
	}
	if f.Load() != 2 || w.Dropped() > 0 {
		t.Errorf("told %d times, last of %v, want once each round", f.Load(), f.last.Load())
	}
}

func TestLastLinesAreThoseOfCompressedFilesToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	var f failures
	w := open(t, logfile.Options{Path: path, MaxSize: 100_000, Keep: 10}, &f)
	var all []string
	for _, file := range [][]string{{"a", "", "b"}, {strings.Repeat("x", 90_000)}, {"c", "d"}, {"e"}} {
		for _, line := range file {
			write(w, line+"\n")
			all = append(all, line+"\n")
		}
		w.Rotate()
	}
	write(w, "unfinished")
	all = append(all, "unfinished")
	compressed(t, path)
	for lines := -1; lines <= len(all)+1; lines++ {
		var out bytes.Buffer
		if err := logfile.Follow(t.Context(), &out, path, Compression{}, lines, false); err != nil {
			t.Fatal(err)
		}
		n := min(lines, len(all))
		if lines < 0 {
			n = len(all)
		}
		if want := strings.Join(all[len(all)-n:], ""); out.String() != want {
			t.Errorf("the last %d lines are %.40q… of %d bytes, want %d", lines, out.String(), out.Len(), len(want))
		}
	}
	var out bytes.Buffer
	if err := logfile.Follow(t.Context(), &out, path, nil, -1, false); err != nil || out.String() != "unfinished" {
		t.Errorf("without a reader for them they are %q, %v", out.String(), err)
	}
}

// TestNewerOutputBesideACompressedFileIsNoLeftOver has what a rotation leaves
// when another program holds the compressed file: other output in the plain one.
func TestNewerOutputBesideACompressedFileIsNoLeftOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	zipped, err := os.Create(numbered(path, 1) + logfile.Zipped)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(zipped)
	_, _ = z.Write([]byte("old\n"))
	if err := errors.Join(z.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-time.Hour)
	if err := errors.Join(os.Chtimes(zipped.Name(), before, before), os.WriteFile(numbered(path, 1), []byte("new\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	var f failures
	write(open(t, logfile.Options{Path: path, MaxSize: 1000, Keep: 2}, &f), "now\n")
	compressed(t, path)
	if got := string(expand(t, numbered(path, 1)+logfile.Zipped)); got != "new\n" || f.Load() != 0 {
		t.Errorf("%q, %d failures", got, f.Load())
	}
}
