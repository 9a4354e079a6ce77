package child

import (
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/order"
)

// classes are the priority classes of Windows, in the order of ours.
var classes = [...]uint32{
	IdlePriority:        windows.IDLE_PRIORITY_CLASS,
	BelowNormalPriority: windows.BELOW_NORMAL_PRIORITY_CLASS,
	AboveNormalPriority: windows.ABOVE_NORMAL_PRIORITY_CLASS,
	HighPriority:        windows.HIGH_PRIORITY_CLASS,
	RealtimePriority:    windows.REALTIME_PRIORITY_CLASS,
}

// groupSize is how many processors a group has at most.
// https://learn.microsoft.com/windows/win32/procthread/processor-groups
const groupSize = 64

// groupAffinity names processors of one group.
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-group_affinity
type groupAffinity struct {
	mask     uintptr
	group    uint16
	reserved [3]uint16
}

// cpuRate is JOBOBJECT_CPU_RATE_CONTROL_INFORMATION with a rate.
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_cpu_rate_control_information
type cpuRate struct {
	flags uint32
	rate  uint32 // cycles of each 10,000
}

const (
	cpuRateEnable  = 0x1 // JOB_OBJECT_CPU_RATE_CONTROL_ENABLE
	cpuRateHardCap = 0x4 // JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP
)

// A setter is SetInformationJobObject for one job.
type setter func(class uint32, info unsafe.Pointer, size uintptr) error

func setterOf(job windows.Handle) setter {
	return func(class uint32, info unsafe.Pointer, size uintptr) error {
		_, err := windows.SetInformationJobObject(job, class, uintptr(info), uint32(size))
		return err
	}
}

// apply sets the limits of a job, each by itself, so that one that the system
// refuses does not take the others with it. Refused gets those.
func (l *Limits) apply(set setter, groups int, refused func(error)) {
	refuse := func(what string, err error) {
		if err != nil {
			refused(fmt.Errorf("%s: %w", what, err))
		}
	}
	// What is set together is set again with each limit that joins it.
	good := endWithLastHandle()
	extend := func(what string, flag uint32, change func(*windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION)) {
		next := good
		next.BasicLimitInformation.LimitFlags |= flag
		change(&next)
		err := set(windows.JobObjectExtendedLimitInformation, unsafe.Pointer(&next), unsafe.Sizeof(next))
		if refuse(what, err); err == nil {
			good = next
		}
	}
	type info = windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	if l.Priority != 0 {
		extend("priority", windows.JOB_OBJECT_LIMIT_PRIORITY_CLASS,
			func(i *info) { i.BasicLimitInformation.PriorityClass = classes[l.Priority] })
	}
	if l.Processes > 0 {
		extend("processes", windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
			func(i *info) { i.BasicLimitInformation.ActiveProcessLimit = uint32(l.Processes) + consoleHosts })
	}
	if n, err := bytes(l.Memory); err != nil {
		refuse("memory", err)
	} else if n > 0 {
		extend("memory", windows.JOB_OBJECT_LIMIT_JOB_MEMORY, func(i *info) { i.JobMemoryLimit = n })
	}
	if n, err := bytes(l.ProcessMemory); err != nil {
		refuse("process-memory", err)
	} else if n > 0 {
		extend("process-memory", windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY, func(i *info) { i.ProcessMemoryLimit = n })
	}
	masks, err := affinities(l.Affinity)
	switch {
	case err != nil:
		refuse("affinity", err)
	case len(masks) == 1 && masks[0].group == 0 && groups <= 1:
		extend("affinity", windows.JOB_OBJECT_LIMIT_AFFINITY,
			func(i *info) { i.BasicLimitInformation.Affinity = masks[0].mask })
	case len(masks) > 0:
		refuse("affinity", set(windows.JobObjectGroupInformationEx, unsafe.Pointer(&masks[0]), uintptr(len(masks))*unsafe.Sizeof(masks[0])))
	}
	if l.CPU > 0 {
		rate := cpuRate{cpuRateEnable | cpuRateHardCap, uint32(l.CPU) * 100}
		refuse("cpu", set(windows.JobObjectCpuRateControlInformation, unsafe.Pointer(&rate), unsafe.Sizeof(rate)))
	}
}

// endWithLastHandle is what every job has.
func endWithLastHandle() (i windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION) {
	i.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	return i
}

// bytes is a size as this process can say it.
func bytes(size int64) (uintptr, error) {
	n := uintptr(size)
	if int64(n) != size {
		return 0, fmt.Errorf("%d bytes are more than a 32-bit service can ask for", size)
	}
	return n, nil
}

// affinities are the processors by their groups, in order.
func affinities(processors []int) ([]groupAffinity, error) {
	sorted := slices.Clone(processors)
	order.Sort(sorted, func(a, b int) bool { return a < b })
	var all []groupAffinity
	for _, p := range sorted {
		group, bit := uint16(p/groupSize), uint(p%groupSize)
		if bit >= uint(unsafe.Sizeof(uintptr(0))*8) {
			return nil, fmt.Errorf("processor %d cannot be named by a 32-bit service", p)
		}
		if len(all) == 0 || all[len(all)-1].group != group {
			all = append(all, groupAffinity{group: group})
		}
		all[len(all)-1].mask |= 1 << bit
	}
	return all, nil
}

var getActiveProcessorGroupCount = kernel32.NewProc("GetActiveProcessorGroupCount")

// processorGroups is how many groups of processors the machine has.
func processorGroups() int {
	n, _, _ := getActiveProcessorGroupCount.Call()
	return int(n)
}
