package scm

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRightsGoBackWhenARecipeDropsThem goes through what a recipe may name, what
// was noted, and what the service has.
func TestRightsGoBackWhenARecipeDropsThem(t *testing.T) {
	const first, ours, next, theirs = "D:(A;;FA;;;BA)", "D:(A;;FA;;;SY)", "D:(A;;FA;;;LA)", "D:(A;;FA;;;WD)"
	note := &Rights{Set: ours, Before: first}
	usual := &Rights{Set: DefaultRights, Before: windowsRights}
	for name, test := range map[string]struct {
		recipe string
		has    string
		noted  *Rights

		want Setting
		set  string  // what the service is given; empty: nothing
		note *Rights // that is left afterwards, where something was given
	}{
		"nobody names any":                {"", windowsRights, nil, Setting{RightsSetting, windowsRights, DefaultRights, DefaultRights}, DefaultRights, usual},
		"the default is there":            {"", DefaultRights, usual, Setting{RightsSetting, DefaultRights, DefaultRights, DefaultRights}, "", nil},
		"the default was never noted":     {"", DefaultRights, nil, Setting{RightsSetting, DefaultRights, DefaultRights, DefaultRights}, "", nil},
		"other defaults of Windows":       {"", DefaultRights, &Rights{DefaultRights, first}, Setting{RightsSetting, DefaultRights, DefaultRights, DefaultRights}, "", nil},
		"an administrator's, never ours":  {"", theirs, nil, Setting{RightsSetting, theirs, theirs, DefaultRights}, "", nil},
		"the default was changed":         {"", theirs, usual, Setting{RightsSetting, theirs, theirs, DefaultRights}, "", nil},
		"the default was taken back":      {"", windowsRights, usual, Setting{RightsSetting, windowsRights, windowsRights, DefaultRights}, "", nil},
		"dropped, to the default":         {"", ours, &Rights{ours, windowsRights}, Setting{RightsSetting, ours, DefaultRights, DefaultRights}, DefaultRights, usual},
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
				if back := p.before(); back.Descriptor != "" {
					t.Errorf("undone it is %q, which was left alone", back.Descriptor)
				}
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

func TestUsersMayQueryAndInterrogateButNotControl(t *testing.T) {
	without := strings.NewReplacer("LOCRRC;;;IU", "LORC;;;IU", "LOCRRC;;;SU", "LORC;;;SU").Replace(windowsRights)
	if DefaultRights != without {
		t.Errorf("%s, want %s", DefaultRights, without)
	}
	if p := compare(wanted(), nil); p.Config.Descriptor != DefaultRights || !slices.Contains(p.Changes, Change{RightsSetting, "", DefaultRights}) {
		t.Errorf("a new service gets %q: %v", p.Config.Descriptor, p.Changes)
	}
	if p := compare(wanted(), as(wanted())); p.Config.Descriptor != "" || len(p.Notes) != 0 {
		t.Errorf("without rights of services: %+v", p)
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
