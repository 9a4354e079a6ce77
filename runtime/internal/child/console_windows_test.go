package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// windowsRules is a process by Windows' rules about consoles, which Wine does
// not keep: attaching and detaching drop all control handlers.
type windowsRules struct {
	attached, ignores, handler bool
	calls                      []string
	arrived                    chan Key
	fails                      string // the call that fails
	lost                       bool   // the key does not arrive here
	died                       string // of a key, and when
}

var errCall = errors.New("refused")

// call notes a call. After each one somebody in the console may press Ctrl+C.
func (w *windowsRules) call(name string, effect func()) error {
	w.calls = append(w.calls, name)
	if w.fails == name {
		return errCall
	}
	effect()
	if w.attached && !w.ignores && !w.handler && w.died == "" {
		w.died = "after " + name
	}
	return nil
}

func (w *windowsRules) console() consoleCalls {
	return consoleCalls{
		attach: func(uint32) error { return w.call("attach", func() { w.attached, w.handler = true, false }) },
		free:   func() error { return w.call("free", func() { w.attached, w.handler = false, false }) },
		ignore: func(on bool) error { return w.call("ignore "+strconv.FormatBool(on), func() { w.ignores = on }) },
		handle: func() error { return w.call("handle", func() { w.handler = true }) },
		press: func(k Key) error {
			return w.call(k.String(), func() {
				switch {
				case !w.handler:
					w.died = "of the key that it sent"
				case !w.lost && !(w.ignores && k == CtrlC):
					go func() { w.arrived <- k }()
				}
			})
		},
	}
}

func init() {
	roles["console"] = playConsole
	roles["killer"] = playKiller
}

// playConsole asks something of its console and then ignores Ctrl+C.
func playConsole(string) {
	_, _, _ = kernel32.NewProc("GetConsoleOutputCP").Call()
	playDeaf("")
}

func TestKeyIsPressedInTheDocumentedOrder(t *testing.T) {
	for _, k := range []Key{CtrlC, CtrlBreak} {
		w := &windowsRules{arrived: make(chan Key, 1)}
		w.arrived <- CtrlC // of an earlier press
		if err := w.console().send(4711, k, w.arrived); err != nil {
			t.Fatal(err)
		}
		want := []string{"free", "ignore true", "attach", "handle", "ignore false", k.String(), "ignore true", "free", "handle", "ignore false"}
		if !slices.Equal(w.calls, want) {
			t.Errorf("%v: calls %q, want %q", k, w.calls, want)
		}
		if w.died != "" {
			t.Errorf("%v: the process would have died %s", k, w.died)
		}
	}
}

func TestProcessIsDetachedAndSafeWhateverFails(t *testing.T) {
	for _, fails := range []string{"attach", "handle", "Ctrl+C", "lost"} {
		w := &windowsRules{arrived: make(chan Key, 1), fails: fails, lost: fails == "lost"}
		err := w.console().send(4711, CtrlC, w.arrived)
		if (err == nil) != w.lost || err != nil && !errors.Is(err, errCall) {
			t.Errorf("%s: error %v", fails, err)
		}
		if w.attached || w.ignores || w.died != "" || !w.handler && fails != "handle" {
			t.Errorf("%s: left as %+v", fails, w)
		}
	}
}

func TestNoConsoleIsCalledThat(t *testing.T) {
	w := &windowsRules{}
	c := w.console()
	c.attach = func(uint32) error { return windows.ERROR_INVALID_HANDLE }
	if err := c.send(4711, CtrlC, nil); err == nil || !strings.Contains(err.Error(), "process 4711 has no console") {
		t.Errorf("%v", err)
	}
}

func TestKeyIsTriedForEachProcessOfTheTree(t *testing.T) {
	spec := role("family", "deaf")
	var tried []int
	spec.Console = func(pid int, _ Key) error {
		tried = append(tried, pid)
		return fmt.Errorf("process %d: %w", pid, errCall)
	}
	p, out := run(t, spec)
	pids := out.pids(t, 2)
	p.started = time.Now().Add(-startPatience - time.Second) // not tried again
	err := p.Press(t.Context(), CtrlC)
	if !errors.Is(err, errCall) || !strings.Contains(err.Error(), fmt.Sprintf("process %d: ", p.Pid())) {
		t.Errorf("%v, want what the first process said", err)
	}
	for _, pid := range pids {
		if !slices.Contains(tried, pid) {
			t.Errorf("process %d was not tried: %v", pid, tried)
		}
	}
}

// TestKeyWaitsWhileTheConsoleIsBusy: a process that is being created elsewhere
// is no reason to go on to the next step, which kills.
func TestKeyWaitsWhileTheConsoleIsBusy(t *testing.T) {
	spec := role("family", "deaf")
	tried := 0
	spec.Console = func(int, Key) error {
		if tried++; tried < 4 {
			return errConsoleBusy
		}
		return nil
	}
	p, out := run(t, spec)
	out.pids(t, 2)
	p.started = time.Now().Add(-startPatience - time.Second)
	if err := p.Press(t.Context(), CtrlC); err != nil || tried != 4 {
		t.Errorf("%v after %d times", err, tried)
	}
	tried = -1000
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Press(ctx, CtrlC); !errors.Is(err, errConsoleBusy) {
		t.Errorf("%v, want that it is busy", err)
	}
}

// TestNobodyAttachesToAJobThatWasTerminated: the host of its console is about
// to end, and with it whoever is attached.
func TestNobodyAttachesToAJobThatWasTerminated(t *testing.T) {
	attach := windowsConsole.attach
	defer func() { windowsConsole.attach = attach }()
	attached := false
	windowsConsole.attach = func(pid uint32) error { attached = true; return attach(pid) }
	p, out := run(t, role("deaf"))
	out.pids(t, 1)
	p.tree.terminated.Store(true) // its processes are still in the job, as for a moment after the call
	if err := p.Press(t.Context(), CtrlC); !errors.Is(err, os.ErrProcessDone) || attached {
		t.Errorf("attached: %v, %v", attached, err)
	}
	p.tree.terminated.Store(false)
	if err := p.Kill(); err != nil || !p.tree.terminated.Load() {
		t.Errorf("after Kill: %v", err)
	}
}

// TestKeyIsNotPressedForAProcessOutsideTheTree: its identifier was that of a
// process of the tree when the list was made.
func TestKeyIsNotPressedForAProcessOutsideTheTree(t *testing.T) {
	p, out := run(t, role("deaf"))
	pid := out.pids(t, 1)[0]
	held, release, err := p.tree.holdAll([]int{os.Getpid(), 0x7FFFFFFC, pid})
	defer release()
	if err != nil || !slices.Equal(held, []int{pid}) {
		t.Errorf("held are %v, want %d alone; %v", held, pid, err)
	}
	if held, release, err := p.tree.holdAll([]int{os.Getpid()}); err == nil || len(held) > 0 {
		release()
		t.Errorf("held are %v, and no error", held)
	}
}

// TestJobIsNotTerminatedWhileAttached has another process do it, which it may
// not survive: under Wine the end of a console's host is the end of all who
// are attached to it, with exit code 0, once it has answered somebody.
func TestJobIsNotTerminatedWhileAttached(t *testing.T) {
	for _, holdUp := range []time.Duration{200 * time.Millisecond, gateBound + time.Second} {
		t.Run(holdUp.String(), func(t *testing.T) { wantKillerSurvives(t, holdUp) })
	}
}

func wantKillerSurvives(t *testing.T, holdUp time.Duration) {
	killer := descend("killer", holdUp.String())
	killer.Stdout, killer.Stderr = nil, nil
	out, err := killer.CombinedOutput()
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), survived) {
		t.Errorf("the process that pressed the key and ended the job did not survive it: %v\n%s", err, out)
	}
}

const survived = "survived"

// playKiller presses a key and ends the job while that is under way.
func playKiller(arg string) {
	holdUp, err := time.ParseDuration(arg)
	if err != nil {
		fmt.Println(err)
		return
	}
	var out printed
	p, err := Start(func() Spec { s := role("console"); s.Output = &out; return s }())
	if err != nil {
		fmt.Println(err)
		return
	}
	for !strings.Contains(out.String(), "\n") {
		time.Sleep(time.Millisecond)
	}
	attached, press := make(chan struct{}), windowsConsole.press
	windowsConsole.press = func(k Key) error {
		close(attached)
		time.Sleep(holdUp) // for Kill to be at work
		return press(k)
	}
	sent := make(chan error, 1)
	go func() { sent <- p.Press(context.Background(), CtrlC) }()
	select {
	case <-attached:
	case err := <-sent:
		fmt.Println("not pressed:", err)
		return
	}
	err = p.Kill()
	pressed := <-sent
	_, waited := p.Wait()
	if err := errors.Join(err, pressed, waited); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(survived)
}

func TestHangingConsoleDoesNotHoldUpAStopForEver(t *testing.T) {
	g := newGate()
	leave, alone := g.enter(time.Minute)
	if !alone {
		t.Fatal("nobody is inside")
	}
	leaveToo, alone := g.enter(time.Millisecond)
	if alone {
		t.Error("two are inside")
	}
	leaveToo() // must not let the first one out
	if _, alone := g.enter(time.Millisecond); alone {
		t.Error("the first one was let out")
	}
	leave()
	if _, alone := g.enter(time.Minute); !alone {
		t.Error("nobody is inside any more")
	}
}

func TestConsoleHostIsNoPartOfTheTree(t *testing.T) {
	p, out := run(t, role("console"))
	pid := out.pids(t, 1)[0]
	if isConsoleHost(pid) {
		t.Error("a child is taken for the host of its console")
	}
	all, err := p.tree.pids()
	if err != nil {
		t.Fatal(err)
	}
	if all[0] != pid || len(all) == 2 && !isConsoleHost(all[1]) || len(all) > 2 {
		t.Errorf("the job holds %v, want the child %d and at most the host of its console", all, pid)
	}
	if p.tree.empty() {
		t.Error("a tree with a child in it is empty")
	}
	child := watchProcess(t, pid)
	if err := windows.TerminateProcess(p.tree.process, 0); err != nil {
		t.Fatal(err)
	}
	child.wantEnd(t)
	if !p.tree.empty() {
		t.Error("a tree is not empty once only the host of its console is left")
	}
}
