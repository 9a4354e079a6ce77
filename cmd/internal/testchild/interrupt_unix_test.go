//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Windows cannot interrupt one process of a console; there the tests of the runtime show it.
func TestInterruptIsMarkedAndEndsAllButTheDeaf(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		mark := filepath.Join(t.TempDir(), "mark")
		cmd := child(t, "--mark", mark, fmt.Sprint("--deaf=", deaf), "--slow-stop", "1ms", "--after", "60s")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		wait(t, mark, "started")
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		wait(t, mark, "interrupted")
		if deaf {
			if strings.Contains(read(t, mark), "ending") {
				t.Error("the deaf one ends")
			}
			_ = cmd.Process.Kill()
		}
		err := cmd.Wait()
		if deaf == (err == nil) {
			t.Errorf("deaf %v: %v", deaf, err)
		}
		if !deaf && !strings.HasSuffix(read(t, mark), "interrupted\nending\n") {
			t.Errorf("%q", read(t, mark))
		}
	}
}
