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

// TestTreeThatRemainsCanBeTerminatedAgain: its job is kept, and with it the
// processes that a call before has left.
func TestTreeThatRemainsCanBeTerminatedAgain(t *testing.T) {
	p, out := run(t, role("family", "deaf"))
	pids := out.pids(t, 2)
	p.end = &end{code: 5, remains: ErrRemains} // as a Wait leaves it that could not terminate it
	left := watchProcess(t, pids[1])
	for range 2 {
		if code, err := p.Wait(); code != 5 || err != nil {
			t.Fatalf("code %d, %v", code, err)
		}
	}
	left.wantEnd(t)
	if !p.tree.closed {
		t.Error("the job of a tree that is gone is kept")
	}
}

// TestUncountedTreeMayRemain has a job that cannot be asked.
func TestUncountedTreeMayRemain(t *testing.T) {
	var none tree
	if err := none.sweep(time.Second); !errors.Is(err, ErrRemains) {
		t.Errorf("err = %v, want ErrRemains", err)
	}
}
