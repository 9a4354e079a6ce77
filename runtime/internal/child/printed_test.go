package child

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// deadline bounds every wait of a test. None is expected to come near it.
const deadline = 60 * time.Second

// printed is what a child has printed so far.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func newPrinted() *printed { return &printed{more: make(chan struct{}, 1)} }

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.Write(b)
	select {
	case p.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

var pidLine = regexp.MustCompile(`(?m)^(?:deaf|polite|dull|window|event) (\d+)\r?\n`)

// pids waits until so many children have printed that they are ready, and
// returns their identifiers.
func (p *printed) pids(t *testing.T, n int) (pids []int) {
	t.Helper()
	timeout := time.After(deadline)
	for {
		lines := pidLine.FindAllStringSubmatch(p.String(), -1)
		if len(lines) >= n {
			for _, line := range lines {
				pid, err := strconv.Atoi(line[1])
				if err != nil {
					t.Fatal(err)
				}
				pids = append(pids, pid)
			}
			return pids
		}
		select {
		case <-p.more:
		case <-timeout:
			t.Fatalf("%d children did not get ready; printed was:\n%s", n, p)
		}
	}
}

// run starts a child and returns what it prints.
func run(t *testing.T, spec Spec) (*Process, *printed) {
	t.Helper()
	out := newPrinted()
	spec.Output = out
	p, err := Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Kill()
		_, _ = p.Wait()
	})
	return p, out
}

// wait waits for a child, but not for ever.
func wait(t *testing.T, p *Process) (uint32, error) {
	t.Helper()
	type result struct {
		code uint32
		err  error
	}
	done := make(chan result, 1)
	go func() {
		code, err := p.Wait()
		done <- result{code, err}
	}()
	select {
	case r := <-done:
		return r.code, r.err
	case <-time.After(deadline):
		t.Fatalf("process %d did not end; its last output:\n%s", p.Pid(), p.Tail())
		return 0, nil
	}
}

func wantCode(t *testing.T, p *Process, want uint32) {
	t.Helper()
	if code, err := wait(t, p); code != want || err != nil {
		t.Errorf("Wait = %d, %v; want %d", code, err, want)
	}
}

// pidsInFile waits for the two processes of a family that prints to a file.
func pidsInFile(t *testing.T, path string) []int {
	t.Helper()
	out := newPrinted()
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	go func() {
		sent := 0
		for {
			if content, err := os.ReadFile(path); err == nil && len(content) > sent {
				_, _ = out.Write(content[sent:])
				sent = len(content)
			}
			select {
			case <-over:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return out.pids(t, 2)
}
