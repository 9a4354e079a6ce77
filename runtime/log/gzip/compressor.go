package gzip

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"winservice.internal/runtime/internal/logfile"
)

// What stands behind the log's name in those of our own files. What an earlier
// process has left of them is of no use, because the plain file is there until
// the compressed one is.
const (
	unfinished = logfile.Zipped + ".tmp" // compressed so far
	dropped    = ".old.tmp"              // plain, and there is a compressed one
)

// wayPatience is how long a rotation waits for a file that is being compressed
// and has to go. It is a matter of one read.
const wayPatience = 200 * time.Millisecond

// endPatience is how long a stop waits.
const endPatience = time.Second

// pauses are those before a failure is told and the next rotation waited for: who
// reads a file, or looks for a virus in it, is through with it soon.
var pauses = []time.Duration{100 * time.Millisecond, 400 * time.Millisecond, 1600 * time.Millisecond}

// turn is held by who compresses: one at a time in the whole process.
var turn = make(chan struct{}, 1)

// A compressor replaces the files that were set aside by compressed ones. Its
// work is done by a goroutine that there is only while there is something to
// do.
type compressor struct {
	aside  *logfile.Aside
	failed func(error)

	mu     sync.Mutex
	cancel context.CancelFunc // nil: there is no goroutine
	ended  chan struct{}      // closed by its end
	again  bool               // there is more to look at
	now    *compressing       // nil: no file is open

	told bool // of a failure, and it was none since; the goroutine's own
}

// compressing is the file that is being compressed.
type compressing struct {
	from   *os.File
	info   os.FileInfo
	ctx    context.Context
	cancel context.CancelFunc
	closed chan struct{} // once the file is
}

// Beside returns what compresses the files of one log.
func (Compression) Beside(a *logfile.Aside, failed func(error)) logfile.Compressor {
	return &compressor{aside: a, failed: failed}
}

// Wake has all plain files looked after that there are, and does not wait.
func (c *compressor) Wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.again = true
	if c.cancel == nil {
		ctx, cancel := context.WithCancel(context.Background())
		c.cancel, c.ended = cancel, make(chan struct{})
		go c.run(ctx, c.ended)
	}
}

// End ends what is under way; the next process begins it anew. It waits for
// that, but not for a disk that hangs.
func (c *compressor) End() {
	c.mu.Lock()
	cancel, ended := c.cancel, c.ended
	c.mu.Unlock()
	if cancel == nil {
		return
	}
	cancel()
	waitFor(ended, endPatience)
}

// MakeRoom ends the compression of the oldest file when the next rotation will
// overwrite it: Windows overwrites no file that is open.
func (c *compressor) MakeRoom() {
	c.mu.Lock()
	now := c.now
	c.mu.Unlock()
	if now == nil {
		return
	}
	oldest, err := os.Lstat(c.aside.Numbered(c.aside.Keep - 1))
	if err != nil || !os.SameFile(oldest, now.info) {
		return
	}
	now.cancel()
	waitFor(now.closed, wayPatience)
}

func waitFor(done <-chan struct{}, bound time.Duration) {
	timer := time.NewTimer(bound)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

func (c *compressor) run(ctx context.Context, ended chan<- struct{}) {
	defer close(ended)
	for c.more(ctx) {
		err := c.all(ctx)
		for _, pause := range pauses {
			if err == nil {
				break
			}
			waitFor(ctx.Done(), pause)
			err = c.all(ctx)
		}
		c.tell(err)
	}
}

// more says whether there is something to do, and is the end otherwise.
func (c *compressor) more(ctx context.Context) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if more := c.again && ctx.Err() == nil; more {
		c.again = false
		return true
	}
	c.cancel()
	c.cancel = nil
	return false
}

// tell tells of the first failure in a row.
func (c *compressor) tell(err error) {
	switch {
	case errors.Is(err, context.Canceled):
	case err == nil:
		c.told = false
	case !c.told && c.failed != nil:
		c.told = true
		c.failed(err)
	}
}

// all compresses the plain files, the oldest first. One that cannot be read
// does not keep it from the others; one that cannot be written does.
func (c *compressor) all(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for _, left := range []string{c.aside.Path + unfinished, c.aside.Path + dropped} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	var unread error
	for n := c.aside.Oldest(); n > 0; n-- {
		now, err := c.take(ctx, n)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			unread = err
			continue
		}
		err = c.one(now)
		now.cancel()
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
	}
	return unread
}

// take opens the nth file back, if it is there and still plain. A link is not
// followed: what it leads to may be nothing that readers of the log may read.
func (c *compressor) take(ctx context.Context, n int) (*compressing, error) {
	c.aside.Lock()
	defer c.aside.Unlock()
	path := c.settled(n)
	there, err := os.Lstat(path)
	if err != nil || path != c.aside.Numbered(n) {
		return nil, errors.Join(err, fs.ErrNotExist)
	}
	from, err := logfile.OpenToRead(path)
	if err != nil {
		return nil, err
	}
	info, err := from.Stat()
	if err == nil && (!there.Mode().IsRegular() || !os.SameFile(there, info)) {
		err = &os.PathError{Op: "compress", Path: path, Err: logfile.ErrLink}
	}
	if err != nil {
		_ = from.Close() // only read from
		return nil, err
	}
	now := &compressing{from: from, info: info, closed: make(chan struct{})}
	now.ctx, now.cancel = context.WithCancel(ctx)
	c.setNow(now)
	return now, nil
}

func (c *compressor) setNow(now *compressing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// one compresses a file and puts the result in its place.
func (c *compressor) one(now *compressing) error {
	err := c.write(interruptible{now.ctx, now.from}, now.info.ModTime())
	_ = now.from.Close() // only read from
	c.setNow(nil)
	close(now.closed)
	if err == nil {
		err = c.replace(now.info)
	}
	if err == nil {
		return nil
	}
	_ = os.Remove(c.aside.Path + unfinished) // or before the next compression
	if now.ctx.Err() != nil || c.gone(now.info) {
		return nil // the service stops, it had to make room, or somebody has deleted it
	}
	return err
}

func (c *compressor) gone(info os.FileInfo) bool {
	c.aside.Lock()
	defer c.aside.Unlock()
	return c.find(info) == 0
}

// write writes the compressed file, and sees to it that it is on the disk.
func (c *compressor) write(from io.Reader, modified time.Time) error {
	path := c.aside.Path + unfinished
	to, err := logfile.Create(path)
	if err != nil {
		return err
	}
	err = compress(to, from)
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	return os.Chtimes(path, time.Time{}, modified)
}

// replace puts the compressed file where the plain one is by now.
func (c *compressor) replace(info os.FileInfo) error {
	c.aside.Lock()
	defer c.aside.Unlock()
	n := c.find(info)
	if n == 0 {
		return fs.ErrNotExist
	}
	if err := os.Rename(c.aside.Path+unfinished, c.aside.Numbered(n)+logfile.Zipped); err != nil {
		return err
	}
	return c.dropPlain(n)
}

// settled is the path of the nth file back. Where a crash has left it both
// compressed and plain, the compressed one is whole, and the plain one goes. It
// is the same file by its time: a compressed one that another program holds may
// have got newer output beside it, which is nowhere else.
func (c *compressor) settled(n int) string {
	plain := c.aside.Numbered(n)
	zipped, err := os.Lstat(plain + logfile.Zipped)
	if err != nil {
		return plain
	}
	if there, err := os.Lstat(plain); err == nil && !there.ModTime().Equal(zipped.ModTime()) || c.dropPlain(n) != nil {
		return plain
	}
	return plain + logfile.Zipped
}

// dropPlain removes the nth file back, which there is compressed as well, or
// the compressed one if another program holds the plain one. It is renamed
// before that: Windows may keep the name of a removed file for as long as
// somebody has it open, and who finds both takes the plain one for good.
func (c *compressor) dropPlain(n int) error {
	plain := c.aside.Numbered(n)
	err := os.Rename(plain, c.aside.Path+dropped)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return errors.Join(err, os.Remove(plain+logfile.Zipped))
	}
	_ = os.Remove(c.aside.Path + dropped) // or before the next compression
	return nil
}

// find returns which file back it is, unchanged, or 0 when it is gone.
func (c *compressor) find(info os.FileInfo) int {
	for n := c.aside.Oldest(); n > 0; n-- {
		there, err := os.Lstat(c.aside.Numbered(n))
		if err == nil && os.SameFile(there, info) && there.Size() == info.Size() && there.ModTime().Equal(info.ModTime()) {
			return n
		}
	}
	return 0
}

// interruptible is a reader that fails once ctx is done.
type interruptible struct {
	ctx  context.Context
	from io.Reader
}

func (r interruptible) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}
