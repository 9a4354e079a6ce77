package scm

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAPlanChangedComesBackExactly(t *testing.T) {
	c := testConfig(t, "winservice-restore")
	c.Account, c.Preshutdown = "LocalService", 40*time.Second
	apply(t, c)
	before := look(t, c.Name)

	next := testConfig(t, c.Name)
	next.DisplayName, next.Description = "another name", ""
	next.Start, next.Account, next.Preshutdown = Automatic, "", 90*time.Second
	next.Recovery = Recovery{}
	next.Asked = Asked{Start: true, Account: true}
	p := apply(t, next)
	if cmp.Equal(before, look(t, c.Name)) {
		t.Fatal("the plan changed nothing")
	}
	if err := p.Restore(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, look(t, c.Name)); diff != "" {
		t.Errorf("the SCM has (-before +after):\n%s", diff)
	}
}

func TestCommandLineOfAnInstalledServiceComesBackAsItWasWritten(t *testing.T) {
	c := testConfig(t, "winservice-line")
	apply(t, c)
	p, err := Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := p.At(`C:\else where\x.exe`)
	if err := elsewhere.Apply(); err != nil {
		t.Fatal(err)
	}
	if got := look(t, c.Name); got.ImagePath != `"C:\else where\x.exe" run` || got.Source != `C:\else where\x.exe` {
		t.Errorf("the SCM has %+v", got)
	}
	if err := elsewhere.Restore(); err != nil {
		t.Fatal(err)
	}
	if got := look(t, c.Name); got.ImagePath != imagePath(c.Exe) || got.Source != c.Exe {
		t.Errorf("the SCM has %+v", got)
	}
}
