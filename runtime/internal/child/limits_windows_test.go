package child

import (
	"errors"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"
)

// asked is what a job was given last, by class: the bytes of the system's own
// structures. Wine takes nearly all of it and does nothing, so this is where
// the limits are tested.
type asked struct {
	extended windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	groups   []groupAffinity
	rate     cpuRate
	refuse   func(class uint32, i windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION) error
}

func (a *asked) set(class uint32, info unsafe.Pointer, size uintptr) error {
	var extended windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	if class == windows.JobObjectExtendedLimitInformation {
		extended = *(*windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION)(info)
	}
	if a.refuse != nil {
		if err := a.refuse(class, extended); err != nil {
			return err
		}
	}
	switch class {
	case windows.JobObjectExtendedLimitInformation:
		if size != unsafe.Sizeof(extended) {
			return windows.ERROR_BAD_LENGTH
		}
		a.extended = extended
	case windows.JobObjectGroupInformationEx:
		a.groups = append([]groupAffinity{}, unsafe.Slice((*groupAffinity)(info), size/unsafe.Sizeof(groupAffinity{}))...)
	case windows.JobObjectCpuRateControlInformation:
		if size != 8 {
			return windows.ERROR_BAD_LENGTH
		}
		a.rate = *(*cpuRate)(info)
	default:
		return windows.ERROR_INVALID_FUNCTION
	}
	return nil
}

const killOnClose = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE

func TestLimitsAreAskedOfTheJob(t *testing.T) {
	extended := func(flags uint32, change func(*windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION)) asked {
		var a asked
		a.extended.BasicLimitInformation.LimitFlags = flags | killOnClose
		change(&a.extended)
		return a
	}
	type info = windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	several := extended(windows.JOB_OBJECT_LIMIT_PRIORITY_CLASS|windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS|windows.JOB_OBJECT_LIMIT_AFFINITY, func(i *info) {
		i.BasicLimitInformation.PriorityClass = 0x4000
		i.BasicLimitInformation.ActiveProcessLimit = 7 + 1 // the host of the console
		i.BasicLimitInformation.Affinity = 0b1101
	})
	several.rate = cpuRate{5, 2500}
	last := int(unsafe.Sizeof(uintptr(0)))*8 - 1
	tests := []struct {
		limits Limits
		groups int
		want   asked
	}{
		{Limits{Priority: IdlePriority}, 1, extended(0x20, func(i *info) { i.BasicLimitInformation.PriorityClass = 0x40 })},
		{Limits{Priority: AboveNormalPriority}, 1, extended(0x20, func(i *info) { i.BasicLimitInformation.PriorityClass = 0x8000 })},
		{Limits{Priority: HighPriority}, 1, extended(0x20, func(i *info) { i.BasicLimitInformation.PriorityClass = 0x80 })},
		{Limits{Priority: RealtimePriority}, 1, extended(0x20, func(i *info) { i.BasicLimitInformation.PriorityClass = 0x100 })},
		{Limits{Memory: 512 << 20}, 1, extended(0x200, func(i *info) { i.JobMemoryLimit = 512 << 20 })},
		{Limits{ProcessMemory: 64 << 20}, 1, extended(0x100, func(i *info) { i.ProcessMemoryLimit = 64 << 20 })},
		{Limits{CPU: 100}, 1, asked{rate: cpuRate{5, 10000}}},
		{Limits{Affinity: []int{last}}, 2, asked{groups: []groupAffinity{{mask: 1 << last}}}},
		{Limits{Affinity: []int{130, 0, 64, 1}}, 1, asked{groups: []groupAffinity{{mask: 3}, {mask: 1, group: 1}, {mask: 4, group: 2}}}},
		{Limits{Priority: BelowNormalPriority, Affinity: []int{3, 0, 2}, CPU: 25, Processes: 7}, 1, several},
	}
	for _, test := range tests {
		var got asked
		test.limits.apply(got.set, test.groups, func(err error) { t.Errorf("%+v: %v", test.limits, err) })
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(asked{}, groupAffinity{}, cpuRate{})); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.limits, diff)
		}
	}
	if size := unsafe.Sizeof(groupAffinity{}); size != 8+unsafe.Sizeof(uintptr(0)) {
		t.Errorf("GROUP_AFFINITY has %d bytes", size)
	}
}

func TestOneRefusedLimitLeavesTheOthers(t *testing.T) {
	got := asked{refuse: func(class uint32, i windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION) error {
		if class == windows.JobObjectCpuRateControlInformation || i.BasicLimitInformation.LimitFlags&windows.JOB_OBJECT_LIMIT_PRIORITY_CLASS != 0 {
			return windows.ERROR_INVALID_PARAMETER
		}
		return nil
	}}
	var refusals []string
	l := Limits{Priority: HighPriority, Memory: 1 << 30, CPU: 10, Processes: 3}
	l.apply(got.set, 1, func(err error) {
		if !errors.Is(err, windows.ERROR_INVALID_PARAMETER) {
			t.Error(err)
		}
		what, _, _ := strings.Cut(err.Error(), ":")
		refusals = append(refusals, what)
	})
	if diff := cmp.Diff([]string{"priority", "cpu"}, refusals); diff != "" {
		t.Error(diff)
	}
	basic := got.extended.BasicLimitInformation
	if basic.LimitFlags != killOnClose|windows.JOB_OBJECT_LIMIT_JOB_MEMORY|windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS ||
		basic.PriorityClass != 0 || basic.ActiveProcessLimit != 3+1 || got.extended.JobMemoryLimit != 1<<30 {
		t.Errorf("%+v", got.extended)
	}
}

// TestRefusedLimitIsToldAndTheChildRuns: Wine refuses the share of the
// processors. A system that does not has nothing to tell.
func TestRefusedLimitIsToldAndTheChildRuns(t *testing.T) {
	spec := role("exit", "6")
	var refusals []error
	spec.Limits = Limits{CPU: 50, Memory: 1 << 30, Processes: 50, Priority: BelowNormalPriority, Affinity: []int{0}}
	spec.Refused = func(err error) { refusals = append(refusals, err) }
	p, _ := run(t, spec)
	wantCode(t, p, 6)
	for _, err := range refusals {
		if !strings.HasPrefix(err.Error(), "cpu: ") {
			t.Error(err)
		}
	}
	t.Logf("refused: %v", refusals)
}
