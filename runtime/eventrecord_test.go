package runtime

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/eventfile"
	"winservice.internal/runtime/internal/logfile"
)

// shows runs `logs` with these words.
func shows(t *testing.T, s Service, words string) (stdout, stderr string, err error) {
	t.Helper()
	o, err := parseOptions(strings.Fields("logs " + words))
	if err != nil {
		t.Fatal(err)
	}
	var out, told bytes.Buffer
	c := command{service: s, options: o, stdout: &out, stderr: &told}
	err = c.showLogs()
	return out.String(), told.String(), err
}

// reports are what the event log was given.
type reports struct {
	mu  sync.Mutex
	ids []events.ID
}

func (r *reports) report(id events.ID, _ ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids = append(r.ids, id)
}

func TestEventsStandInAFileWithTheirPlacesInTheLog(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir(), MaxSize: 1000, Keep: 50}}
	var told reports
	r := newEventRecord(&s, told.report)
	log := logfile.Open(logfile.Options{Path: s.logPath(false), MaxSize: 1000, Keep: 50, Rotated: r.rotated})
	r.follow([]*logfile.Writer{log})
	var want strings.Builder
	for n := range 40 {
		line := strings.Repeat("x", 70+n%7) + "\n"
		_, _ = log.Write([]byte(line))
		want.WriteString(line)
		if n%3 == 0 {
			r.emit(events.RestartAsked, "web")
			want.WriteString("EVENT\n")
		}
		if n == 20 {
			log.Rotate()
		}
	}
	r.close()
	_ = log.Close()
	if len(told.ids) != 14 {
		t.Errorf("the event log was given %v", told.ids)
	}
	all, _, err := shows(t, s, "--all -n all")
	var got strings.Builder
	for line := range strings.Lines(all) {
		if text, ok := strings.CutPrefix(line, allPrefix); ok {
			if !strings.HasSuffix(text, " info 4389 web: a restart of the child was requested\n") {
				t.Errorf("an event is %q", text)
			}
			line = "EVENT\n"
		}
		got.WriteString(line)
	}
	if err != nil || got.String() != want.String() {
		t.Errorf("%v; shown is\n%s\nwant\n%s", err, got.String(), want.String())
	}
	alone, _, err := shows(t, s, "--events -n 3")
	if err != nil || strings.Count(alone, "\n") != 3 || strings.Count(alone, " info 4389 web: ") != 3 {
		t.Errorf("%v; the last events are\n%s", err, alone)
	}
	log2, _, err := shows(t, s, "-n all")
	if err != nil || strings.Contains(log2, "4389") {
		t.Errorf("%v; the output alone is\n%s", err, log2)
	}
}

func TestEventsHaveTheirPlacesInBothLogs(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir(), Streams: Separate}}
	r := newEventRecord(&s, func(events.ID, ...string) {})
	var logs []*logfile.Writer
	for _, errors := range []bool{false, true} {
		log := logfile.Open(logfile.Options{Path: s.logPath(errors), Keep: 10, Rotated: r.rotated})
		defer log.Close() // written to below
		logs = append(logs, log)
	}
	r.follow(logs)
	_, _ = logs[0].Write([]byte("out 1\n"))
	r.emit(events.RestartAsked, "web")
	_, _ = logs[1].Write([]byte("err 1\n"))
	logs[0].Rotate()
	_, _ = logs[0].Write([]byte("out 2\n"))
	r.emit(events.RestartAsked, "web")
	_, _ = logs[1].Write([]byte("err 2\n"))
	r.close()
	for words, want := range map[string]string{"--all": "out 1\nEVENT\nout 2\nEVENT\n", "--all --stderr": "EVENT\nerr 1\nEVENT\nerr 2\n"} {
		all, _, err := shows(t, s, words)
		got := regexp.MustCompile(`\[winservice\] .* info 4389 web: .*\n`).ReplaceAllString(all, "EVENT\n")
		if err != nil || got != want {
			t.Errorf("%s: %v; shown is\n%s\nwant\n%s", words, err, all, want)
		}
	}
}

// The first event makes the file.
func TestEventsAreFollowed(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir()}}
	out := &lockedBuffer{}
	c := command{service: s, options: options{follow: true}, stdout: out}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- c.showEvents(ctx, 1) }()
	for n := 1; n <= 3; n++ {
		s.appendEvent(events.RestartAsked, "web")
		for end := time.Now().Add(time.Minute); strings.Count(out.String(), " info 4389 web: ") != n; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("after %d events are shown\n%s", n, out.String())
			}
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// A log that rotates all the time must not push the events out of their file.
func TestRotationsWithoutEventsAreNotedForTheKeptFilesAlone(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir(), Keep: 3}}
	r := newEventRecord(&s, func(events.ID, ...string) {})
	log := logfile.Open(logfile.Options{Path: s.logPath(false)})
	defer log.Close() // an empty file
	r.follow([]*logfile.Writer{log})
	for range 20 {
		r.rotated()
	}
	r.record(events.RestartAsked, []string{"web"})
	for range 20 {
		r.rotated()
	}
	r.close()
	text, err := os.ReadFile(s.eventsPath())
	if err != nil || strings.Count(string(text), "\n") != 3+1+3 || strings.Count(string(text), " info 4404 ") != 6 {
		t.Errorf("%v; the file holds\n%s", err, text)
	}
}

func TestEventHasTheTextWithoutTheOutput(t *testing.T) {
	inserts := []string{"web", "3", "1s", "5s", "1", lastOutputIs + "secret\r\n"}
	line := eventLine(events.ChildDied, inserts)
	if strings.Contains(line.Text, "secret") || !strings.HasPrefix(line.Text, "web: the child failed with exit code 3") || line.Severity != "warning" || line.Number != 4354 {
		t.Errorf("%+v", line)
	}
	if inserts[5] != lastOutputIs+"secret\r\n" {
		t.Error("the event log lost the output")
	}
	inserts[5] = "2 other processes of its tree were terminated with it.\r\n" + inserts[5]
	if line = eventLine(events.ChildDied, inserts); strings.Contains(line.Text, "secret") || !strings.HasSuffix(strings.TrimSpace(line.Text), "terminated with it.") {
		t.Errorf("with what stands before the output: %q", line.Text)
	}
}

func TestEventFileThatHangsHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Service{Name: "web", Log: Log{Dir: t.TempDir()}}
		var told reports
		r := newEventRecord(&s, told.report)
		hangs := make(chan struct{})
		ready := r.file.Folder
		r.file.Folder = func() error { <-hangs; return ready() }
		const emitted = mostRecorded + mostAtOnce + 11
		began := time.Now()
		for range emitted {
			r.emit(events.RestartAsked, "web")
		}
		if waited := time.Since(began); waited != 0 || len(told.ids) != emitted {
			t.Errorf("waited %v, reported %d", waited, len(told.ids))
		}
		r.close()
		if waited := time.Since(began); waited != recordBound {
			t.Errorf("the end waited %v", waited)
		}
		close(hangs)
		synctest.Wait()
		r.emit(events.RestartAsked, "web")
		synctest.Wait()
		text, err := os.ReadFile(s.eventsPath())
		// Those that are being written, mostAtOnce at most, were taken from the queue.
		if err != nil || strings.Count(string(text), " 4389 ") < mostRecorded || !strings.Contains(string(text), " warning 4406 - web: ") {
			t.Errorf("%v; the file holds %d lines:\n%.500s", err, strings.Count(string(text), "\n"), text)
		}
	})
}

// Each opening of the file takes a lock and some ten calls of the system, for
// which the end of the service waits.
func TestEventsThatWaitAreWrittenTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Service{Name: "web", Log: Log{Dir: t.TempDir()}}
		r := newEventRecord(&s, func(events.ID, ...string) {})
		hangs := make(chan struct{})
		opened, ready := 0, r.file.Folder
		r.file.Folder = func() error { opened++; <-hangs; return ready() }
		r.emit(events.RestartAsked, "web")
		synctest.Wait() // it is being written
		for range 9 {
			r.emit(events.RestartAsked, "web")
		}
		close(hangs)
		r.close()
		text, err := os.ReadFile(s.eventsPath())
		if err != nil || strings.Count(string(text), " 4389 ") != 10 || opened != 2 {
			t.Errorf("%v; opened %d times; the file holds\n%s", err, opened, text)
		}
	})
}

func TestEventFileThatCannotBeWrittenIsReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Service{Name: "web", Log: Log{Dir: t.TempDir()}}
		var told reports
		r := newEventRecord(&s, told.report)
		broken := errors.New("the disk is full")
		ready := r.file.Folder
		r.file.Folder = func() error { return broken }
		for range 3 {
			r.emit(events.RestartAsked, "web")
			synctest.Wait()
		}
		count := func() (n int) {
			for _, id := range told.ids {
				if id == events.EventTrouble {
					n++
				}
			}
			return n
		}
		if count() != 1 {
			t.Errorf("reported %d times", count())
		}
		r.file.Folder = ready
		r.emit(events.RestartAsked, "web")
		r.close()
		text, err := os.ReadFile(s.eventsPath())
		if err != nil || !strings.Contains(string(text), " warning 4406 - web: 3 events are missing here") || strings.Count(string(text), "\n") != 2 {
			t.Errorf("%v; the file holds\n%s", err, text)
		}
		time.Sleep(stateRetry)
		r.emit(events.RestartAsked, "web")
		synctest.Wait()
		r.file.Folder = func() error { return broken }
		r.emit(events.RestartAsked, "web")
		synctest.Wait()
		if count() != 2 {
			t.Errorf("the second trouble: reported %d times", count())
		}
	})
}

func TestAnotherProcessAddsAnEvent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	s := Service{Name: "web", Log: Log{Dir: dir}}
	s.appendEvent(events.SupervisorFail, "web", "no folder")
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s.appendEvent(events.SupervisorFail, "web", "panic: x\r\ngoroutine 1")
	text, err := os.ReadFile(s.eventsPath())
	line, ok := eventfile.Parse(string(text))
	if err != nil || !ok || line.Severity != "error" || line.Number != 4363 || line.Places != nil ||
		line.Text != "web: a failure of the service itself: panic: x | goroutine 1" {
		t.Errorf("%v; the file holds\n%s", err, text)
	}
}

func TestLogsShowsTheEventsWhereTheChildPrintedNothing(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir()}}
	if err := os.WriteFile(s.logPath(false), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.appendEvent(events.StartFailed, "web", `start "C:\no.exe": not found`, "5s", "1")
	stdout, stderr, err := shows(t, s, "")
	if err != nil || !strings.Contains(stdout, `4356 web: the child could not be started: start "C:\no.exe": not found`) ||
		!strings.Contains(stderr, s.logPath(false)+" is missing or empty") {
		t.Errorf("%v; stdout %q, stderr %q", err, stdout, stderr)
	}
	if stdout, _, err = shows(t, s, "--all"); err != nil || !strings.HasPrefix(stdout, allPrefix) {
		t.Errorf("--all: %v, %q", err, stdout)
	}
	s.Log.Streams = Separate
	if err := os.WriteFile(s.logPath(true), []byte("boom\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, err = shows(t, s, ""); err != nil || !strings.Contains(stderr, "has printed nothing to standard output: ") || !strings.Contains(stderr, " logs --stderr`. The last events") {
		t.Errorf("standard error alone: %v, %q", err, stderr)
	}
	if stdout, stderr, err = shows(t, s, "--stderr"); err != nil || stdout != "boom\n" || stderr != "" {
		t.Errorf("--stderr: %v, %q, %q", err, stdout, stderr)
	}
	s.Log.Off = true
	if stdout, _, err = shows(t, s, "--events"); err != nil || !strings.Contains(stdout, " 4356 ") {
		t.Errorf("with log.off: %v, %q", err, stdout)
	}
	if _, _, err = shows(t, s, ""); err == nil || !strings.Contains(err.Error(), "logs --events") {
		t.Errorf("with log.off: %v", err)
	}
	s = Service{Name: "web", Log: Log{Dir: t.TempDir()}}
	for _, words := range []string{"--events", "--all"} {
		if _, _, err = shows(t, s, words); err == nil || !strings.Contains(err.Error(), "there is no ") {
			t.Errorf("%s without a file: %v", words, err)
		}
	}
	if _, _, err = shows(t, s, "--events --all"); err == nil || !strings.Contains(err.Error(), "use --all") {
		t.Errorf("both: %v", err)
	}
}

func TestOldLogsAreReportedAtTheStart(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"web.log": "12345", "web.err.log": "123", "web.err.1.log": "1234"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		log  Log
		want string
	}{
		{Log{}, "web.err.log 7"},
		{Log{Streams: Separate}, ""},
		{Log{Off: true}, "web.log 5 web.err.log 7"},
	} {
		test.log.Dir = dir
		s := Service{Name: "web", Log: test.log}
		var got []string
		s.reportOldLogs(func(id events.ID, inserts ...string) {
			if id != events.LogStays {
				t.Errorf("event %d", id.Number())
			}
			got = append(got, filepath.Base(inserts[1]), inserts[2])
		})
		if strings.Join(got, " ") != test.want {
			t.Errorf("%+v: reported %v, want %s", test.log, got, test.want)
		}
	}
}

// After it the process ends at once.
func TestStopThatHangsIsInTheFileOnceItIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Service{Name: "web", Log: Log{Dir: t.TempDir()}}
		r := newEventRecord(&s, new(reports).report)
		ready := r.file.Folder
		r.file.Folder = func() error { time.Sleep(recordBound / 2); return ready() }
		j := journal{service: s, host: host{emit: r.emit}, record: r}
		j.overdue()
		if text := read(s.eventsPath()); !strings.Contains(text, " error 4369 ") {
			t.Errorf("the file holds %q", text)
		}
	})
}
