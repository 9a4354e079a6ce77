package scm

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRightsGoBackWhenARecipeDropsThem goes through what a recipe may name, what
// was noted, and what the service has.
func TestRightsGoBackWhenARecipeDropsThem(t *testing.T) {
	const first, ours, next, theirs = "D:(A;;FA;;;BA)", "D:(A;;FA;;;SY)", "D:(A;;FA;;;LA)", "D:(A;;FA;;;WD)"
	note := &Rights{Set: ours, Before: first}
	for name, test := range map[string]struct {
		recipe string
		has    string
		noted  *Rights

		want Setting // zero: the rights are not looked at
		set  string  // what the service is given; empty: nothing
		note *Rights // that is left afterwards, where something was given
	}{
		"nobody names any":                {has: theirs},
		"set for the first time":          {ours, first, nil, Setting{RightsSetting, first, ours, ours}, ours, note},
		"set again":                       {ours, ours, note, Setting{RightsSetting, ours, ours, ours}, ours, note},
		"others are named":                {next, ours, note, Setting{RightsSetting, ours, next, next}, next, &Rights{next, first}},
		"those from before are named":     {first, ours, note, Setting{RightsSetting, ours, first, first}, first, nil},
		"named over somebody else's":      {ours, theirs, note, Setting{RightsSetting, theirs, ours, ours}, ours, note},
		"dropped":                         {"", ours, note, Setting{RightsSetting, ours, first, first}, first, nil},
		"dropped, and changed meanwhile":  {"", theirs, note, Setting{RightsSetting, theirs, theirs, first}, "", nil},
		"dropped, and taken back by hand": {"", first, note, Setting{RightsSetting, first, first, first}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			c, in := wanted(), as(wanted())
			c.Descriptor, in.Descriptor, in.Rights = test.recipe, &test.has, test.noted
			p := compare(c, in)
			var got Setting
			for _, s := range p.Settings {
				if s.What == RightsSetting {
					got = s
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if p.Config.Descriptor != test.set {
				t.Errorf("%q is set, want %q", p.Config.Descriptor, test.set)
			}
			if kept := len(p.Kept) == 1; kept != (got.WillHave != got.Wants) {
				t.Errorf("kept: %v", p.Kept)
			}
			if at := p.At(c.Exe); at.Config.Descriptor != test.set || !cmp.Equal(at.Changes, p.Changes) {
				t.Errorf("elsewhere it is %+v", at)
			}
			if test.set == "" {
				return
			}
			if diff := cmp.Diff(test.note, in.noted(test.has, test.set)); diff != "" {
				t.Errorf("the note (-want +got):\n%s", diff)
			}
			if back := p.before(); back.Descriptor != test.has {
				t.Errorf("undone it is %q", back.Descriptor)
			}
		})
	}
}

func TestRightsThatCannotBeReadAreLeftOut(t *testing.T) {
	c, in := wanted(), as(wanted())
	in.Rights = &Rights{Set: "D:(A;;FA;;;SY)", Before: "D:(A;;FA;;;BA)"}
	if p := compare(c, in); len(p.Notes) != 1 || len(p.Changes) != 0 || p.Config.Descriptor != "" {
		t.Errorf("%+v", p)
	}
}

func TestWhatIsNotKnownToHaveBeenIsNotTakenBack(t *testing.T) {
	var created *Installed
	if got := created.noted("", "D:(A;;FA;;;SY)"); got != nil {
		t.Errorf("%v", got)
	}
	want := &Rights{Set: "D:(A;;FA;;;SY)", Before: "D:(A;;FA;;;BA)"}
	if diff := cmp.Diff(want, created.noted(want.Before, want.Set)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
