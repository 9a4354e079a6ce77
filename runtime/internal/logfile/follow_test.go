package logfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func last(t *testing.T, path string, lines int) string {
	t.Helper()
	var out bytes.Buffer
	if err := Follow(t.Context(), &out, path, nil, lines, false); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLastLinesAreThoseOfOlderFilesToo(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 4})
	var all []string
	for n := range 12 {
		line := fmt.Sprintf("line %02d %s\n", n, strings.Repeat("x", 20))
		all = append(all, line)
		w.print(t, line)
	}
	w.print(t, "unfinished")
	all = append(all, "unfinished")
	kept := 0
	for _, content := range files(t, w.path) {
		kept += bytes.Count(content, []byte("\n"))
	}
	for lines := -1; lines <= len(all)+1; lines++ {
		n := min(lines, kept+1)
		if lines < 0 {
			n = kept + 1
		}
		if got, want := last(t, w.path, lines), strings.Join(all[len(all)-n:], ""); got != want {
			t.Errorf("the last %d lines are\n%s, want\n%s", lines, got, want)
		}
	}
}

func TestLastLinesOfALargeFileAreFound(t *testing.T) {
	w := start(t, Options{})
	long := strings.Repeat("x", 3*window) + "\n"
	w.print(t, "first\n"+long+"\n\nlast\n")
	for lines, want := range map[int]string{1: "last\n", 3: "\n\nlast\n", 4: long + "\n\nlast\n", 5: "first\n" + long + "\n\nlast\n"} {
		if got := last(t, w.path, lines); got != want {
			t.Errorf("the last %d lines are %.20q… of %d bytes", lines, got, len(got))
		}
	}
}

// On Windows a file that somebody reads may cost the log one of its files, or
// is copied, as setAside says: there lines may be missing, and the newest may
// come twice, but none comes out of order.
func TestLastLinesComeWholeWhileTheLogIsRotated(t *testing.T) {
	w := start(t, Options{MaxSize: 1000, Keep: 6})
	w.print(t, "0\n")
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			case <-time.After(3 * time.Millisecond):
				_, _ = w.Write([]byte(fmt.Sprintf("%d\n", n)))
				w.Rotate()
			}
		}
	}()
	for range 100 {
		all := last(t, w.path, -1)
		next := -1
		for line := range strings.Lines(all) {
			n, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil || next >= 0 && (n != next && runtime.GOOS != "windows" || n < next-1) {
				t.Fatalf("line %q, want %d, in\n%s", line, next, all)
			}
			next = n + 1
		}
		if lines := strings.Count(all, "\n"); runtime.GOOS != "windows" && lines < min(next, 4) {
			t.Fatalf("only %d lines are shown:\n%s", lines, all)
		}
	}
	close(stop)
	<-ended
}

func TestLogThatIsNotThereIsSaidToBeNone(t *testing.T) {
	err := Follow(t.Context(), &bytes.Buffer{}, filepath.Join(t.TempDir(), "x.log"), nil, 10, false)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// screen is written to and read by two goroutines.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func TestFollowerSeesEveryByteOverRotationsAndDeletions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs", "x.log")
	ctx, cancel := context.WithCancel(t.Context())
	var out screen
	ended := make(chan error)
	go func() { ended <- Follow(ctx, &out, path, nil, -1, true) }()

	w := start(t, Options{Path: path, MaxSize: 1000, Keep: 3})
	want := ""
	for n := range 8 {
		for range 10 { // less than two files, so that none is missed
			line := fmt.Sprintf("%d %s\n", n, strings.Repeat("x", 50))
			want += line
			w.print(t, line)
		}
		for end := time.Now().Add(time.Minute); out.String() != want; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("after %d rounds %d bytes were seen, want %d", n+1, len(out.String()), len(want))
			}
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
