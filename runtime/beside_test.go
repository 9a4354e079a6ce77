package runtime

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/supervise"
)

// stuckTree is one that is there until a moment, whatever is done.
type stuckTree struct {
	until time.Time
	hangs bool // Wait does not return before that
	kills atomic.Int32
	waits atomic.Int32
	turn  chan struct{} // package child has one caller of Wait at a time, too
}

func newStuckTree(stuck time.Duration) *stuckTree {
	return &stuckTree{until: time.Now().Add(stuck), turn: make(chan struct{}, 1)}
}

func (s *stuckTree) Kill() error { s.kills.Add(1); return nil }

func (s *stuckTree) Wait() (uint32, error) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	s.waits.Add(1)
	if left := time.Until(s.until); s.hangs && left > 0 {
		time.Sleep(left)
	} else if left > 0 {
		time.Sleep(min(left, 8*time.Second)) // as package child does
	}
	if time.Now().Before(s.until) {
		return 0, fmt.Errorf("wait for process 7: %w", child.ErrRemains)
	}
	return 0, nil
}

// TestNoChildIsStartedBesideALeftCommand has a hook, or what else runs beside
// the child, that cannot be terminated for some time.
func TestNoChildIsStartedBesideALeftCommand(t *testing.T) {
	for _, hangs := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			const stuck = 40 * time.Second
			tree := newStuckTree(stuck)
			tree.hangs = hangs
			var beside besides
			began := time.Now()
			go func() { _, _ = beside.wait(tree, `C:\hook.exe`) }()
			synctest.Wait()
			tries := 0
			for ; ; tries++ {
				before := time.Now()
				_, err := Service{}.startChild(outputs{}, &beside, nil, nil)
				if took := time.Since(before); took > besideBound {
					t.Fatalf("a start took %v", took)
				}
				if !strings.Contains(err.Error(), `C:\hook.exe`) {
					break // the command of the service is empty: that is how far it came
				}
				if tries == 100 {
					t.Fatal("the tree is gone, and no child is started")
				}
			}
			if took := time.Since(began); tries == 0 || took < stuck || took > stuck+besideBound {
				t.Errorf("started after %v and %d tries in vain", took, tries)
			}
			synctest.Wait()
			if tree.kills.Load() == 0 || tree.waits.Load() > 10 || len(beside.left) != 0 {
				t.Errorf("terminated %d times, waited for %d times, %d are left", tree.kills.Load(), tree.waits.Load(), len(beside.left))
			}
		})
	}
}

func TestCommandThatIsGoneHoldsNoStart(t *testing.T) {
	var beside besides
	if _, err := beside.wait(newStuckTree(0), "x"); err != nil || len(beside.left) != 0 {
		t.Errorf("%v, %d are left", err, len(beside.left))
	}
	if err := beside.clear(); err != nil {
		t.Error(err)
	}
}

// TestHookBeforeAStartWaitsForTheCommandsBefore has it run after what is left.
func TestHookBeforeAStartWaitsForTheCommandsBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tree := newStuckTree(time.Minute)
		var beside besides
		go func() { _, _ = beside.wait(tree, "post-stop.exe") }()
		synctest.Wait()
		s := Service{Name: "web", Hooks: Hooks{PreStart: []string{"no such program"}}}
		err := s.hooks(outputs{}, &beside).PreStart.Run(t.Context(), supervise.Moment{})
		if err == nil || !strings.Contains(err.Error(), "post-stop.exe") {
			t.Errorf("err = %v", err)
		}
		time.Sleep(2 * time.Minute)
	})
}
