// Package outside finds out whether this process belongs to the process tree
// of a service, which ends with the service, and starts a process that does not
// belong to it.
package outside

import (
	"slices"
	"strings"
)

// A Service is a running service.
type Service struct {
	Name string
	Pid  int     // of its own process, the supervisor
	Job  uintptr // the supervisor's handle of the job of its tree; 0: unknown
}

// signs are what Windows knows of this process. Tests have their own.
type signs interface {
	// inAnyJob reports whether this process belongs to a job at all.
	inAnyJob() (bool, error)

	// inJobOf reports whether it belongs to a job that the process pid has open
	// as job.
	inJobOf(pid int, job uintptr) (bool, error)

	// ancestors lists the parent of this process, its parent, and so on, as far
	// as they are still there.
	ancestors() []int

	// variable is a variable of the environment.
	variable(name string) string
}

// inside reports whether this process belongs to the tree of the service, and
// whether that is certain.
//
// All of the tree is in the job of the service, which no process leaves. So a
// process without any job is certainly outside. Of the others one sign is
// enough, because each of them can be missing: the handle of the job cannot be
// used without rights on the supervisor, the parent may have ended, and a
// session of its own has another environment. A wrong yes costs one more
// process, a wrong no leaves the service stopped.
func inside(s Service, has signs) (is, certain bool) {
	if in, err := has.inAnyJob(); err == nil && !in {
		return false, true
	}
	if s.Job != 0 {
		if in, err := has.inJobOf(s.Pid, s.Job); err == nil && in {
			return true, true
		}
	}
	if has.variable("ZMANAGED") != "" && strings.EqualFold(has.variable("SERVICE_NAME"), s.Name) {
		return true, false
	}
	return slices.Contains(has.ancestors(), s.Pid), false
}

// A process is what a list of all processes has of one.
type process struct {
	parent  int
	started int64 // 0: unknown
}

// lineage follows the parents of a process. The identifier of a parent that has
// ended may be another process by now, which began later than its alleged child.
//
// https://learn.microsoft.com/windows/win32/api/tlhelp32/ns-tlhelp32-processentry32 (th32ParentProcessID)
func lineage(pid int, look func(pid int) (process, bool)) (pids []int) {
	child, known := look(pid)
	for known && child.parent != 0 && len(pids) < mostAncestors {
		parent, there := look(child.parent)
		if !there || parent.started != 0 && child.started != 0 && parent.started > child.started {
			break
		}
		pids = append(pids, child.parent)
		child = parent
	}
	return pids
}

// mostAncestors ends the search where identifiers that were used again make a
// circle.
const mostAncestors = 64
