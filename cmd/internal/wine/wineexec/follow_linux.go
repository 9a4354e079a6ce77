package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"time"

	"winservice.internal/cmd/internal/wine/prefix"
)

// follower copies a file that another process writes, while it is written.
type follower struct {
	file *os.File
	from *os.File
	to   io.Writer
	done chan struct{}
	over chan struct{}
}

func follow(wine *prefix.Prefix, name string, to io.Writer) (*follower, error) {
	path := filepath.Join(filepath.Dir(wine.Drive()), name)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	from, err := os.Open(path)
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	f := &follower{file: file, from: from, to: to, done: make(chan struct{}), over: make(chan struct{})}
	go f.copy()
	return f, nil
}

func (f *follower) copy() {
	defer close(f.over)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_, _ = io.Copy(f.to, f.from)
		case <-f.done:
			_, _ = io.Copy(f.to, f.from)
			return
		}
	}
}

// finish copies what is left.
func (f *follower) finish() {
	close(f.done)
	<-f.over
	_ = f.from.Close()
	_ = f.file.Close()
}

// contains says whether the file has a text.
func (f *follower) contains(text string) bool {
	content, err := os.ReadFile(f.from.Name())
	return err == nil && bytes.Contains(content, []byte(text))
}
