package runtime

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/child"
)

func TestEveryLimitReachesTheChild(t *testing.T) {
	limits := Limits{Priority: HighPriority, Affinity: []int{1}, Memory: 2, ProcessMemory: 3, CPU: 4, Processes: 5}
	got := reflect.ValueOf(limits.child())
	for field, want := range reflect.ValueOf(limits).Fields() {
		if value := got.FieldByName(field.Name); want.IsZero() || value.String() == "" || !cmp.Equal(want.Convert(value.Type()).Interface(), value.Interface()) {
			t.Errorf("%s is %v, not %v", field.Name, value, want)
		}
	}
	for ours, theirs := range map[Priority]child.Priority{
		NormalPriority: child.AnyPriority, IdlePriority: child.IdlePriority, BelowNormalPriority: child.BelowNormalPriority,
		AboveNormalPriority: child.AboveNormalPriority, HighPriority: child.HighPriority, RealtimePriority: child.RealtimePriority,
	} {
		if got := (Limits{Priority: ours}).child().Priority; got != theirs {
			t.Errorf("%d became %d", ours, got)
		}
	}
}

func TestRefusedLimitIsToldOnce(t *testing.T) {
	var told []string
	refused := Service{Name: "web"}.tellRefusals(func(id events.ID, inserts ...string) { told = append(told, events.Text(id, inserts...)) })
	for range 3 {
		refused(errors.New("cpu: no"))
		refused(errors.New("memory: no"))
	}
	if len(told) != 2 || told[0] != "web: the child runs without one of its limits, which the system does not take: cpu: no" {
		t.Errorf("%q", told)
	}
}
