package child

import (
	"errors"
	"testing"
	"time"
)

// TestSweepSaysThatSomethingRemains: time that is over already is as good as a
// process that cannot be terminated.
func TestSweepSaysThatSomethingRemains(t *testing.T) {
	p, err := Start(role("deaf"))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.tree.sweep(-time.Second); !errors.Is(err, ErrRemains) {
		t.Errorf("err = %v, want ErrRemains", err)
	}
	if _, err := p.Wait(); err != nil {
		t.Errorf("and when it is gone: %v", err)
	}
}
