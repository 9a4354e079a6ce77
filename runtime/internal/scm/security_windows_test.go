package scm

import (
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"
)

// Wine knows neither part; what is handed to Windows is looked at instead.
func TestSecurityIsHandedToWindowsAndClearedWithoutOne(t *testing.T) {
	for _, test := range []struct {
		sid        SIDType
		privileges []string
		number     uint32
	}{
		{SIDNone, nil, 0},
		{SIDUnrestricted, []string{"SeAuditPrivilege"}, 1},
		{SIDRestricted, []string{"SeAuditPrivilege", "SeTcbPrivilege"}, 3},
	} {
		list, err := levels(Config{SID: test.sid, Privileges: test.privileges}, false)
		if err != nil {
			t.Fatal(err)
		}
		find := func(number uint32) unsafe.Pointer {
			i := slices.IndexFunc(list, func(l level) bool { return l.number == number })
			if i < 0 {
				t.Fatalf("level %d is not written", number)
			}
			return list[i].info
		}
		if got := *(*uint32)(find(windows.SERVICE_CONFIG_SERVICE_SID_INFO)); got != test.number {
			t.Errorf("%v is written as %d", test.sid, got)
		}
		block := (*requiredPrivileges)(find(windows.SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO)).list
		if block == nil {
			t.Fatal("no list leaves what is there")
		}
		if diff := cmp.Diff(test.privileges, fromBlock(block)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestRightsAreComparedAsWindowsWritesThem(t *testing.T) {
	got, err := plainDescriptor("D:P(A;;0x1f01ff;;;S-1-5-18)(A;;FA;;;BA)")
	if err != nil || got != "D:(A;;FA;;;SY)(A;;FA;;;BA)" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := plainDescriptor(""); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	c := testConfig(t, "winservice-rights")
	c.Descriptor = "D:(A;;nonsense;;;SY)"
	if _, err := Prepare(c); err == nil {
		t.Error("rights that are none are taken")
	}
}

func TestServiceWithRightsIsInstalled(t *testing.T) {
	c := testConfig(t, "winservice-secured")
	c.SID, c.Privileges = SIDUnrestricted, []string{"SeChangeNotifyPrivilege"}
	c.Descriptor = "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"
	apply(t, c)
	if in := look(t, c.Name); in.SID != nil && *in.SID != SIDUnrestricted || in.Privileges != nil && len(*in.Privileges) != 1 {
		t.Errorf("installed %+v", in)
	}
}

// Wine keeps no rights of services, so that the note is looked at by itself.
func TestTheNoteOnTheRightsGoesWithTheService(t *testing.T) {
	c := testConfig(t, "winservice-noted")
	apply(t, c)
	if got := notedRights(c.Name); got != nil {
		t.Fatalf("noted %v", got)
	}
	first, second := &Rights{"D:(A;;FA;;;SY)", "D:(A;;FA;;;BA)"}, &Rights{"D:(A;;FA;;;LA)", "D:(A;;FA;;;BA)"}
	for _, want := range []*Rights{first, second, nil, nil, first} {
		if err := noteRights(c.Name, want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, notedRights(c.Name)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	p, err := Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, p.Installed.Rights); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := Remove(c.Name, c.Exe, bound); err != nil {
		t.Fatal(err)
	}
	if got := notedRights(c.Name); got != nil {
		t.Errorf("noted %v of a service that is gone", got)
	}
}

// keepRights keeps the rights of services as Windows does, which Wine does not,
// beginning with those that the SCM gives. It returns them, and what was set.
func keepRights(t *testing.T) (has *string, set *[]string) {
	has, set = new(windowsRights), new([]string)
	get, put := getSecurityInfo, setSecurityInfo
	t.Cleanup(func() { getSecurityInfo, setSecurityInfo = get, put })
	getSecurityInfo = func(_ windows.Handle, kind windows.SE_OBJECT_TYPE, part windows.SECURITY_INFORMATION) (*windows.SECURITY_DESCRIPTOR, error) {
		if kind != windows.SE_SERVICE || part != windows.DACL_SECURITY_INFORMATION {
			t.Errorf("part %#x of an object of type %d is read", part, kind)
		}
		return windows.SecurityDescriptorFromString(*has)
	}
	setSecurityInfo = func(_ windows.Handle, kind windows.SE_OBJECT_TYPE, part windows.SECURITY_INFORMATION, owner, group *windows.SID, list, audit *windows.ACL) error {
		if kind != windows.SE_SERVICE || part != windows.DACL_SECURITY_INFORMATION || owner != nil || group != nil || audit != nil {
			t.Errorf("part %#x of an object of type %d is set", part, kind)
		}
		d, err := windows.NewSecurityDescriptor()
		if err != nil {
			return err
		}
		if err := d.SetDACL(list, true, false); err != nil {
			return err
		}
		*has = plain(d)
		*set = append(*set, *has)
		return nil
	}
	return has, set
}

func TestDefaultRightsAreSetOnceAndAnAdministratorsStay(t *testing.T) {
	for _, text := range []string{DefaultRights, windowsRights} {
		if got, err := plainDescriptor(text); err != nil || got != text {
			t.Errorf("Windows writes %s as %s: %v", text, got, err)
		}
	}
	has, set := keepRights(t)
	c := testConfig(t, "winservice-default-rights")
	apply(t, c)
	if diff := cmp.Diff([]string{DefaultRights}, *set); diff != "" {
		t.Errorf("a new service (-want +got):\n%s", diff)
	}
	unchanged := func(step string) Plan {
		t.Helper()
		p, err := Prepare(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range p.Changes {
			if change.What == RightsSetting {
				t.Errorf("%s: %v", step, change)
			}
		}
		return p
	}
	unchanged("after the first time")

	// As an executable from before the default left it.
	*has, *set = windowsRights, nil
	if err := noteRights(c.Name, nil); err != nil {
		t.Fatal(err)
	}
	apply(t, c)
	if diff := cmp.Diff([]string{DefaultRights}, *set); diff != "" {
		t.Errorf("an update (-want +got):\n%s", diff)
	}
	unchanged("after the update")

	*has, *set = "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;RPWP;;;IU)", nil
	c.Description = "something else, so that there is an update"
	p := unchanged("an administrator's")
	if len(p.Kept) != 1 || p.Kept[0].What != RightsSetting {
		t.Errorf("kept: %v", p.Kept)
	}
	apply(t, c)
	if len(*set) != 0 {
		t.Errorf("an administrator's are replaced by %v", *set)
	}
}

func TestRightsThatThisWindowsCannotSetAreLeftOut(t *testing.T) {
	keepRights(t)
	setSecurityInfo = func(windows.Handle, windows.SE_OBJECT_TYPE, windows.SECURITY_INFORMATION, *windows.SID, *windows.SID, *windows.ACL, *windows.ACL) error {
		return windows.ERROR_INVALID_LEVEL
	}
	c := testConfig(t, "winservice-no-rights")
	p, err := Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(); err != nil || !slices.ContainsFunc(p.Notes, func(note string) bool { return strings.HasPrefix(note, RightsSetting) }) {
		t.Errorf("%v, notes %q", err, p.Notes)
	}
}
