package child

import (
	"io"
	"os"
	"sync/atomic"
	"time"

	"winservice.internal/runtime/internal/logfile"
)

// pipeSize is how much is read at a time, and on Windows also how much a child
// can print before it has to wait for us.
const pipeSize = 64 << 10

// output carries what a child prints from its pipe to a writer.
type output struct {
	from *os.File
	tail logfile.Tail
	to   io.Writer
	over chan struct{} // closed when the goroutine has ended

	gaveUp atomic.Bool
}

// carry starts the one goroutine that reads from and writes to.
func carry(from *os.File, to io.Writer) *output {
	o := &output{from: from, to: to, over: make(chan struct{})}
	go o.run()
	return o
}

func (o *output) run() {
	defer close(o.over)
	buf := make([]byte, pipeSize)
	for {
		n, err := o.from.Read(buf)
		if n > 0 && !o.pass(buf[:n]) || err != nil {
			return
		}
	}
}

func (o *output) pass(p []byte) bool {
	if o.gaveUp.Load() {
		return false
	}
	_, _ = o.tail.Write(p)
	_, _ = o.to.Write(p) // nothing that goes wrong there may stop the child
	return true
}

// finish waits for the end of the output, but not longer than patience: then
// the pipe is closed and what still comes through it is nobody's. After finish
// no write begins; one that hangs is left to itself.
func (o *output) finish(patience time.Duration) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-o.over:
		_ = o.from.Close()
	case <-timer.C:
		o.gaveUp.Store(true)
		// Close waits for a read under way, and Windows need not end that.
		go o.from.Close()
	}
}
