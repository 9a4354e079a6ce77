package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
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
		Preshutdown: 75 * time.Second, // for its 15 s, which an ordinary shutdown does not give
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
	if c.Preshutdown != s.StopBudget() || c.Preshutdown < 90*time.Second {
		t.Errorf("preshutdown timeout %v, want the whole budget of the stop", c.Preshutdown)
	}
	if got := c.Recovery.String(); got != "nothing after 0s, restart after 0s; never reset" {
		t.Errorf("recovery %q", got)
	}
	c = s.config("x", options{startup: new(Disabled), username: new("bob"), password: new("secret")})
	if c.Start != scm.Disabled || c.Delayed || c.Account != "bob" || *c.Password != "secret" || c.Asked != (scm.Asked{Start: true, Account: true}) {
		t.Errorf("config %+v", c)
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
	for _, test := range []struct {
		plan    scm.Plan
		differs bool
		want    string
	}{
		{scm.Plan{
			Config:    scm.Config{Name: "zope-a"},
			Installed: &scm.Installed{},
			Settings: []scm.Setting{
				{What: "start type", Has: "auto", WillHave: "auto", Wants: "manual"},
				{What: "account", Has: "LocalSystem", WillHave: "LocalSystem", Wants: "LocalSystem"},
				{What: "description", Has: "", WillHave: "new", Wants: "new"},
			},
			Changes: []scm.Change{{What: "description", From: "", To: "new"}},
			Notes:   []string{"something"},
		}, true, `Service zope-a is installed; a star marks what would change:
  start type   auto is kept; the executable has manual; to apply that, give the option --startup manual
  account      LocalSystem
* description  (none) -> new
  note: something
`},
		{scm.Plan{
			Config:   scm.Config{Name: "zope-a"},
			Settings: []scm.Setting{{What: "account", WillHave: "LocalSystem", Wants: "LocalSystem"}},
			Changes:  []scm.Change{{What: "account", To: "LocalSystem"}},
		}, true, "Service zope-a is not installed; this is what install creates:\n  account  LocalSystem\n"},
		{scm.Plan{
			Config:    scm.Config{Name: "zope-a"},
			Installed: &scm.Installed{},
			Settings:  []scm.Setting{{What: "account", Has: "LocalSystem", WillHave: "LocalSystem", Wants: "LocalSystem"}},
		}, false, "Service zope-a is installed; there is nothing to change:\n  account  LocalSystem\n"},
		{scm.Plan{
			Config:    scm.Config{Name: "zope-a"},
			Installed: &scm.Installed{},
			Settings:  []scm.Setting{{What: scm.RightsSetting, Has: "D:(A;;FA;;;SY)", WillHave: "D:(A;;FA;;;SY)", Wants: "D:(A;;FA;;;BA)"}},
		}, false, "Service zope-a is installed; there is nothing to change:\n" +
			"  rights on the service  D:(A;;FA;;;SY) stays: an administrator has set it; without that it would be D:(A;;FA;;;BA)\n"},
	} {
		var out bytes.Buffer
		c := command{stdout: &out}
		if err := c.showPlan(test.plan); (err == errTold) != test.differs || !test.differs && err != nil {
			t.Errorf("err = %v", err)
		}
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestPlanForProgramsHasEverySetting(t *testing.T) {
	p := scm.Plan{
		Config:    scm.Config{Name: "zope-a"},
		Installed: &scm.Installed{},
		Settings: []scm.Setting{
			{What: "start type", Has: "auto", WillHave: "auto", Wants: "manual"},
			{What: "description", Has: "", WillHave: "new", Wants: "new"},
		},
		Changes: []scm.Change{{What: "description", From: "", To: "new"}},
		Notes:   []string{"something"},
	}
	type setting struct {
		Has      *string
		WillHave string `json:"will_have"`
		Wants    string
		Changes  bool
	}
	var got struct {
		Service            string
		Installed, Differs bool
		Settings           map[string]setting
		Notes              []string
	}
	for _, installed := range []bool{true, false} {
		if !installed {
			p.Installed = nil
		}
		var out bytes.Buffer
		c := command{stdout: &out, options: options{json: true}}
		if err := c.showPlan(p); err != errTold {
			t.Errorf("err = %v", err)
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		if got.Service != "zope-a" || got.Installed != installed || !got.Differs || len(got.Notes) != 1 || len(got.Settings) != 2 {
			t.Errorf("%+v", got)
		}
		want := setting{WillHave: "auto", Wants: "manual", Changes: !installed}
		if installed {
			want.Has = new("auto")
		}
		if diff := cmp.Diff(want, got.Settings["start_type"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		clear(got.Settings)
	}
}

func TestSecurityReachesTheSCM(t *testing.T) {
	for sid, want := range map[ServiceSID]scm.SIDType{SIDNone: scm.SIDNone, SIDUnrestricted: scm.SIDUnrestricted, SIDRestricted: scm.SIDRestricted} {
		s := Service{Name: "a", Security: Security{SID: sid, Privileges: []string{"SeTcbPrivilege"}, Descriptor: "D:(A;;FA;;;SY)"}}
		c := s.config("x", options{})
		if c.SID != want || len(c.Privileges) != 1 || c.Descriptor != s.Security.Descriptor {
			t.Errorf("%d: %+v", sid, c)
		}
	}
}

func TestErrorOfAPlanHasItsOwnExitCode(t *testing.T) {
	failed := errors.New("access denied")
	for _, test := range []struct {
		o          options
		err        error
		code, want int
	}{
		{options{plan: true}, nil, exitDone, 0},
		{options{plan: true}, exitWith(exitDiffers), exitDiffers, 1},
		{options{plan: true}, failed, exitFailed, 2},
		{options{}, failed, exitFailed, 1},
		{options{}, nil, exitDone, 0},
	} {
		if got := planCode(test.o, test.err, test.code); got != test.want {
			t.Errorf("%+v, %v: exit code %d, want %d", test.o, test.err, got, test.want)
		}
	}
	if text := usage(sample); !strings.Contains(text, "0 nothing would change, 1 something would, 2 not determined") {
		t.Error("the usage does not document it")
	}
}

func TestKeptSettingNamesTheOptionThatAppliesTheOther(t *testing.T) {
	for want, got := range map[string]string{
		" is kept; the executable has auto; to apply that, give the option --startup auto":                                              stays("start type", "auto"),
		` is kept; the executable has NT AUTHORITY\LocalService; to apply that, give the option --username "NT AUTHORITY\LocalService"`: stays("account", `NT AUTHORITY\LocalService`),
	} {
		if got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
