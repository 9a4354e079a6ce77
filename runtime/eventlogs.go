package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/eventfile"
	"winservice.internal/runtime/internal/logfile"
)

// An eventReader reads the events of the service's file.
type eventReader struct{ lines *logfile.Lines }

func (s *Service) readEvents() eventReader { return eventReader{logfile.NewLines(s.eventsPath())} }

func (r eventReader) close() { r.lines.Close() }

// next returns the events that are new, at the first call all. Those that are
// about the place of the others alone have no text.
func (r eventReader) next(log int) (marks []logfile.Mark, err error) {
	lines, err := r.lines.Next()
	for _, line := range lines {
		mark := logfile.Mark{At: -1, Text: line}
		if e, ok := eventfile.Parse(line); ok {
			if mark.Text = e.String(); e.Number == events.LogRotated.Number() {
				mark.Text = ""
			}
			if log < len(e.Places) {
				mark.Rotations, mark.At = e.Places[log].Rotations, e.Places[log].At
			}
		} else if line == "\n" {
			mark.Text = ""
		}
		marks = append(marks, mark)
	}
	return marks, err
}

// last returns the last so many events as text; a negative number means all.
func (r eventReader) last(n int) (texts []string, err error) {
	marks, err := r.next(0)
	for _, mark := range marks {
		if mark.Text != "" {
			texts = append(texts, mark.Text)
		}
	}
	if n >= 0 && len(texts) > n {
		texts = texts[len(texts)-n:]
	}
	return texts, err
}

// showEvents writes the last events, and goes on with those to come until ctx
// is done.
func (c *command) showEvents(ctx context.Context, lines int) error {
	r := c.service.readEvents()
	defer r.close()
	texts, err := r.last(lines)
	if err == nil && len(texts) == 0 && !c.options.follow {
		err = fs.ErrNotExist
	}
	for {
		if err != nil {
			return c.unreadable("event file", c.service.eventsPath(), "while the service runs", err)
		}
		for _, text := range texts {
			if _, err := io.WriteString(c.stdout, text); err != nil {
				return err
			}
		}
		if !c.options.follow {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(eventsEvery):
		}
		texts, err = r.last(-1)
	}
}

// eventsEvery is how often is looked for new events.
const eventsEvery = 200 * time.Millisecond

// showAll writes the log and the events together, each event where it
// happened.
func (c *command) showAll(ctx context.Context, lines int) error {
	s := c.service
	r := s.readEvents()
	defer r.close()
	log := 0
	if c.options.stderr {
		log = 1
	}
	next := func() ([]logfile.Mark, error) {
		marks, err := r.next(log)
		for i := range marks {
			if marks[i].Text != "" {
				marks[i].Text = allPrefix + marks[i].Text
			}
		}
		return marks, err
	}
	path := s.logPath(c.options.stderr)
	out := &countingWriter{to: c.stdout}
	err := logfile.FollowMarks(ctx, out, path, s.Log.Compress, lines, c.options.follow, next)
	if err == nil && out.n == 0 && lines != 0 && !c.options.follow {
		err = fs.ErrNotExist
	}
	if err != nil {
		return c.unreadable("log", path, "when the child prints something", err)
	}
	return nil
}

// allPrefix tells an event from the lines of the child.
const allPrefix = "[winservice] "

// showInstead shows the last events where the child has printed nothing,
// because they say why. It reports whether there are some.
func (c *command) showInstead(path string, lines int) bool {
	r := c.service.readEvents()
	defer r.close()
	texts, err := r.last(lines)
	if err != nil || len(texts) == 0 {
		return false
	}
	fmt.Fprintf(c.stderr, "%s: the child has printed nothing%s: %s is missing or empty%s. The last events of the service (`%[1]s logs --events`):\n",
		programName(), c.stream(), path, c.otherStream())
	_, _ = io.WriteString(c.stdout, strings.Join(texts, ""))
	return true
}

// stream names the stream that logs shows, where each has a log of its own.
func (c *command) stream() string {
	switch {
	case c.service.Log.Streams != Separate:
		return ""
	case c.options.stderr:
		return " to standard error"
	}
	return " to standard output"
}

// otherStream says where the output is when all of it is in the log of the
// stream that logs does not show.
func (c *command) otherStream() string {
	if c.service.Log.Streams != Separate || fileSize(c.service.logPath(!c.options.stderr)) == 0 {
		return ""
	}
	option := " --stderr"
	if c.options.stderr {
		option = ""
	}
	return fmt.Sprintf("; it has printed to the other stream: `%s logs%s`", programName(), option)
}

// unreadable is the error of a log or the events that cannot be read.
func (c *command) unreadable(what, path, written string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no %s of service %q yet: %s is written %s", what, c.service.Name, path, written)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("read the %s of service %q: %w; read it as an administrator", what, c.service.Name, err)
	}
	return fmt.Errorf("read the %s of service %q: %w", what, c.service.Name, err)
}

// A countingWriter counts what it passes on.
type countingWriter struct {
	to io.Writer
	n  int64
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.n += int64(n)
	return n, err
}
