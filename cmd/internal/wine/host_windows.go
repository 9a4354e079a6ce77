package wine

import (
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"

	"winservice.internal/cmd/internal/wine/scmrules"
)

// windowsMachine is the machine the tests run on.
type windowsMachine struct {
	root   string
	opened time.Time
}

func newMachine() (machine, error) {
	if !windows.GetCurrentProcessToken().IsElevated() {
		return nil, fmt.Errorf("%w: the tests install services: run them as administrator", errUnavailable)
	}
	root, err := os.MkdirTemp("", "winservice-test-")
	if err != nil {
		return nil, err
	}
	m := windowsMachine{root: root, opened: time.Now()}
	for _, dir := range []string{m.dir(), m.scratch()} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m windowsMachine) dir() string              { return filepath.Join(m.root, "t") }
func (m windowsMachine) scratch() string          { return filepath.Join(m.root, "scratch") }
func (m windowsMachine) path(local string) string { return local }
func (m windowsMachine) local(path string) string { return path }

// close leaves behind what a process still holds; the temporary folder is the system's to clear.
func (m windowsMachine) close() { _ = os.RemoveAll(m.root) }

func (m windowsMachine) reboot() error {
	return fmt.Errorf("%w: a test cannot reboot this machine", errUnavailable)
}

func (m windowsMachine) command(ctx context.Context, exe string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Env = os.Environ()
	return cmd
}

// statuses are not shown by Windows: Application Verifier checks the same rules there.
func (m windowsMachine) statuses() ([]scmrules.Process, error) { return nil, nil }

// events asks wevtutil for the log Application. Its level numbers are those of winmeta.xml.
func (m windowsMachine) events() ([]Event, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	query := fmt.Sprintf("*[System[TimeCreated[@SystemTime>='%s']]]", m.opened.UTC().Format("2006-01-02T15:04:05.000Z"))
	output, err := exec.CommandContext(ctx, "wevtutil", "qe", "Application", "/q:"+query, "/f:xml", "/e:Events").Output()
	if err != nil {
		return nil, fmt.Errorf("event log: %w", err)
	}
	var log struct {
		Event []struct {
			Level int      `xml:"System>Level"`
			Data  []string `xml:"EventData>Data"`
		}
	}
	if err := xml.Unmarshal(output, &log); err != nil {
		return nil, fmt.Errorf("event log: %w", err)
	}
	levels := map[int]string{1: "error", 2: "error", 3: "warning"}
	var events []Event
	for _, entry := range log.Event {
		level := levels[entry.Level]
		if level == "" {
			level = "info"
		}
		for _, text := range entry.Data {
			events = append(events, Event{Level: level, Text: text})
		}
	}
	return events, nil
}
