package endtoend

import (
	"os"
	"path/filepath"
)

// A matrixChild is a kind of program. Most end from within their console
// handler, as C programs do.
type matrixChild struct {
	name    string
	command string   // of the recipe
	stop    string   // the stop sequence; the default one if it is empty
	ends    bool     // it ends by itself at the moment of the trigger
	misses  bool     // it can miss a Ctrl+C in its first moments, and ends at the second one
	in      string   // the one history that it is for
	not     []string // triggers that mean nothing
}

// ignoring is the stop sequence of trees that do not end at Ctrl+C.
const ignoring = `["ctrl-c 300ms", "kill"]`

// nodeVariable is the environment variable with the path of a node.exe for
// Windows, which make faults downloads where there is npm.
const nodeVariable = "WINSERVICE_TEST_NODE"

func testChild(options string) string {
	return "command = ['{child}', '--mark', '{marks}'" + options + "]"
}

func matrixChildren() []matrixChild {
	children := []matrixChild{
		{name: "at-once", command: testChild(`, '--raw'`)},
		{name: "after-1ms", command: testChild(`, '--raw', '--slow-stop', '1ms'`)},
		{name: "after-40ms", command: testChild(`, '--raw', '--slow-stop', '40ms'`)},
		{name: "after-60ms", command: testChild(`, '--raw', '--slow-stop', '60ms'`)},
		{name: "after-200ms", command: testChild(`, '--raw', '--slow-stop', '200ms'`)},
		{name: "go-program", command: testChild(``)},
		{name: "exit-code", command: testChild(`, '--raw', '--exit', '7', '--after', '1h'`)},
		{name: "ignores", command: testChild(`, '--raw', '--deaf'`), stop: ignoring},
		{name: "crashes", command: testChild(`, '--raw', '--crash'`)},
		{name: "ends", command: testChild(`, '--until', '{go}'`), ends: true, not: []string{"update"}},
		{name: "launcher", command: testChild(`, '--raw', '--start', '--raw,--slow-stop,100ms'`)},
		{name: "parent", command: testChild(`, '--raw', '--start', '--raw,--deaf'`), stop: ignoring},
		{name: "compound", command: `command-line = 'cmd.exe /d /c "ver & {child} --mark {marks} --raw"'`, misses: true},
		{name: "batch", command: `command = ['{batch}']`, misses: true},
		{name: "fails", command: testChild(`, '--exit', '9'`), in: "back-off"},
	}
	if os.Getenv(nodeVariable) != "" {
		children = append(children, matrixChild{name: "node", command: `command = ['{node}', '-e', '''require("fs").appendFileSync(process.argv[1], "started " + process.pid + "\n"); setInterval(() => {}, 1e6)''', '{marks}']
environment = { NODE_SKIP_PLATFORM_CHECK = '1' }`}) // Wine says that it is Windows 7
	}
	return children
}

// A matrixHistory is what has happened before the trigger.
type matrixHistory struct {
	name  string
	body  string // of the recipe
	stop  string // instead of the child's
	of    string // the one child that it is for
	not   []string
	reach func(a *attempt)
}

// A service that is not ready is not updated: the new one is not ready either.
// While it is START_PENDING the SCM passes on no control of our own.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-controlservice
var matrixHistories = []matrixHistory{
	{name: "first", reach: (*attempt).runs},
	{name: "failed", reach: func(a *attempt) {
		a.runs()
		pid, _ := a.status()["child_pid"].(float64)
		a.KillWindowsPid(int(pid))
		a.await("marks", "started", 2)
	}},
	{name: "replaced", reach: func(a *attempt) {
		a.runs()
		a.verb("restart-child", "--wait", "60")
		a.await("marks", "started", 2)
	}},
	{name: "hung-step", stop: `['command "{child}" --deaf 300ms', 'ctrl-c 2s', 'kill']`, reach: (*attempt).runs},
	{name: "back-off", body: `restart = { delay = "1h", max-delay = "1h", give-up-after = "never" }`, of: "fails", not: []string{"update"}, reach: func(a *attempt) {
		a.await("marks", "started", 1)
		a.Eventually("it backs off", func() bool { return a.status()["next_start"] != nil })
	}},
	{name: "unready", body: `ready = { file = '{never}', timeout = "10m" }`, of: "at-once", not: []string{"update", "restart-child"}, reach: func(a *attempt) {
		a.await("marks", "started", 1)
	}},
	{
		name: "pre-start", body: `hooks = { pre-start = ['{child}', '--mark', '{marks}', '--raw', '--deaf'], timeout = "10m" }`,
		of: "at-once", not: []string{"update", "restart-child"}, reach: func(a *attempt) {
			a.await("marks", "started", 1)
		},
	},
}

// runs waits for the first child.
func (a *attempt) runs() {
	a.Helper()
	a.WaitState(a.name, "RUNNING")
	a.await("marks", "started", 1)
}

// A matrixTrigger ends the service or its child.
type matrixTrigger struct {
	name        string
	pull, judge func(a *attempt)
}

var matrixTriggers = []matrixTrigger{
	{"stop", func(a *attempt) { a.verb("stop", "--wait", "60") }, (*attempt).ended},
	{"shutdown", func(a *attempt) { a.injects(5) }, (*attempt).ended},
	{"preshutdown", func(a *attempt) { a.injects(15) }, (*attempt).ended},
	{"remove", func(a *attempt) { a.verb("remove") }, (*attempt).ended},
	{"restart", func(a *attempt) { a.verb("restart", "--wait", "0") }, func(a *attempt) { a.anew(true) }},
	{"update", func(a *attempt) {
		a.verbOf(filepath.Join(a.matrix.after, a.name+".exe"), "update", "--wait", "60")
	}, func(a *attempt) { a.anew(true) }},
	{"restart-child", func(a *attempt) { a.verb("restart-child", "--wait", "0") }, func(a *attempt) { a.anew(false) }},
}

// injects has the service receive a control that only a shutdown sends, unless
// it may have ended by itself just before.
func (a *attempt) injects(control int) {
	a.Helper()
	if a.child.ends {
		a.TryInject(a.name, control)
		return
	}
	a.Inject(a.name, control)
}
