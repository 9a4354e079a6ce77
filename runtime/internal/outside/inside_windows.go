package outside

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/child"
)

// Inside reports whether this process belongs to the process tree of a service,
// and whether that is certain: then it ends with the service.
func Inside(s Service) (is, certain bool) { return inside(s, system{}) }

// system is Windows.
type system struct{}

func (system) variable(name string) string { return os.Getenv(name) }

func (system) inAnyJob() (bool, error) { return child.InJob(windows.CurrentProcess(), 0) }

// inJobOf looks at the job by a handle that is a copy of the supervisor's, and
// keeps it for this moment only: the job ends with its last handle.
func (system) inJobOf(pid int, job uintptr) (bool, error) {
	supervisor, err := open(pid, windows.PROCESS_DUP_HANDLE)
	if err != nil {
		return false, err
	}
	defer windows.CloseHandle(supervisor)
	return inJobOf(windows.CurrentProcess(), supervisor, job)
}

// inJobOf reports whether a process belongs to a job that the supervisor has
// open. That includes the jobs within that job.
//
// https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-duplicatehandle
// https://learn.microsoft.com/windows/win32/procthread/nested-jobs
func inJobOf(process, supervisor windows.Handle, job uintptr) (bool, error) {
	const jobObjectQuery = 4 // JOB_OBJECT_QUERY
	var duplicate windows.Handle
	err := windows.DuplicateHandle(supervisor, windows.Handle(job), windows.CurrentProcess(), &duplicate, jobObjectQuery, false, 0)
	if err != nil {
		return false, err
	}
	defer windows.CloseHandle(duplicate)
	return child.InJob(process, duplicate)
}

// ancestors are read from one list of all processes, so that no identifier
// means two of them.
//
// https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-createtoolhelp32snapshot
func (system) ancestors() []int {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil
	}
	defer windows.CloseHandle(snapshot)
	parents := map[int]int{}
	var entry windows.ProcessEntry32
	entry.Size = uint32(unsafe.Sizeof(entry))
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		parents[int(entry.ProcessID)] = int(entry.ParentProcessID)
	}
	return lineage(os.Getpid(), func(pid int) (process, bool) {
		parent, known := parents[pid]
		return process{parent, started(pid)}, known
	})
}

// started is when a process began; 0: unknown.
func started(pid int) int64 {
	p, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return 0
	}
	defer windows.CloseHandle(p)
	var created, exited, kernel, user windows.Filetime
	if windows.GetProcessTimes(p, &created, &exited, &kernel, &user) != nil {
		return 0
	}
	return created.Nanoseconds()
}
