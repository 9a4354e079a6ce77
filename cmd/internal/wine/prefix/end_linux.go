package prefix

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endTimeout bounds each step of ending a prefix.
const endTimeout = 30 * time.Second

// end ends every process of the prefix dir and returns when they are gone. A prefix without
// processes is fine.
func (in installation) end(dir string) {
	if _, err := os.Stat(dir); err != nil {
		return
	}
	for _, flag := range []string{"-k", "-w"} {
		ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
		cmd := exec.CommandContext(ctx, in.server, flag)
		cmd.Env = in.environment(dir, silent)
		_ = cmd.Run() // it reports failure when no server runs
		cancel()
	}
	// A server whose socket somebody removed does not hear the request to end.
	for end := time.Now().Add(endTimeout); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		left := processesOf(dir)
		for _, pid := range left {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		if len(left) == 0 {
			return
		}
	}
}

// processesOf lists the processes that were started with dir as their prefix.
func processesOf(dir string) []int {
	environments, _ := filepath.Glob("/proc/[0-9]*/environ") // the pattern is right
	var pids []int
	for _, path := range environments {
		content, err := os.ReadFile(path) // empty for one that ended and waits to be reaped
		if err != nil || !bytes.Contains(append([]byte{0}, content...), []byte("\x00WINEPREFIX="+dir+"\x00")) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// socketFile is where Debian's server keeps the name of its socket folder.
const socketFile = "wineserver"

// dropSocketFolder removes the folder /tmp/wine-XXXXXX that Debian's server makes for each prefix and
// leaves behind, and the file that names it. The server must have ended. Were that file
// cloned, all clones would share one folder, which each server removes when it finds it empty.
func dropSocketFolder(dir string) error {
	file := filepath.Join(dir, socketFile)
	name, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	folder := filepath.Join("/tmp", strings.TrimSpace(string(name)))
	if made, _ := filepath.Match("/tmp/wine-??????", folder); made {
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	return os.Remove(file)
}
