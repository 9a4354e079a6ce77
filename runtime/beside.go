package runtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"winservice.internal/runtime/internal/child"
)

// besideBound is how long a start waits for what is left of the commands that
// ran beside the child before. Package child takes 8 s to find that something
// cannot be terminated; a stop waits 15 s for a start that is under way.
const besideBound = 10 * time.Second

// A sideTree is a hook, a stop command or a probe that was started: a
// child.Process.
type sideTree interface {
	Wait() (code uint32, err error)
	Kill() error
}

// besides are the commands that run beside the child, each in a tree of its
// own. A child is not started while anything of them is left from before: it
// would meet a program that was to have ended, as the next child would meet
// what is left of a child.
type besides struct {
	before func() error // what may forbid a hook; nil: nothing
	quiet  bool         // what a command printed stands in no error

	mu   sync.Mutex
	left map[sideTree]*leftover
}

// A leftover is a tree that is not known to be gone.
type leftover struct {
	line     string
	gone     chan struct{} // closed when it is
	clearing bool          // somebody terminates it already
}

// wait waits for the end of a command.
func (b *besides) wait(tree sideTree, line string) (code uint32, err error) {
	b.mu.Lock()
	if b.left == nil {
		b.left = map[sideTree]*leftover{}
	}
	b.left[tree] = &leftover{line: line, gone: make(chan struct{})}
	b.mu.Unlock()
	code, err = tree.Wait()
	if !errors.Is(err, child.ErrRemains) {
		b.forget(tree)
	}
	return code, err
}

func (b *besides) forget(tree sideTree) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.left[tree]; l != nil {
		close(l.gone)
		delete(b.left, tree)
	}
}

// clear terminates what is left of the commands. It returns an error when that
// is not gone within besideBound; the next call tries again.
func (b *besides) clear() error {
	timer := time.NewTimer(besideBound)
	defer timer.Stop()
	for _, l := range b.terminate() {
		select {
		case <-l.gone:
		case <-timer.C:
			return fmt.Errorf("processes of the command %s, which ran beside the child before, are still there %v after they were terminated; no child is started beside them", l.line, besideBound)
		}
	}
	return nil
}

// terminate begins to terminate what is left, each tree once at a time: one
// that hangs is not waited for by more and more goroutines.
func (b *besides) terminate() (all []*leftover) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for tree, l := range b.left {
		all = append(all, l)
		if l.clearing {
			continue
		}
		l.clearing = true
		go func() {
			_ = tree.Kill()
			if _, err := tree.Wait(); !errors.Is(err, child.ErrRemains) {
				b.forget(tree)
			}
			b.mu.Lock()
			l.clearing = false
			b.mu.Unlock()
		}()
	}
	return all
}

// runUntil runs a program until it ends or ctx is done. It has a tree of its
// own, of which nothing is left afterwards. It is an error when the exit code
// is not 0.
func (b *besides) runUntil(ctx context.Context, spec child.Spec, line string) error {
	command, err := child.Start(spec)
	if err != nil {
		return err
	}
	over := context.AfterFunc(ctx, func() { _ = command.Kill() })
	code, err := b.wait(command, line)
	switch timedOut := !over(); {
	case timedOut && errors.Is(err, child.ErrRemains):
		return fmt.Errorf("%s timed out: %w", line, err)
	case timedOut:
		return fmt.Errorf("%s timed out and was terminated", line)
	case err != nil:
		return err
	case code != 0:
		last := ""
		if !b.quiet {
			last = lastLine(command.Tail())
		}
		return fmt.Errorf("%s ended with exit code %s%s", line, describeCode(code), last)
	}
	return nil
}
