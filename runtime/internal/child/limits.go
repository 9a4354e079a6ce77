package child

// Limits are what a tree may use of the machine; a zero value is no limit.
// They hold from before the first instruction of the first process, for all
// that it spawns.
type Limits struct {
	Priority      Priority
	Affinity      []int // numbers of processors: 64 × group + number in the group
	Memory        int64 // bytes that the whole tree may commit
	ProcessMemory int64 // bytes that each process may commit
	CPU           int   // percent of the whole machine, 1 to 100
	Processes     int   // that may run at the same time
}

// Priority is a priority class. The zero value leaves it alone.
type Priority int

// The classes, in the order of runtime's.
const (
	AnyPriority Priority = iota
	IdlePriority
	BelowNormalPriority
	AboveNormalPriority
	HighPriority
	RealtimePriority
)

// any says whether there is a limit at all.
func (l *Limits) any() bool {
	return l.Priority != 0 || len(l.Affinity) > 0 || l.Memory > 0 || l.ProcessMemory > 0 || l.CPU > 0 || l.Processes > 0
}
