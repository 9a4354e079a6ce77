// Package child starts one process and looks after its whole tree.
//
// On Windows the tree is a job object that ends with its last handle, so that
// nothing outlives the supervisor, however that ends. Elsewhere, where a
// service only ever runs in the console of its developer, the tree is a
// process group.
//
// child.go is a child's start, end.go its end, lookup.go finds the program, ask.go asks it to
// end, output.go carries away what the child prints. tree_windows.go and tree_unix.go are the
// operating system's part.
package child

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"winservice.internal/runtime/internal/cmdline"
)

// UnknownCode stands for an exit code that cannot be read.
const UnknownCode = 1<<32 - 1

// ErrRemains is the error of [Process.Wait] when processes of the tree are
// still there, though they were terminated again and again for 8 s.
var ErrRemains = errors.New("processes of its tree are still there")

// KilledCode is the exit code of a process that was ended by [Process.Kill].
// It is the code that Zope's own supervisor used: not 0, which would pass for
// a good end. Other programs end with it too, so [End] reports who it was.
const KilledCode = 3

const (
	// sweepPatience bounds the wait for a tree to be gone once it was ended.
	sweepPatience = 8 * time.Second

	// drainPatience bounds the wait for the end of the output once the tree is
	// gone. Only a process that got hold of the pipe outside the tree can make
	// it last.
	drainPatience = 2 * time.Second
)

// A Spec says what is to be started.
type Spec struct {
	// Path is the executable. One without a slash or backslash is looked up in
	// the PATH of Env, on Windows with the endings of PATHEXT; the current
	// folder is not searched. A relative one with a slash is below Dir.
	// Batch files (.bat, .cmd) are run by the system's cmd.exe, which takes each
	// of Args for itself alone.
	Path string

	// Args are the arguments, without the program's own name.
	Args []string

	// Line, when not empty, is the whole command line, used instead of Path
	// and Args. Its first word is the program, found like Path; but one that
	// names a folder must have its ending, so that C:\Program.exe is not run
	// when quotation marks round C:\Program Files\x.exe were forgotten. Windows
	// hands the line over as it stands; elsewhere it is split as the C runtime
	// does. A batch file is refused: what the line means to cmd.exe is not known.
	Line string

	// Dir is the child's current folder. Empty: ours.
	Dir string

	// Env is the whole environment, as NAME=value; of several values for one
	// name the last counts. Nil: ours.
	Env []string

	// Output gets what the child prints to its standard output and error. Its
	// errors are ignored. While a Write is under way up to 1 MB is kept; then
	// the child waits, and after 5 s its output is dropped, of which a Dropper
	// is told. Nil: the output is thrown away and there is no Tail.
	Output io.Writer

	// Errors gets what the child prints to its standard error, where Output is
	// to get the rest only. Nil: Output gets both, in their order.
	Errors io.Writer

	// Console, if set, presses a key on Windows instead of [SendKey]: for a
	// process that has a console of its own, which SendKey would take away.
	Console func(pid int, k Key) error

	// Tree makes the child's life that of its whole tree: it has ended when no
	// process of the tree is left but hosts of consoles.
	Tree bool

	// HandedOver, if set, is called by Wait for each Handover, and must not block.
	HandedOver func(Handover)

	// Windowed says that CloseWindows may be wanted.
	Windowed bool

	// Limits are what the tree may use; outside Windows they are ignored.
	Limits Limits

	// Refused is told, before Start returns, of each limit that the system
	// does not take; the child is started all the same. It is not nil where
	// there are limits.
	Refused func(error)
}

// A Process is a running child: the first process and its tree.
// Its methods may be called from any goroutine.
type Process struct {
	tree    *tree
	output  *output // nil: thrown away
	console func(pid int, k Key) error
	started time.Time
	whole   bool // the life of the tree counts, not that of the first process

	pid        atomic.Int64 // which stands for the child
	handedOver func(Handover)

	lingers atomic.Bool
	killed  atomic.Bool  // while what counts was running
	others  atomic.Int32 // see End

	waiting sync.Mutex
	end     *end // nil: Wait has not returned yet
}

// Program is the file that Start would run, a batch file too.
func (spec Spec) Program() (string, error) {
	line, words, err := spec.CommandLine()
	if err != nil {
		return line, err
	}
	program, err := find(words[0], spec.Dir, spec.Env, spec.Line != "")
	if err != nil {
		return words[0], err
	}
	return program, nil
}

// Start starts a process, and has it run only when all that it will ever spawn
// belongs to its tree. An error says the command line and wraps the system's
// own error.
func Start(spec Spec) (*Process, error) {
	line, words, err := spec.CommandLine()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", line, err)
	}
	env := spec.Env
	if env == nil {
		env = os.Environ()
	}
	program, err := find(words[0], spec.Dir, env, spec.Line != "")
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", line, spec.explain(err))
	}
	if runsBatch && cmdline.IsBatch(program) {
		if line, program, err = spec.batch(program); err != nil {
			return nil, fmt.Errorf("start %s: %w", program, err)
		}
	}
	if spec.Windowed {
		openDesktop()
	}
	p := &Process{console: spec.Console, started: time.Now(), whole: spec.Tree, handedOver: spec.HandedOver}
	p.tree, p.output, err = startTree(start{program, line, words, spec.Dir, env, spec.Output, spec.Errors, spec.limit, spec.Tree})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", line, mend(spec.explainDir(err)))
	}
	p.pid.Store(int64(p.tree.pid))
	return p, nil
}

// CommandLine returns the command line, for people and for Windows, and the
// words that it consists of.
func (s *Spec) CommandLine() (line string, words []string, err error) {
	if s.Line != "" {
		line = strings.TrimLeft(s.Line, " \t")
		words = cmdline.Split(line)
		if len(words) == 0 || words[0] == "" {
			return s.Line, nil, errors.New("the command line does not begin with a program")
		}
		return line, words, nil
	}
	if s.Path == "" {
		return `""`, nil, errors.New("the command is empty")
	}
	join := cmdline.Join
	if cmdline.IsBatch(s.Path) {
		join = cmdline.JoinBatch
	}
	line, err = join(s.Path, s.Args)
	if err != nil {
		return s.Path, nil, err
	}
	return line, append([]string{s.Path}, s.Args...), nil
}

var errBatchLine = errors.New("is a batch file; give it and its arguments as words, not as a command line, or begin the line with cmd.exe /d /c")

// batch returns the command line by which cmd.exe runs a batch file, and where
// cmd.exe is. COMSPEC is not asked: it is a variable that anybody may set.
func (s *Spec) batch(file string) (line, program string, err error) {
	if s.Line != "" {
		return "", s.Line, fmt.Errorf("%q %w", file, errBatchLine)
	}
	if line, err = cmdline.JoinBatch(file, s.Args); err != nil {
		return "", file, err
	}
	program, err = commandProcessor()
	return line, program, err
}

// A mended error says more than the system's own, which it still is.
type mended struct {
	error
	text string
}

func (m mended) Error() string { return m.text }
func (m mended) Unwrap() error { return m.error }

// mend says what is to be done about a program that cannot be run.
func mend(err error) error {
	for _, known := range refusals {
		if errors.Is(err, known.err) {
			return mended{err, known.text}
		}
	}
	return err
}

// notAProgram is for a file that is there and cannot be run.
const notAProgram = "is not a program that this machine can run: a script needs the program that runs it in front, as python.exe; a program must be made for this kind of processor"

// explain adds what is usually wrong when a program is not found.
func (s *Spec) explain(err error) error {
	if !errors.Is(err, fs.ErrNotExist) || s.Line == "" || strings.HasPrefix(s.Line, `"`) || !strings.Contains(s.Line, " ") {
		return err
	}
	return fmt.Errorf("%w (put quotation marks round a path with blanks)", err)
}

// explainDir adds the folder that the child could not be started in; the
// system's own error is much the same as for a missing program.
func (s *Spec) explainDir(err error) error {
	if s.Dir == "" {
		return err
	}
	if info, problem := os.Stat(s.Dir); problem == nil && info.IsDir() {
		return err
	}
	return fmt.Errorf("%w (there is no folder %q)", err, s.Dir)
}

// start is what the operating system's part needs to know.
type start struct {
	program string   // absolute path
	line    string   // for Windows
	words   []string // for the others
	dir     string
	env     []string
	to      io.Writer
	errors  io.Writer
	limit   func(*tree)
	whole   bool // the tree's processes are followed
}

// limit sets the limits of a tree that has no process yet.
func (s *Spec) limit(t *tree) {
	if s.Limits.any() {
		t.limit(&s.Limits, s.Refused)
	}
}

// writers are where the child's output goes: nowhere, to one or to two.
func (s start) writers() []io.Writer {
	switch {
	case s.to == nil:
		return nil
	case s.errors == nil:
		return []io.Writer{s.to}
	}
	return []io.Writer{s.to, s.errors}
}

// output carries what comes through the pipes; nil when there are none.
func (s start) output(reader func(n int) *os.File) *output {
	writers := s.writers()
	if len(writers) == 0 {
		return nil
	}
	o := &output{}
	for n, to := range writers {
		o.carry(reader(n), to)
	}
	return o
}

// Tail is the last of what the child has printed, at most 4096 bytes, whole
// lines if possible.
func (p *Process) Tail() string {
	if p.output == nil {
		return ""
	}
	return p.output.tail.String()
}

// Linger gives the tree time: from now on Wait does not end what is left of it
// when the first process has ended, but waits until all have, or Kill. A
// launcher may be gone at once where the program that it launched, asked to
// end as well, still writes its data away.
func (p *Process) Linger() { p.lingers.Store(true) }
