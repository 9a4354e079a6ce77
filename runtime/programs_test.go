package runtime

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/internal/child"
)

func TestProgramsAreAllThatTheServiceStarts(t *testing.T) {
	t.Setenv("TOOLS", "/opt")
	s := Service{
		Name:    "many",
		Command: Command{Path: "%TOOLS%/child", Args: []string{"-v"}, Dir: "/srv"},
		Hooks:   Hooks{PreStart: []string{"%TOOLS%/pre", "%SERVICE_NAME%"}, PostStart: []string{"/a"}, PreStop: []string{"/b"}, PostStop: []string{"/c"}},
		Ready:   Ready{Probe: CommandSucceeds{"/ready", "%CHILD_PID%"}},
		Health:  Health{Probe: CommandSucceeds{"/health"}},
		Stop:    Stop{Steps: []StopStep{CtrlC(0), RunCommand("%TOOLS%/stop --now", 0), Kill()}},
	}
	var got [][]string
	collect := func(key string, spec *child.Spec) {
		if spec.Dir != "/srv" && s.Name == "many" || len(spec.Env) == 0 {
			t.Errorf("%s runs in %q", key, spec.Dir)
		}
		_, words, err := spec.CommandLine()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, append([]string{key}, words...))
	}
	if err := s.programs(collect); err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"command", "/opt/child", "-v"},
		{"hooks.pre-start", "/opt/pre", "many"},
		{"hooks.post-start", "/a"},
		{"hooks.pre-stop", "/b"},
		{"hooks.post-stop", "/c"},
		{"ready.command", "/ready", "%CHILD_PID%"},
		{"health.command", "/health"},
		{"stop", "/opt/stop", "--now"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s = Service{Name: "one", Command: Command{Path: "/child"}, Ready: Ready{Probe: FileWritten("/x")}}
	got = nil
	if err := s.programs(collect); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
