package child

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func init() {
	roles["dull"] = playDull
}

// playDull misses the first key and ends at the second.
func playDull(string) {
	keys := keysOf("dull")
	<-keys
	os.Stdout.WriteString("missed\n")
	<-keys
	os.Exit(7)
}

func TestSecondKeyReachesAChildThatHasMissedTheFirst(t *testing.T) {
	p, out := run(t, role("dull"))
	out.pids(t, 1)
	if err := p.Press(t.Context(), CtrlC); err != nil {
		t.Fatal(err)
	}
	for bound := time.Now().Add(time.Minute); !strings.Contains(out.String(), "missed"); time.Sleep(time.Millisecond) {
		if time.Now().After(bound) {
			t.Fatalf("the first key has not arrived; printed was:\n%s", out)
		}
	}
	if err := p.PressAgain(t.Context(), CtrlC); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 7)
}

// TestNoSecondKeyOnceTheFirstProcessHasEnded: what it has launched writes its
// data away, and would take a second Ctrl+C for an order to abort.
func TestNoSecondKeyOnceTheFirstProcessHasEnded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	spec := role("hasty", file)
	pressed := 0
	spec.Console = func(pid int, k Key) error { pressed++; return SendKey(pid, k) }
	p, out := run(t, spec)
	out.pids(t, 1)
	p.Linger()
	if err := p.Press(t.Context(), CtrlC); err != nil {
		t.Fatal(err)
	}
	for bound := time.Now().Add(time.Minute); !p.tree.firstEnded(); time.Sleep(time.Millisecond) {
		if time.Now().After(bound) {
			t.Fatal("the first process does not end")
		}
	}
	before := pressed
	if err := p.PressAgain(t.Context(), CtrlC); !errors.Is(err, os.ErrProcessDone) || pressed != before {
		t.Errorf("%v, and %d more keys", err, pressed-before)
	}
	wantCode(t, p, 5)
}
