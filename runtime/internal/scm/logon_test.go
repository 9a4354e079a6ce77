package scm

import (
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// recorder is an authority that answers as Windows does, and keeps what it is
// asked.
type recorder struct {
	held    []string
	granted []string
	tried   []string
	answers []error // to each log-on
	deaf    error   // to every question about rights
	closed  error   // to each grant
}

func (r *recorder) authority() *authority {
	return &authority{
		identify: func(account string) (string, error) {
			if strings.Contains(account, "nobody") {
				return "", syscall.Errno(1332)
			}
			return "S-1-5-21-1-2-3-1001", nil
		},
		rights: func(string) ([]string, error) { return r.held, r.deaf },
		grant: func(sid, right string) error {
			if r.closed == nil {
				r.granted = append(r.granted, sid+" "+right)
			}
			return r.closed
		},
		logOn: func(user, domain, password string) error {
			r.tried = append(r.tried, domain+"|"+user+"|"+password)
			answer := r.answers[0]
			r.answers = r.answers[1:]
			return answer
		},
	}
}

// asUser is a new service of a user.
func asUser(account, password string) Plan {
	c := wanted()
	c.Account, c.Password = account, &password
	return compare(c, nil)
}

func planned(p Plan) string {
	for _, c := range p.Changes {
		if c.What == "log on as a service" {
			return c.From + ">" + c.To
		}
	}
	return ""
}

func TestUserWithoutTheRightToLogOnAsAServiceGetsIt(t *testing.T) {
	for _, account := range []string{`CORP\bob`, `.\bob`, "bob@corp.example", `CORP\managed$`} {
		r := &recorder{held: []string{"SeBatchLogonRight"}}
		c := wanted()
		c.Account = account
		p := compare(c, nil)
		p.compareLogon(r.authority())
		if got := planned(p); got != ">granted" {
			t.Errorf("%s: planned %q", account, got)
		}
		if err := p.grantLogon(r.authority()); err != nil {
			t.Errorf("%s: %v", account, err)
		}
		if !slices.Equal(r.granted, []string{"S-1-5-21-1-2-3-1001 SeServiceLogonRight"}) || len(r.tried) > 0 {
			t.Errorf("%s: granted %v, tried %v", account, r.granted, r.tried)
		}
		if !slices.Contains(p.Notes, "log on as a service: granted to "+account) {
			t.Errorf("%s: notes %q", account, p.Notes)
		}
	}
}

func TestRightThatIsThereIsLeftAlone(t *testing.T) {
	r := &recorder{held: []string{"SeServiceLogonRight"}}
	in := as(wanted())
	in.Account = `.\bob`
	p := compare(wanted(), in)
	p.compareLogon(r.authority())
	if err := p.grantLogon(r.authority()); err != nil || len(r.granted) > 0 || p.Differs() || len(p.Notes) > 0 {
		t.Errorf("granted %v, plan %+v, %v", r.granted, p, err)
	}
	if last := p.Settings[len(p.Settings)-1]; last.What != "log on as a service" || last.Has != "granted" {
		t.Errorf("setting %+v", last)
	}
}

func TestRightIsGrantedFromAnotherPlaceToo(t *testing.T) {
	r := &recorder{}
	in := as(wanted())
	in.Account = `.\bob`
	p := compare(wanted(), in)
	p.compareLogon(r.authority())
	p.Note("a note")
	at := p.At(`D:\elsewhere\zope-a.exe`)
	if planned(at) != ">granted" || !slices.Equal(at.Notes, p.Notes) {
		t.Errorf("plan %+v", at)
	}
	if err := at.grantLogon(r.authority()); err != nil || len(r.granted) != 1 {
		t.Errorf("granted %v, %v", r.granted, err)
	}
}

func TestAccountsOfWindowsNeedNoGrant(t *testing.T) {
	for _, account := range []string{"", "LocalSystem", "LocalService", `NT AUTHORITY\NetworkService`, `NT SERVICE\zope-a`, `nt service\zope-a`} {
		r := &recorder{}
		c := wanted()
		c.Account = account
		p := compare(c, nil)
		p.compareLogon(r.authority())
		if planned(p) != "" || len(p.Notes) > 0 || p.grantLogon(r.authority()) != nil || len(r.granted) > 0 {
			t.Errorf("%q: plan %+v, granted %v", account, p, r.granted)
		}
	}
}

func TestRightThatCannotBeLookedAtOrGrantedIsNoted(t *testing.T) {
	r := &recorder{deaf: syscall.Errno(5)}
	p := asUser(`.\bob`, "x")
	p.compareLogon(r.authority())
	if planned(p) != "" || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "(5)") {
		t.Errorf("plan %+v", p)
	}
	p = asUser(`.\nobody`, "x")
	p.compareLogon((&recorder{}).authority())
	if len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "(1332)") {
		t.Errorf("plan %+v", p)
	}
	r = &recorder{closed: syscall.Errno(5)}
	p = asUser(`.\bob`, "x")
	p.compareLogon(r.authority())
	if err := p.grantLogon(r.authority()); err != nil || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "secpol.msc") {
		t.Errorf("plan %+v, %v", p, err)
	}
}

func TestPasswordThatIsWrongIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	for _, m := range logonMends {
		errno, mend := m.errno, m.text
		r := &recorder{held: []string{"SeServiceLogonRight"}, answers: []error{errno}}
		p := asUser(`CORP\bob`, "secret")
		p.compareLogon(r.authority())
		err := p.proveLogon(r.authority())
		if Mend(err) != mend || !errors.Is(err, errno) || !strings.Contains(err.Error(), `log on as CORP\bob`) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%d: %v, mend %q", errno, err, Mend(err))
		}
		if !slices.Equal(r.tried, []string{"CORP|bob|secret"}) || len(r.granted) > 0 {
			t.Errorf("%d: tried %v, granted %v", errno, r.tried, r.granted)
		}
	}
}

func TestPasswordIsTriedAgainOnceTheRightIsGranted(t *testing.T) {
	for last, want := range map[error]bool{nil: true, errNotGranted: false} {
		r := &recorder{answers: []error{errNotGranted, last}}
		p := asUser("bob@corp.example", "secret")
		p.compareLogon(r.authority())
		if err := p.proveLogon(r.authority()); err != nil || len(r.granted) > 0 {
			t.Fatalf("%v, granted %v", err, r.granted)
		}
		err := p.grantLogon(r.authority())
		if (err == nil) != want || err != nil && !strings.Contains(Mend(err), "Deny log on as a service") {
			t.Errorf("%v: %v", last, err)
		}
		if len(r.tried) != 2 || r.tried[1] != "|bob@corp.example|secret" {
			t.Errorf("tried %v", r.tried)
		}
	}
}

func TestPasswordThatCannotBeTriedIsNoted(t *testing.T) {
	for _, errno := range []syscall.Errno{1311, 1314, 120} { // no domain controller, no privilege, not here
		r := &recorder{answers: []error{errno}}
		p := asUser(`.\bob`, "x")
		if err := p.proveLogon(r.authority()); err != nil || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "could not be tried") {
			t.Errorf("%d: %v, notes %q", errno, err, p.Notes)
		}
	}
	p := compare(wanted(), nil)
	if err := p.proveLogon(nil); err != nil {
		t.Errorf("without a password: %v", err)
	}
}
