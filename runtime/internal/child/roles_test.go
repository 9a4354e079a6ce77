package child

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"testing"
	"time"
)

// roleVariable turns the test binary into a child that plays a role.
const roleVariable = "CHILD_TEST_ROLE"

// lifetime ends a child that no test has ended.
const lifetime = 5 * time.Minute

// roles are what the children of the tests do. The argument is the one that
// the child was started with, if any.
var roles = map[string]func(arg string){
	"exit":       playExit,
	"echo":       playEcho,
	"deaf":       playDeaf,
	"polite":     playPolite,
	"flood":      playFlood,
	"family":     playFamily,
	"leaver":     playLeaver,
	"supervisor": playSupervisor,
	"slow":       playSlow,
	"hasty":      playHasty,
}

func TestMain(m *testing.M) {
	name, ok := os.LookupEnv(roleVariable)
	if !ok {
		os.Exit(m.Run())
	}
	play, ok := roles[name]
	if !ok {
		fmt.Println("no such role:", name)
		os.Exit(99)
	}
	arg := ""
	if len(os.Args) > 1 {
		arg = os.Args[1]
	}
	play(arg)
	os.Exit(0)
}

func playExit(arg string) {
	code, err := strconv.ParseUint(arg, 10, 32)
	if err != nil {
		os.Exit(99)
	}
	fmt.Fprintln(os.Stderr, "ending with", code)
	os.Exit(int(code))
}

// echo is what playEcho prints about itself.
type echo struct {
	Args  []string
	Dir   string
	Value string
}

func playEcho(string) {
	dir, err := os.Getwd()
	if err != nil {
		os.Exit(99)
	}
	_ = json.NewEncoder(os.Stdout).Encode(echo{os.Args[1:], dir, os.Getenv("CHILD_TEST_VALUE")})
}

func playDeaf(string) {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt) // Windows knows no signal.Ignore
	fmt.Println("deaf", os.Getpid())
	time.Sleep(lifetime)
}

// keysOf prints what a test waits for, once the process receives Ctrl+C.
func keysOf(name string) <-chan os.Signal {
	keys := make(chan os.Signal, 8)
	signal.Notify(keys, os.Interrupt)
	fmt.Println(name, os.Getpid())
	time.AfterFunc(lifetime, func() { os.Exit(99) })
	return keys
}

func playPolite(string) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, os.Interrupt)
	fmt.Println("polite", os.Getpid())
	select {
	case <-heard:
		fmt.Println("heard Ctrl+C")
		os.Exit(7)
	case <-time.After(lifetime):
		os.Exit(99)
	}
}

// playSlow takes a while to write its data away once it is asked to end.
func playSlow(file string) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, os.Interrupt)
	fmt.Println("polite", os.Getpid())
	select {
	case <-heard:
	case <-time.After(lifetime):
		os.Exit(99)
	}
	time.Sleep(500 * time.Millisecond)
	if err := os.WriteFile(file, []byte("safe"), 0o600); err != nil {
		os.Exit(99)
	}
}

// playHasty launches the slow one, and is gone as soon as it is asked to end.
func playHasty(file string) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, os.Interrupt)
	if err := descend("slow", file).Start(); err != nil {
		os.Exit(99)
	}
	<-heard
	os.Exit(5)
}

func playFlood(arg string) {
	n, _ := strconv.Atoi(arg)
	line := strings.Repeat("f", 99) + "\n"
	for i := range n / len(line) {
		to := os.Stdout
		if i%2 == 1 {
			to = os.Stderr
		}
		if _, err := to.WriteString(line); err != nil {
			os.Exit(99)
		}
	}
}

// descend starts a child that shares our output.
func descend(role string, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		os.Exit(99)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd
}

// playFamily has a deaf child; it is deaf itself when arg says so, else it
// ends as soon as the child is there.
func playFamily(arg string) {
	if err := descend("deaf").Start(); err != nil {
		os.Exit(99)
	}
	if arg == "deaf" {
		playDeaf("")
	}
	time.Sleep(lifetime)
}

// playLeaver ends at once and leaves a deaf child behind.
func playLeaver(string) {
	if err := descend("deaf").Start(); err != nil {
		os.Exit(99)
	}
	os.Exit(5)
}

// playSupervisor starts a deaf family with this package.
func playSupervisor(string) {
	spec := role("family", "deaf")
	spec.Output = os.Stdout
	p, err := Start(spec)
	if err != nil {
		fmt.Println(err)
		os.Exit(99)
	}
	_, _ = p.Wait()
}

// role is what starts this program as a child with a role.
func role(name string, args ...string) Spec {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	// The race detector would have each child sleep a second before it ends.
	return Spec{Path: self, Args: args, Env: append(os.Environ(), "GORACE=atexit_sleep_ms=0", roleVariable+"="+name)}
}
