package endtoend

import (
	"fmt"
	"strings"
	"testing"
)

func TestEventsStandWhereTheyHappenedAmongRotatedAndCompressedOutput(t *testing.T) {
	w := newWorld(t)
	const lines = 1000
	s := w.only("tells", fmt.Sprintf("--mark @marks --flood %d --exit 5", lines), `restart = { delay = "100ms", max-delay = "100ms", give-up-after = "never" }
log = { directory = 'C:\logs', max-size = "20KB", keep = 1000, compress = "gzip" }`)
	s.does("install")
	s.does("start", "--wait", "0")
	const died = " warning 4354 tells: the child failed with exit code 5"
	w.Eventually("three children have died", func() bool {
		return strings.Count(w.Run(s.exe, "logs", "--events", "-n", "all").Stdout, died) >= 3
	})
	s.does("stop", "--wait", "60")
	events := s.does("logs", "--events", "-n", "all")
	for _, want := range []string{" info 4096 tells", " info 4352 tells: the child runs, process ", " info 4100 The tells service has stopped"} {
		if !strings.Contains(strings.ReplaceAll(events, " The tells service is starting", " tells"), want) {
			t.Errorf("no event has %q:\n%s", want, events)
		}
	}
	if strings.Contains(events, "flood 0") || strings.Contains(events, " 4404 ") {
		t.Errorf("the events are\n%.2000s", events)
	}
	deaths, flood, next := 0, 0, 0
	for line := range strings.Lines(s.does("logs", "--all", "-n", "all")) {
		switch event, ok := strings.CutPrefix(line, "[winservice] "); {
		case !ok:
			if want := fmt.Sprintf("flood %010d ", next); !strings.HasPrefix(line, want) {
				t.Fatalf("a line of the output is %.40q, want %q", line, want)
			}
			flood++
			next = (next + 1) % lines
		case strings.Contains(event, died):
			if deaths++; flood != deaths*lines {
				t.Errorf("before death %d are %d lines, want %d", deaths, flood, deaths*lines)
			}
		}
	}
	if deaths != strings.Count(events, died) || !strings.Contains(s.does("logs", "--all", "-n", "1"), " info 4100 ") {
		t.Errorf("%d deaths; the events are\n%s", deaths, events)
	}
}

func TestLogsSayWhyAServiceWithoutOutputDoesNotRun(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.build("[service.absent3]\ncommand = ['C:\\no\\such.exe']\nrestart = { delay = \"1h\", max-delay = \"1h\" }\n"), "absent3", "absent3")
	s.does("install")
	if r := w.Run(s.exe, "logs"); r.Code != 1 || !strings.Contains(r.Stderr, "there is no log of service") {
		t.Errorf("before a start: %+v", r)
	}
	s.does("start", "--wait", "0")
	w.Eventually("the event is in the file", func() bool {
		r := w.Run(s.exe, "logs")
		return r.Code == 0 && strings.Contains(r.Stdout, ` warning 4356 absent3: the child could not be started: start "C:\no\such.exe": `) &&
			strings.Contains(r.Stderr, `the child has printed nothing: C:\ProgramData\winservice\absent3\absent3.log is missing or empty`)
	})
	s.does("stop", "--wait", "60")
}
