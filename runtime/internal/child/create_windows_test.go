package child

import (
	"errors"
	"syscall"
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
	created, err := createRole(t, "deaf", "", job)
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

func createRole(t *testing.T, name, arg string, job windows.Handle) (*windows.ProcessInformation, error) {
	t.Helper()
	std, err := openStdio(0)
	if err != nil {
		t.Fatal(err)
	}
	defer std.close()
	spec := role(name, arg)
	env, err := environmentBlock(spec.Env, compareNames)
	if err != nil {
		t.Fatal(err)
	}
	line, _, err := spec.CommandLine()
	if err != nil {
		t.Fatal(err)
	}
	return create(start{program: spec.Path, line: line, env: spec.Env}, env, std, job)
}

// likePackages has the creation of a process in a job refused, as Windows does
// with a program of a package of which another process runs. It returns a
// handle of each process that was created.
func likePackages(t *testing.T, refusal error) (created *[]windows.Handle) {
	t.Helper()
	created = new([]windows.Handle)
	createProcess = func(name, line *uint16, process, thread *windows.SecurityAttributes, inherit bool, flags uint32, env, dir *uint16, info *windows.StartupInfo, out *windows.ProcessInformation) error {
		if flags&windows.CREATE_SUSPENDED == 0 {
			return refusal
		}
		if err := windows.CreateProcess(name, line, process, thread, inherit, flags, env, dir, info, out); err != nil {
			return err
		}
		h, err := windows.OpenProcess(windows.SYNCHRONIZE|windows.PROCESS_QUERY_INFORMATION, false, out.ProcessId)
		if err != nil {
			t.Error(err)
		}
		*created = append(*created, h)
		return nil
	}
	t.Cleanup(func() {
		createProcess = windows.CreateProcess
		for _, h := range *created {
			_ = windows.CloseHandle(h)
		}
	})
	return created
}

func TestProcessThatCannotBeCreatedInAJobIsPutThere(t *testing.T) {
	for _, refusal := range []syscall.Errno{windows.ERROR_ACCESS_DENIED, windows.ERROR_INVALID_PARAMETER, windows.ERROR_NOT_SUPPORTED} {
		likePackages(t, refusal)
		p, _ := run(t, role("exit", "6"))
		wantCode(t, p, 6)
		p, _ = run(t, role("deaf"))
		if pids, err := p.Pids(); err != nil || pids[0] != p.Pid() {
			t.Errorf("%v: the job has %v, %v; want %d", refusal, pids, err, p.Pid())
		}
	}
}

// TestProcessThatNoJobTakesDoesNotRun also has an error that is not about the
// job.
func TestProcessThatNoJobTakesDoesNotRun(t *testing.T) {
	created := likePackages(t, windows.ERROR_ACCESS_DENIED)
	noJob, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(noJob)
	if _, err := createRole(t, "deaf", "", noJob); err == nil {
		t.Error("an event was taken for a job")
	}
	if len(*created) != 1 || !hasEnded((*created)[0], uint32(deadline.Milliseconds())) {
		t.Errorf("%d processes were created; the one runs outside of a job", len(*created))
	}
	likePackages(t, windows.ERROR_FILE_NOT_FOUND)
	if _, err := createRole(t, "deaf", "", noJob); !errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		t.Errorf("the error is %v", err)
	}
}
