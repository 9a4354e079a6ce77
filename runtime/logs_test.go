package runtime

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogsShowsTheLastLinesOfTheChild(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir(), Streams: Separate}}
	for name, text := range map[string]string{"web.log": "one\ntwo\nthree\n", "web.err.log": "bad\n"} {
		if err := os.WriteFile(filepath.Join(s.Log.Dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for line, want := range map[string]string{
		"logs": "one\ntwo\nthree\n", "logs -n 2": "two\nthree\n", "logs --stderr": "bad\n", "logs -n 0": "",
	} {
		o, err := parseOptions(strings.Fields(line))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		c := command{service: s, options: o, stdout: &out}
		if err := c.showLogs(); err != nil || out.String() != want {
			t.Errorf("%s: printed %q, %v; want %q", line, out.String(), err, want)
		}
	}
}

func TestLogsSaysWhyThereIsNone(t *testing.T) {
	for want, s := range map[string]Service{
		"there is no log of service": {Name: "web", Log: Log{Dir: t.TempDir()}},
		"log.off is set":             {Name: "web", Log: Log{Off: true}},
	} {
		c := command{service: s, stdout: io.Discard}
		if err := c.showLogs(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
