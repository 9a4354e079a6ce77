package runtime

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/internal/scm"
)

func TestConfigOfAMinimalServiceIsTheOriginals(t *testing.T) {
	want := scm.Config{
		Name:        "zope-a",
		DisplayName: "zope-a",
		Exe:         `C:\zope-a.exe`,
		Start:       scm.Manual,
		Account:     "LocalSystem",
		Recovery: scm.Recovery{
			Actions: []scm.Action{
				{Do: scm.DoRestart, After: 5 * time.Second},
				{Do: scm.DoRestart, After: 30 * time.Second},
				{Do: scm.DoRestart, After: time.Minute},
			},
			ResetAfter: time.Hour,
		},
	}
	if diff := cmp.Diff(want, Service{Name: "zope-a"}.config(`C:\zope-a.exe`, options{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestConfigFollowsTheRecipeAndOptionsGoOverIt(t *testing.T) {
	s := Service{
		Name:        "zope-a",
		DisplayName: "Zope",
		Start:       DelayedAutomatic,
		Account:     `NT SERVICE\zope-a`,
		DependsOn:   []string{},
		Stop:        Stop{Steps: []StopStep{CtrlC(90 * time.Second), Kill()}},
		Recovery:    Recovery{Actions: []RecoveryAction{TakeNoAction(), RestartService(AtOnce)}, ResetAfter: Never, OnGiveUp: true},
	}
	c := s.config("x", options{})
	if c.Start != scm.Automatic || !c.Delayed || c.Account != s.Account || c.Asked != (scm.Asked{}) || c.DependsOn == nil || !c.OnNonCrash {
		t.Errorf("config %+v", c)
	}
	if c.Preshutdown != 110*time.Second {
		t.Errorf("preshutdown timeout %v, want the ladder's 90s and the margin", c.Preshutdown)
	}
	if got := c.Recovery.String(); got != "nothing after 0s, restart after 0s; never reset" {
		t.Errorf("recovery %q", got)
	}
	c = s.config("x", options{startup: new(Disabled), username: new("bob"), password: new("secret")})
	if c.Start != scm.Disabled || c.Delayed || c.Account != "bob" || *c.Password != "secret" || c.Asked != (scm.Asked{Start: true, Account: true}) {
		t.Errorf("config %+v", c)
	}
}

func TestOnlyALongLadderAsksForPreshutdown(t *testing.T) {
	for _, test := range []struct {
		steps []StopStep
		want  bool
	}{
		{nil, false},
		{[]StopStep{CtrlC(15 * time.Second), Kill()}, false},
		{[]StopStep{CtrlC(16 * time.Second), Kill()}, true},
		{[]StopStep{CtrlC(Never)}, true},
	} {
		s := Service{Stop: Stop{Steps: test.steps}}
		if got := s.needsPreshutdown(); got != test.want || s.stopBound() <= 0 || s.Preshutdown() > 0 != got {
			t.Errorf("%v: %v, bound %v, asks for %v", test.steps, got, s.stopBound(), s.Preshutdown())
		}
	}
}

func TestWordsForTheServiceAreNotIgnoredInSilence(t *testing.T) {
	_, _, stderr := invoke(sample, nil, "start", "--", "--port", "80")
	if !strings.Contains(stderr, `nothing is done with "--port 80"`) {
		t.Errorf("stderr %q", stderr)
	}
	if _, _, stderr := invoke(sample, nil, "start"); strings.Contains(stderr, "nothing is done") {
		t.Errorf("without words: stderr %q", stderr)
	}
	if !strings.Contains(usage(sample), "nothing is done with them") {
		t.Error("the usage does not say so")
	}
}

func TestPlanIsShownAsATable(t *testing.T) {
	p := scm.Plan{
		Config:    scm.Config{Name: "zope-a"},
		Installed: &scm.Installed{},
		Changes:   []scm.Change{{What: "description", From: "", To: "new"}, {What: "display name", From: "a", To: "b"}},
		Kept:      []scm.Change{{What: "start type", From: "auto", To: "manual"}},
		Notes:     []string{"something"},
	}
	var out bytes.Buffer
	writePlan(&out, p)
	want := `Service zope-a is installed; this is what changes:
  description   (none) -> new
  display name  a -> b
  start type    auto stays; the executable says manual, which --startup asks for
  note: something
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	writePlan(&out, scm.Plan{Config: scm.Config{Name: "zope-a"}, Changes: []scm.Change{{What: "account", To: "LocalSystem"}}})
	if diff := cmp.Diff("Service zope-a is not installed; this is what install creates:\n  account  LocalSystem\n", out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	writePlan(&out, scm.Plan{Config: scm.Config{Name: "zope-a"}, Installed: &scm.Installed{}})
	if diff := cmp.Diff("Service zope-a is installed; there is nothing to change.\n", out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
