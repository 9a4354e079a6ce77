package doctor

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Descriptors as Windows 10 and Windows Server write them.
const (
	trustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

	// programFiles is a folder below C:\Program Files.
	programFiles = "O:" + trustedInstaller + "D:AI(A;ID;FA;;;" + trustedInstaller + ")(A;CIIOID;GA;;;" + trustedInstaller + ")(A;ID;FA;;;SY)(A;OICIIOID;GA;;;SY)" +
		"(A;ID;FA;;;BA)(A;OICIIOID;GA;;;BA)(A;ID;0x1200a9;;;BU)(A;OICIIOID;GXGR;;;BU)(A;OICIIOID;GA;;;CO)(A;ID;0x1200a9;;;AC)(A;OICIIOID;GXGR;;;AC)"

	// belowRoot is a folder that was made in C:\.
	belowRoot = "O:BAD:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)(A;OICIIOID;SDGXGWGR;;;AU)"

	// programData is a folder that was made in C:\ProgramData.
	programData = "O:BAD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)"

	// profile is a file in the desktop of a user.
	profile = "O:S-1-5-21-1-2-3-1001D:(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;S-1-5-21-1-2-3-1001)"

	// ours is the log's folder, as install makes it for LocalService.
	ours = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301ff;;;LS)"
)

func TestDescriptorsAreRead(t *testing.T) {
	for text, want := range map[string]descriptor{
		"":                           {open: true},
		"O:BA":                       {owner: "S-1-5-32-544", open: true},
		"O:BAD:":                     {owner: "S-1-5-32-544"},
		"O:BAD:NO_ACCESS_CONTROL":    {owner: "S-1-5-32-544", open: true},
		"O:WDG:BGD:(A;;FA;;;SY)":     {owner: "S-1-1-0", entries: []entry{{"S-1-5-18", 0x1f01ff, false}}},
		"O:LAG:DUD:(D;;FX;;;DG)":     {owner: "-500", entries: []entry{{"-514", 0x1200a0, true}}},
		"D:(A;OICIIO;FA;;;SY)":       {},
		"D:(A;OICI;0x2;;;S-1-5-7-8)": {entries: []entry{{"S-1-5-7-8", 2, false}}},
		`D:(XA;;FR;;;WD;(@User.Title=="PM" && Member_of {SID(BA)}))(A;;SDRC;;;BU)`: {entries: []entry{
			{"S-1-1-0", 0x120089, false}, {"S-1-5-32-545", 0x30000, false},
		}},
		"D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SU)": {entries: []entry{{"S-1-5-6", 0xf01ff, false}}},
		"D:(A;;0x10000000;;;SU)":                 {entries: []entry{{"S-1-5-6", 0x101f01ff, false}}},
		"D:(A;;0x60000000;;;SU)":                 {entries: []entry{{"S-1-5-6", 0x601201b6, false}}},
		"D:(A;;FA;;;S-1-5-18":                    {entries: []entry{{"S-1-5-18", 0x1f01ff, false}}},
		"D:(A;;FA)(":                             {},
		"nonsense":                               {owner: "nonsense", open: true},
	} {
		if diff := cmp.Diff(&want, parse(text), cmp.AllowUnexported(descriptor{}, entry{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func FuzzDescriptorsAreRead(f *testing.F) {
	for _, text := range []string{programFiles, belowRoot, programData, profile, ours, "O:D:(XA;;;;;;(())"} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		d := parse(text)
		d.holders(change)
		d.lets(Groups(), change, func(string) bool { return true })
	})
}

func TestWhoMayChangeAFile(t *testing.T) {
	for text, want := range map[string]string{
		programFiles:                                    trustedInstaller + " SY BA",
		belowRoot:                                       "BA SY AU",
		programData:                                     "SY BA BU",
		"D:NO_ACCESS_CONTROL":                           "WD",
		"D:":                                            "",
		"D:(A;;FR;;;WD)(A;;FX;;;AU)":                    "",
		"D:(A;;WD;;;WD)(A;;WO;;;AU)(A;;DT;;;BU)":        "WD AU BU",
		"D:(D;;FW;;;AU)(A;;FW;;;AU)(A;;FA;;;BU)":        "BU",
		"D:(D;;FA;;;WD)(A;;FA;;;AU)":                    "",
		"D:(A;;FA;;;AU)(D;;FA;;;WD)(A;;FA;;;AU)":        "AU",
		"D:(D;;0x2;;;BU)(A;;0x2;;;BU)(A;;0x4;;;BU)":     "BU",
		"D:(A;;SD;;;WD)(A;;0x100;;;WD)(A;;0x10;;;WD)":   "",
		"D:(XA;;FA;;;WD;(Member_of{SID(BA)}))(A;;;;;WD": "WD",
	} {
		var sids []string
		for _, word := range strings.Fields(want) {
			sids = append(sids, sidOf(word))
		}
		if got := parse(text).holders(change); !slices.Equal(got, sids) {
			t.Errorf("%s: %v, want %v", text, got, sids)
		}
	}
}

func TestWhatAnAccountMayDo(t *testing.T) {
	const bob = "S-1-5-21-1-2-3-1001"
	group := func(sid string) bool { return sid == "S-1-5-21-1-2-3-2000" }
	for _, test := range []struct {
		text string
		mask uint32
		want answer
	}{
		{programFiles, Run, yes},
		{programFiles, Write, no},
		{belowRoot, Write, yes},
		{profile, Run, yes},
		{strings.ReplaceAll(profile, "1001", "1002"), Run, no},
		{"D:NO_ACCESS_CONTROL", Write, yes},
		{"D:", Run, no},
		{"D:(A;;FA;;;S-1-5-21-1-2-3-2000)", Run, unclear},
		{"D:(A;;FR;;;S-1-5-21-1-2-3-2000)", Run, no},
		{"D:(A;;FA;;;S-1-5-21-1-2-3-2000)(A;;FX;;;WD)", Run, yes},
		{"D:(D;;FX;;;BU)(A;;FA;;;" + bob + ")", Run, no},
		{"D:(A;;FA;;;" + bob + ")(D;;FX;;;BU)", Run, yes},
		{"D:(A;;0x20;;;WD)", Run | Read, no},
		{"D:(A;;0x20;;;WD)(A;;0x1;;;AU)", Run | Read, yes},
		{"D:(A;IO;FA;;;WD)", Run, no},
	} {
		if got := parse(test.text).lets(append(Groups(), bob), test.mask, group); got != test.want {
			t.Errorf("%s, %x: %d, want %d", test.text, test.mask, got, test.want)
		}
	}
}
