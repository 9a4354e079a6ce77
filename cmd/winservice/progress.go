package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// clearLine takes a terminal's line away and goes back to its beginning.
const clearLine = "\r\x1b[K"

// showProgress keeps one line on a terminal up to date while executables
// appear in a folder, until it is told that all are there, and takes the line
// away. Elsewhere it prints nothing.
func (b *build) showProgress(s streams, dir string, t target, total int) (done func()) {
	if b.quiet || !isTerminal(s.err) {
		return func() {}
	}
	finished := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() { countFiles(s.err, dir, t, total, finished) })
	return func() {
		close(finished)
		writer.Wait()
	}
}

func countFiles(w io.Writer, dir string, t target, total int, finished <-chan struct{}) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		entries, _ := os.ReadDir(dir) // if it cannot be read, go build will say so
		fmt.Fprintf(w, clearLine+"compiling for %s: %d of %d", t, len(entries), total)
		select {
		case <-finished:
			fmt.Fprint(w, clearLine)
			return
		case <-tick.C:
		}
	}
}
