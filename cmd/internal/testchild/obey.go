package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"time"
)

// obey waits for the file of --obey, in the background, and does what its lines
// say: the first is "how", the others a program and its arguments, one each.
// The program's output goes to FILE.out and its exit code to FILE.code. How has
// these words:
//
//	orphan  by a copy of this program that has ended before the program begins
//	bare    without the variables of the service
//	nested  in a job object of its own
func obey(o options) error {
	if o.obey == "" {
		return nil
	}
	go func() {
		for {
			text, err := os.ReadFile(o.obey)
			if errors.Is(err, fs.ErrNotExist) {
				time.Sleep(10 * time.Millisecond)
				continue
			}
			if err == nil {
				err = carryOut(o.obey, string(text))
			}
			if err != nil {
				_ = o.note(fmt.Sprint("obey: ", err))
			}
			return
		}
	}()
	return nil
}

func carryOut(file, text string) error {
	how, command, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if rest, found := strings.CutPrefix(how, "orphan "); found {
		return byAnOrphan(file, rest+"\n"+command)
	}
	if strings.Contains(how, "nested") {
		if err := nestInJob(); err != nil {
			return err
		}
	}
	words := strings.Split(command, "\n")
	out, err := os.Create(file + ".out")
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stdout, cmd.Stderr = out, out
	if strings.Contains(how, "bare") {
		for _, entry := range os.Environ() {
			if name, _, _ := strings.Cut(entry, "="); name != "SERVICE_NAME" && name != "ZMANAGED" {
				cmd.Env = append(cmd.Env, entry)
			}
		}
	}
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return appear(file+".code", fmt.Append(nil, cmd.ProcessState.ExitCode()))
}

// byAnOrphan starts a copy that starts another one and ends; that one waits for
// the end and does the rest.
func byAnOrphan(file, text string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	next := file + ".orphan"
	if err := appear(next, []byte(text)); err != nil {
		return err
	}
	return exec.Command(self, "--start", "--obey,"+next, "--after", "1ms", "--exit", "0").Run()
}
