package runtime

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// Nobody reads the state between the end of a child and the start of the next:
// neither waits for it to be written, and one write holds both.
func TestStateOfAChildThatIsReplacedIsWrittenOnce(t *testing.T) {
	k, _ := keeperOf(t)
	synctest.Test(t, func(t *testing.T) {
		k.status(supervise.Running)
		written := func() time.Time {
			info, err := os.Stat(filepath.Join(k.folder.Dir, stateFile))
			if err != nil {
				t.Fatal(err)
			}
			return info.ModTime()
		}
		before := written()
		k.event(supervise.Event{What: supervise.ChildDied, Exit: supervise.Exit{Code: 9}})
		k.event(supervise.Event{What: supervise.ChildStarted, Pid: 4711})
		synctest.Wait()
		if state, err := readState(k.folder.Dir); err != nil || state.ChildPid != 0 || state.Deaths != 0 || !written().Equal(before) {
			t.Errorf("the state was written without delay: %+v, %v", state, err)
		}
		time.Sleep(stateDelay)
		synctest.Wait()
		if state, err := readState(k.folder.Dir); err != nil || state.ChildPid != 4711 || state.Deaths != 1 {
			t.Errorf("after the delay: %+v, %v", state, err)
		}
		if k.delayed != nil {
			t.Error("there is still a timer")
		}
	})
}

// Who sees RUNNING or STOPPED, or has requested a write, reads the latest state.
func TestStateThatSomebodyMayReadIsWrittenAtOnce(t *testing.T) {
	for what, change := range map[string]func(k *stateKeeper){
		"RUNNING": func(k *stateKeeper) { k.status(supervise.Running) },
		"STOPPED": func(k *stateKeeper) { k.event(supervise.Event{What: supervise.Ended}) },
		"request": func(k *stateKeeper) { k.change(k.atOnce) },
		"rotate":  func(k *stateKeeper) { k.rotate() },
	} {
		k, _ := keeperOf(t)
		synctest.Test(t, func(t *testing.T) {
			k.event(supervise.Event{What: supervise.ChildStarted, Pid: 4711})
			k.event(supervise.Event{What: supervise.ChildReady})
			k.event(supervise.Event{What: supervise.ChildDied, Exit: supervise.Exit{Code: 9}})
			change(k)
			if state, err := readState(k.folder.Dir); err != nil || state.Deaths != 1 {
				t.Errorf("%s: %+v, %v", what, state, err)
			}
			if k.delayed != nil {
				t.Errorf("%s: there is still a timer", what)
			}
		})
	}
}

// The SCM hears of RUNNING once the state has it; what comes before that does
// not hold up the start.
func TestSCMHearsOfRunningOnceTheStateHasIt(t *testing.T) {
	k, _ := keeperOf(t)
	var seen []string
	j := journal{keeper: k, host: host{report: func(supervise.Status) {
		state, _ := readState(k.folder.Dir) // none before the first write
		seen = append(seen, state.State)
	}}}
	synctest.Test(t, func(t *testing.T) {
		j.status(supervise.Status{State: supervise.StartPending})
		j.status(supervise.Status{State: supervise.Running})
		<-k.idle()
	})
	if len(seen) != 2 || seen[0] != "" || seen[1] != "RUNNING" {
		t.Errorf("the reports met the states %q", seen)
	}
}
