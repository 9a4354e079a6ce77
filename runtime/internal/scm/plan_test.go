package scm

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// wanted is what an executable says of its service in these tests.
func wanted() Config {
	return Config{
		Name:        "zope-a",
		DisplayName: "Zope (a)",
		Description: "Serves the intranet",
		Exe:         `C:\Program Files\zope-a.exe`,
		Start:       Manual,
		Account:     "LocalSystem",
		Recovery:    Recovery{Actions: []Action{{Do: DoRestart, After: 5 * time.Second}}, ResetAfter: time.Hour},
	}
}

// as is what the SCM has after c was installed.
func as(c Config) *Installed {
	recovery := c.Recovery
	return &Installed{
		DisplayName: c.DisplayName,
		Description: c.Description,
		ImagePath:   imagePath(c.Exe),
		Start:       c.Start,
		Delayed:     new(c.Delayed),
		Account:     AccountName(c.Account),
		DependsOn:   c.DependsOn,
		Recovery:    &recovery,
		OnNonCrash:  new(c.OnNonCrash),
		Preshutdown: new(10 * time.Second),
		Source:      c.Exe,
	}
}

func TestNothingChangesWhenAllIsAsItShouldBe(t *testing.T) {
	p := compare(wanted(), as(wanted()))
	if len(p.Changes)+len(p.Kept)+len(p.Notes) != 0 || p.Differs() {
		t.Errorf("plan = %+v", p)
	}
	if len(p.Settings) < 8 {
		t.Errorf("settings = %+v", p.Settings)
	}
	for _, s := range p.Settings {
		if s.Has != s.WillHave || s.Has != s.Wants {
			t.Errorf("setting = %+v", s)
		}
	}
}

func TestNewServiceIsPlannedWhole(t *testing.T) {
	c := wanted()
	c.Start, c.Delayed, c.OnNonCrash = Automatic, true, true
	c.DependsOn = []string{"Tcpip", "W32Time"}
	c.Account, c.Password, c.Preshutdown = "bob", new("secret"), 110*time.Second
	want := []Change{
		{"start type", "", "delayed"},
		{"account", "", `.\bob`},
		{"display name", "", "Zope (a)"},
		{"description", "", "Serves the intranet"},
		{"command line", "", `"C:\Program Files\zope-a.exe" run`},
		{"depends on", "", "Tcpip, W32Time"},
		{"password", "", "as given"},
		{"recovery", "", "restart after 5s; reset after 1h"},
		{"recovery after an error", "", "true"},
		{"preshutdown timeout", "", "1m50s"},
		{RightsSetting, "", DefaultRights},
		{"event source", "", `C:\Program Files\zope-a.exe`},
	}
	if diff := cmp.Diff(want, compare(c, nil).Changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUpdateFollowsTheExecutableAndKeepsWhatWasNotAsked(t *testing.T) {
	in := as(wanted())
	in.Start, in.Account, in.DependsOn = Automatic, `.\bob`, []string{"Tcpip"}
	c := wanted()
	c.DisplayName, c.Description, c.Exe = "Zope (b)", "", `D:\zope-a.exe`
	c.Recovery, c.OnNonCrash, c.Preshutdown = Recovery{ResetAfter: never}, true, time.Minute
	p := compare(c, in)
	changes := []Change{
		{"display name", "Zope (a)", "Zope (b)"},
		{"description", "Serves the intranet", ""},
		{"command line", `"C:\Program Files\zope-a.exe" run`, `"D:\zope-a.exe" run`},
		{"recovery", "restart after 5s; reset after 1h", "none"},
		{"recovery after an error", "false", "true"},
		{"preshutdown timeout", "10s", "1m"},
		{"event source", `C:\Program Files\zope-a.exe`, `D:\zope-a.exe`},
	}
	if diff := cmp.Diff(changes, p.Changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	kept := []Change{{"start type", "auto", "manual"}, {"account", `.\bob`, "LocalSystem"}}
	if diff := cmp.Diff(kept, p.Kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestUpdateChangesWhatWasAsked(t *testing.T) {
	c := wanted()
	c.Start, c.Delayed, c.Account = Automatic, true, `NT SERVICE\zope-a`
	c.Asked = Asked{Start: true, Account: true}
	c.DependsOn = []string{}
	in := as(wanted())
	in.DependsOn = []string{"Tcpip"}
	want := []Change{
		{"start type", "manual", "delayed"},
		{"account", "LocalSystem", `NT SERVICE\zope-a`},
		{"depends on", "Tcpip", ""},
	}
	if diff := cmp.Diff(want, compare(c, in).Changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatThisWindowsDoesNotKnowIsNotedOnlyWhenItWasWanted(t *testing.T) {
	in := as(wanted())
	in.Recovery, in.OnNonCrash, in.Preshutdown, in.Delayed = nil, nil, nil, nil
	c := wanted()
	c.Recovery = Recovery{}
	if p := compare(c, in); len(p.Notes)+len(p.Changes) != 0 {
		t.Errorf("plan = %+v", p)
	}
	c = wanted()
	c.OnNonCrash, c.Preshutdown = true, time.Minute
	want := []string{
		"recovery: not supported by this Windows; left out",
		"recovery after an error: not supported by this Windows; left out",
		"preshutdown timeout: not supported by this Windows; left out",
	}
	if diff := cmp.Diff(want, compare(c, in).Notes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTimesAreShownWithoutNoughts(t *testing.T) {
	for d, want := range map[time.Duration]string{
		5 * time.Second:               "5s",
		time.Minute:                   "1m",
		10 * time.Minute:              "10m",
		time.Hour:                     "1h",
		90 * time.Minute:              "1h30m",
		time.Hour + 5*time.Second:     "1h0m5s",
		1500 * time.Millisecond:       "1.5s",
		0:                             "0s",
		20*time.Hour + 10*time.Minute: "20h10m",
	} {
		if got := brief(d); got != want {
			t.Errorf("brief(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestActionsOfOthersAreNotTakenForNone(t *testing.T) {
	c := Config{Name: "x", DisplayName: "x", Recovery: Recovery{Actions: []Action{{Do: DoNothing, After: time.Second}}, ResetAfter: time.Hour}}
	for do, word := range map[Do]string{DoRun: "run a command", DoReboot: "reboot the machine", 9: "action 9"} {
		in := &Installed{DisplayName: "x", Recovery: &Recovery{Actions: []Action{{Do: do, After: time.Second}}, ResetAfter: time.Hour}}
		changed := slices.ContainsFunc(compare(c, in).Changes, func(c Change) bool {
			return c.What == "recovery" && strings.Contains(c.From, word) && strings.Contains(c.To, "nothing after 1s")
		})
		if !changed {
			t.Errorf("%s: nothing is changed: %v", word, compare(c, in).Changes)
		}
	}
}

func TestSecurityIsSetAndCleared(t *testing.T) {
	secured := wanted()
	secured.SID, secured.Privileges, secured.Descriptor = SIDRestricted, []string{"SeTcbPrivilege", "SeAuditPrivilege"}, "D:(A;;FA;;;SY)"
	rows := []Change{
		{"service sid", "", "restricted"},
		{"privileges", "", "SeTcbPrivilege, SeAuditPrivilege"},
		{"rights on the service", "", "D:(A;;FA;;;SY)"},
	}
	of := func(p Plan) (list []Change) {
		for _, c := range p.Changes {
			if slices.ContainsFunc(rows, func(row Change) bool { return row.What == c.What }) {
				list = append(list, c)
			}
		}
		return list
	}
	if diff := cmp.Diff(rows, of(compare(secured, nil))); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	in := as(wanted())
	in.SID, in.Privileges, in.Descriptor = new(SIDRestricted), new([]string{"SeAuditPrivilege", "setcbprivilege"}), new("D:(A;;FA;;;SY)")
	if got := of(compare(secured, in)); len(got) != 0 {
		t.Errorf("the same is changed: %v", got)
	}
	want := []Change{{"service sid", "restricted", "none"}, {"privileges", "SeAuditPrivilege, setcbprivilege", "all"}}
	if diff := cmp.Diff(want, of(compare(wanted(), in))); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
	old := as(wanted())
	p := compare(secured, old)
	if got := of(p); len(got) != 0 || len(p.Notes) != 3 {
		t.Errorf("on a Windows without: %v, notes %q", got, p.Notes)
	}
	if p := compare(wanted(), old); len(p.Notes) != 0 {
		t.Errorf("nothing is missed, but: %q", p.Notes)
	}
}

func TestPlanGoesBackToWhatWasThere(t *testing.T) {
	sid, flag, wait := SIDUnrestricted, true, 40*time.Second
	in := &Installed{
		DisplayName: "name", Description: "text", ImagePath: `C:\svc\x.exe run`, Exe: `C:\svc\x.exe`, Start: Automatic, Delayed: &flag, Account: "LocalSystem",
		Recovery: &Recovery{Actions: []Action{{Do: DoReboot}}}, OnNonCrash: &flag, Preshutdown: &wait, SID: &sid,
		Privileges: &[]string{"SeChangeNotifyPrivilege"},
	}
	p := Plan{Config: Config{Name: "x", DependsOn: []string{"Tcpip"}, Asked: Asked{Start: true}}, Installed: in}
	want := Config{
		Name: "x", DisplayName: "name", Description: "text", Start: Automatic, Delayed: true, Account: "LocalSystem",
		DependsOn: []string{}, Recovery: *in.Recovery, OnNonCrash: true, Preshutdown: wait, SID: sid,
		Privileges: *in.Privileges, Asked: Asked{Start: true},
	}
	if diff := cmp.Diff(want, p.before()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.before().DependsOn == nil {
		t.Error("nil would keep the new dependencies")
	}
	p.Config.DependsOn = nil
	if p.before().DependsOn != nil {
		t.Error("dependencies that the plan leaves alone would be written")
	}
	if exe := p.InstalledExe(); exe != `C:\svc\x.exe` || p.WillBeDisabled() {
		t.Errorf("%s, will be disabled: %v", exe, p.WillBeDisabled())
	}
}

func TestTheSameAccountIsNotWrittenBackWithoutItsPassword(t *testing.T) {
	for account, want := range map[string]bool{`.\bob`: false, `.\BOB`: false, "LocalService": true} {
		p := Plan{Config: Config{Account: account, Asked: Asked{Account: true}, Password: new("x")}, Installed: &Installed{Account: `.\bob`}}
		if c := p.before(); c.Asked.Account != want || c.Account != `.\bob` || c.Password != nil {
			t.Errorf("%s: %+v", account, c)
		}
	}
}

func TestPreshutdownTimeIsTheUsualOneAgainWhenTheRecipeDropsIt(t *testing.T) {
	in := as(wanted())
	in.Preshutdown = new(110 * time.Second)
	p := compare(wanted(), in)
	if diff := cmp.Diff([]Change{{"preshutdown timeout", "1m50s", "10s"}}, p.Changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.Config.Preshutdown != 10*time.Second {
		t.Errorf("%v is written", p.Config.Preshutdown)
	}
	for _, usual := range usualPreshutdown {
		in.Preshutdown = new(usual)
		if p := compare(wanted(), in); p.Differs() || p.Config.Preshutdown != 0 {
			t.Errorf("%v: plan %+v", usual, p)
		}
	}
}
