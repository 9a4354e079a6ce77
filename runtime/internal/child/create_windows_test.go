package child

import (
	"testing"

	"golang.org/x/sys/windows"
)

// TestProcessIsCreatedInItsJob looks at a process before anything else could
// put it there, and ends it with the job.
func TestProcessIsCreatedInItsJob(t *testing.T) {
	job, err := newJob()
	if err != nil {
		t.Fatal(err)
	}
	std, err := openStdio(0)
	if err != nil {
		t.Fatal(err)
	}
	defer std.close()
	spec := role("deaf")
	env, err := environmentBlock(spec.Env, compareNames)
	if err != nil {
		t.Fatal(err)
	}
	line, _, err := spec.CommandLine()
	if err != nil {
		t.Fatal(err)
	}
	created, err := create(start{program: spec.Path, line: line, env: spec.Env}, env, std, job)
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(created.Process)
	defer windows.CloseHandle(created.Thread)
	if member, err := openMember(job, int(created.ProcessId), 0); err != nil {
		t.Errorf("the process is not in the job: %v", err)
		_ = windows.TerminateProcess(created.Process, 1)
	} else {
		_ = windows.CloseHandle(member)
	}
	if err := windows.CloseHandle(job); err != nil {
		t.Fatal(err)
	}
	if !hasEnded(created.Process, uint32(deadline.Milliseconds())) {
		t.Error("the process outlives its job")
	}
}
