package scm

import "testing"

func TestAccountsAreWrittenAsTheSCMWantsThem(t *testing.T) {
	for _, test := range []struct {
		name, want string
		password   bool
	}{
		{"", "LocalSystem", false},
		{"localsystem", "LocalSystem", false},
		{`NT AUTHORITY\SYSTEM`, "LocalSystem", false},
		{"LocalService", `NT AUTHORITY\LocalService`, false},
		{`nt authority\network service`, `NT AUTHORITY\NetworkService`, false},
		{`NT SERVICE\zope-a`, `NT SERVICE\zope-a`, false},
		{`nt service\zope-a`, `nt service\zope-a`, false},
		{`CORP\zope$`, `CORP\zope$`, false},
		{"bob", `.\bob`, true},
		{`.\bob`, `.\bob`, true},
		{`CORP\bob`, `CORP\bob`, true},
		{"bob@corp.example", "bob@corp.example", true},
	} {
		if got := AccountName(test.name); got != test.want {
			t.Errorf("AccountName(%q) = %q, want %q", test.name, got, test.want)
		}
		if got := NeedsPassword(test.name); got != test.password {
			t.Errorf("NeedsPassword(%q) = %v", test.name, got)
		}
	}
}
