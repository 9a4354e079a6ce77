package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Echo is what --echo-args writes.
type Echo struct {
	Args []string // all of them, the program's own name first
	Dir  string
	Env  map[string]string
}

// note appends a line to the mark file.
func (o options) note(line string) error {
	if o.mark == "" {
		return nil
	}
	file, err := os.OpenFile(o.mark, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(file, line); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// beAlone holds the file as long as this process lives.
func beAlone(o options) error {
	if o.alone == "" || holdAlone(o.alone) == nil {
		return nil
	}
	return o.note("not alone")
}

func echoArgs(o options) error {
	if o.echoArgs == "" {
		return nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	echo := Echo{Args: os.Args, Dir: dir, Env: map[string]string{}}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		echo.Env[name] = value
	}
	text, err := json.MarshalIndent(echo, "", "  ")
	if err != nil {
		return err
	}
	return appear(o.echoArgs, text)
}

// startGrandchild leaves behind a process that shares our standard output and ends only when it is
// killed, or with the time of this one.
func startGrandchild(o options) error {
	if o.grandchild == "" {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, "--deaf", "--after", o.after.String())
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	return appear(o.grandchild, fmt.Appendf(nil, "%d %d\n", os.Getpid(), cmd.Process.Pid))
}

func startCopy(o options) error {
	if o.start == "" {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return exec.Command(self, strings.Split(o.start, ",")...).Start()
}

func say(o options) error {
	if o.say == "" {
		return nil
	}
	_, err := fmt.Println(o.say)
	return err
}

func flood(o options) error {
	out := bufio.NewWriterSize(os.Stdout, 32<<10)
	for i := range o.flood {
		if _, err := fmt.Fprintf(out, "flood %010d %s\n", i, strings.Repeat("x", 46)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// appear makes a file with all of its content at once, so that who waits for it never reads half.
func appear(path string, content []byte) error {
	if err := os.WriteFile(path+".new", content, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
