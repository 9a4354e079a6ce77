package outside

import (
	"errors"
	"slices"
	"testing"
)

type fakeSigns struct {
	anyJob    bool
	anyErr    error
	job       bool
	jobErr    error
	parents   []int
	variables map[string]string
}

func (f fakeSigns) inAnyJob() (bool, error)            { return f.anyJob, f.anyErr }
func (f fakeSigns) inJobOf(int, uintptr) (bool, error) { return f.job, f.jobErr }
func (f fakeSigns) ancestors() []int                   { return f.parents }
func (f fakeSigns) variable(name string) string        { return f.variables[name] }

func TestOneSignIsEnoughToBeInside(t *testing.T) {
	denied := errors.New("access denied")
	mine := map[string]string{"ZMANAGED": "1", "SERVICE_NAME": "SITE"}
	for _, test := range []struct {
		what string
		has  fakeSigns
		want bool
	}{
		{"no job, although the environment names the service", fakeSigns{variables: mine, parents: []int{7}}, false},
		{"another job", fakeSigns{anyJob: true, parents: []int{8, 9}, variables: map[string]string{"ZMANAGED": "1", "SERVICE_NAME": "other"}}, false},
		{"the job of the service", fakeSigns{anyJob: true, job: true}, true},
		{"a job that may not be looked at", fakeSigns{anyJob: true, jobErr: denied}, false},
		{"the same, below the supervisor", fakeSigns{anyJob: true, jobErr: denied, parents: []int{8, 7}}, true},
		{"the same, with the environment", fakeSigns{anyJob: true, jobErr: denied, variables: mine}, true},
		{"a variable of somebody else", fakeSigns{anyJob: true, variables: map[string]string{"SERVICE_NAME": "site"}}, false},
		{"jobs cannot be looked for", fakeSigns{anyErr: denied, parents: []int{7}}, true},
	} {
		got, certain := inside(Service{"site", 7, 44}, test.has)
		if got != test.want || got && certain != test.has.job {
			t.Errorf("%s: inside is %v, certain %v", test.what, got, certain)
		}
	}
	if got, _ := inside(Service{"site", 7, 0}, fakeSigns{anyJob: true, job: true}); got {
		t.Error("a job whose handle is unknown was looked at")
	}
}

func TestLineageEndsWhereAParentHasEnded(t *testing.T) {
	list := map[int]process{
		10: {9, 100},
		9:  {8, 90},
		8:  {7, 0}, // may not be looked at
		7:  {6, 70},
		6:  {5, 200}, // began after 7: another process
		5:  {0, 10},
		20: {21, 5},
		21: {20, 5},
	}
	look := func(pid int) (process, bool) { p, ok := list[pid]; return p, ok }
	if got, want := lineage(10, look), []int{9, 8, 7}; !slices.Equal(got, want) {
		t.Errorf("lineage %v, want %v", got, want)
	}
	if got := lineage(20, look); len(got) != mostAncestors {
		t.Errorf("a circle has %d ancestors", len(got))
	}
	if got := lineage(99, look); got != nil {
		t.Errorf("an unknown process has the ancestors %v", got)
	}
}
