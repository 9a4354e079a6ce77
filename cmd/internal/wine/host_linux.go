package wine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"winservice.internal/cmd/internal/wine/prefix"
	"winservice.internal/cmd/internal/wine/scmrules"
)

// wineMachine is a Wine prefix.
type wineMachine struct{ prefix *prefix.Prefix }

func newMachine() (machine, error) {
	p, err := prefix.New()
	if errors.Is(err, prefix.ErrNoWine) {
		return nil, fmt.Errorf("%w: %w", errUnavailable, err)
	}
	if err != nil {
		return nil, err
	}
	m := wineMachine{prefix: p}
	for _, dir := range []string{m.dir(), m.scratch()} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			p.Close()
			return nil, err
		}
	}
	return m, nil
}

func (m wineMachine) dir() string     { return filepath.Join(m.prefix.Drive(), "t") }
func (m wineMachine) scratch() string { return filepath.Join(m.prefix.Drive(), "..", "scratch") }
func (m wineMachine) close()          { m.prefix.Close() }

// path uses drive Z, which is the root of the local file system, for what lies outside drive C.
func (m wineMachine) path(local string) string {
	if rel, err := filepath.Rel(m.prefix.Drive(), local); err == nil && filepath.IsLocal(rel) {
		return `C:\` + strings.TrimPrefix(strings.ReplaceAll(rel, "/", `\`), ".")
	}
	return "Z:" + strings.ReplaceAll(local, "/", `\`)
}

func (m wineMachine) local(path string) string {
	drive, rest, _ := strings.Cut(strings.ReplaceAll(path, `\`, "/"), ":")
	if strings.EqualFold(drive, "z") {
		return filepath.Clean(rest)
	}
	return filepath.Join(m.prefix.Drive(), rest)
}

func (m wineMachine) command(ctx context.Context, exe string, args ...string) *exec.Cmd {
	return m.prefix.Command(ctx, exe, args...)
}

func (m wineMachine) events() ([]Event, error) {
	debug, err := os.ReadFile(m.prefix.DebugFile())
	return parseEvents(string(debug)), err
}

func (m wineMachine) statuses() ([]scmrules.Process, error) {
	debug, err := os.ReadFile(m.prefix.DebugFile())
	return scmrules.ParseWine(string(debug)), err
}

func (m wineMachine) reboot() error {
	m.prefix.Shutdown()
	return m.prefix.Boot()
}
