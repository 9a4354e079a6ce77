package child

import (
	"errors"
	"fmt"
	"time"
)

// An End is how a child has ended, beside its exit code.
type End struct {
	// Terminated reports that [Process.Kill] has ended the process that the exit
	// code is of. The code alone does not tell: a program may use it too, as
	// MSVC's abort() does.
	Terminated bool

	// Others is how many processes were left of the tree when the first process
	// had ended by itself, and were terminated therefore. The hosts of consoles
	// are not counted. It is 0 for a Spec with Tree.
	Others int
}

// A Handover is that the process which stands for a child has ended, where the
// Spec has Tree, and that another one of the tree stands for it now.
type Handover struct {
	Pid       int // stands for the child now
	Processes int // of the tree, the hosts of consoles not counted
	Ended     int // stood for it before
	First     bool
	Code      uint32 // of Ended
}

// end is what Wait returns, and End.
type end struct {
	code    uint32
	unread  error // why the code is UnknownCode
	remains error // why the tree is there; nil: it is not
	End
}

// Pid is the identifier of the process that stands for the child: the first
// one; and where the Spec has Tree, and that has ended, another of the tree.
func (p *Process) Pid() int { return int(p.pid.Load()) }

// Processes is how many processes the tree has, the hosts of consoles not
// counted.
func (p *Process) Processes() int { return p.tree.size() }

// End returns how the child has ended, once Wait has returned.
func (p *Process) End() End {
	p.waiting.Lock()
	defer p.waiting.Unlock()
	if p.end == nil {
		return End{}
	}
	return p.end.End
}

// Kill ends the whole tree and does not wait for the effect. The exit code is
// KilledCode then, and [End] has Terminated. A tree that is gone already is no
// error.
func (p *Process) Kill() error {
	p.lingers.Store(false)
	if p.tree.running() {
		p.killed.Store(true)
	} else {
		p.countOthers()
	}
	if err := p.tree.kill(); err != nil {
		return fmt.Errorf("end the tree of process %d: %w", p.Pid(), err)
	}
	return nil
}

// countOthers notes how many processes are left after the first, before they
// are terminated.
func (p *Process) countOthers() {
	if !p.whole {
		p.others.CompareAndSwap(0, int32(p.tree.rest()))
	}
}

// Wait blocks until the first process has ended, or with Tree all of them,
// ends what is left of the tree, and carries away the rest of the output; then
// no further write to Output begins. It returns the exit code of the first
// process; with Tree that of the last one to end, as far as that is known.
// Outside Windows the code is 128 + n after signal n, and always the first
// process's.
//
// The error says that the exit code could not be read, which is UnknownCode
// then, or is ErrRemains: then each further call terminates what is left once
// more. Otherwise calls after the first return the same.
func (p *Process) Wait() (code uint32, err error) {
	p.waiting.Lock()
	defer p.waiting.Unlock()
	switch {
	case p.end == nil:
		p.end = p.finish()
	case p.end.remains != nil:
		p.end.remains = p.clear()
	}
	if err = errors.Join(p.end.unread, p.end.remains); err != nil {
		err = fmt.Errorf("wait for process %d: %w", p.Pid(), err)
	}
	return p.end.code, err
}

// finish waits for the end of the first process, of its tree and of its output.
func (p *Process) finish() *end {
	var e end
	if p.whole {
		p.tree.follow(p.handOver)
		e.remains = p.tree.sweep(sweepPatience)
		e.code, e.unread = p.tree.lastCode()
	} else {
		e.code, e.unread = p.tree.wait()
		p.linger()
		p.countOthers()
		e.remains = p.tree.sweep(sweepPatience)
	}
	if e.unread != nil {
		e.code = UnknownCode
	}
	// A process that ended by itself while Kill was called has its own code.
	if e.Terminated = p.killed.Load() && e.code == KilledCode; !e.Terminated {
		e.Others = int(p.others.Load())
	}
	if e.remains == nil {
		p.tree.close()
	}
	if p.output != nil {
		p.output.finish(drainPatience)
	}
	return &e
}

// linger waits for a tree that was given time.
func (p *Process) linger() {
	for pause := time.Millisecond; p.lingers.Load() && !p.tree.empty(); pause = min(2*pause, 100*time.Millisecond) {
		time.Sleep(pause)
	}
}

// handOver notes which process stands for the child now.
func (p *Process) handOver(h Handover) {
	p.pid.Store(int64(h.Pid))
	if p.handedOver != nil {
		p.handedOver(h)
	}
}

// clear terminates what is left of the tree, and lets go of it once it is gone.
// One that remains keeps its job, so that it can be terminated again.
func (p *Process) clear() error {
	if err := p.tree.sweep(sweepPatience); err != nil {
		return err
	}
	p.tree.close()
	return nil
}
