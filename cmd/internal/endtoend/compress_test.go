package endtoend

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCompressedLogIsWholeOverRestarts: a service with both streams in logs of
// their own is started, stopped at once and killed, and the log has every line
// of each of its children.
func TestCompressedLogIsWholeOverRestarts(t *testing.T) {
	w := newWorld(t)
	const lines = 2000
	s := w.only("floods", fmt.Sprintf("--mark @marks --flood %d", lines), `stop = ["kill"]
log = { directory = 'C:\logs', max-size = "20KB", keep = 1000, streams = "separate", compress = "gzip" }`)
	s.does("install")
	const rounds = 4
	for round := 1; round <= rounds; round++ {
		s.starts()
		pid := w.Service(s.name).PID
		w.await("marks", "started", round)
		w.Eventually("the flood is in the log", func() bool {
			return strings.Count(s.does("logs", "-n", "all"), "flood 0000001999 ") == round
		})
		if round%2 == 0 {
			w.TryKillWindowsPid(pid)
			w.gone(pid)
		} else {
			s.does("stop", "--wait", "60")
		}
	}
	s.starts()
	w.Eventually("everything is compressed", func() bool {
		if strings.Count(s.does("logs", "-n", "all"), "flood 0000001999 ") != rounds+1 {
			return false
		}
		plain, _ := filepath.Glob(w.Local(`C:\logs\floods.[0-9]*.log`))
		temporary, _ := filepath.Glob(w.Local(`C:\logs\*.tmp`))
		return len(plain) == 0 && len(temporary) == 0
	})
	s.does("stop", "--wait", "60")
	next, last := 0, -1
	for n := 1; ; n++ {
		if _, err := os.Stat(w.Local(fmt.Sprintf(`C:\logs\floods.%d.log.gz`, n))); err != nil {
			break
		}
		last = n
	}
	if last < rounds*lines*64/20_000 {
		t.Fatalf("only %d files are compressed", last)
	}
	for n := last; n > 0; n-- {
		for line := range strings.Lines(expand(t, w.Local(fmt.Sprintf(`C:\logs\floods.%d.log.gz`, n)))) {
			if want := fmt.Sprintf("flood %010d ", next%lines); !strings.HasPrefix(line, want) {
				t.Fatalf("file %d: line %q, want %s", n, line, want)
			}
			next++
		}
	}
	t.Logf("%d lines in %d compressed files", next, last)
	if status := s.status(); fmt.Sprint(status["log_dropped"]) != "0" && status["log_dropped"] != nil {
		t.Errorf("log_dropped is %v", status["log_dropped"])
	}
}

func expand(t *testing.T, path string) string {
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
	return string(text)
}
