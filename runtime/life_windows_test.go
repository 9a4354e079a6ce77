package runtime

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestProcessesAreSeenToRunAndToHaveEnded(t *testing.T) {
	now := time.Now()
	if got := lookAtProcess(os.Getpid(), &now); got != lifeRuns {
		t.Errorf("this process: %v", got)
	}
	if early := now.Add(-24 * time.Hour); lookAtProcess(os.Getpid(), &early) != lifeEnded {
		t.Error("a process that was seen a day ago is taken for this one")
	}
	other := exec.Command("cmd.exe", "/c", "exit 259")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	pid := other.Process.Pid
	if _, err := other.Process.Wait(); err != nil { // which closes its handle
		t.Fatal(err)
	}
	if got := lookAtProcess(pid, nil); got != lifeEnded {
		t.Errorf("a process that has ended: %v", got)
	}
}
