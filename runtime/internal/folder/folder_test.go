package folder

import (
	stdsha1 "crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOnlyWhatLiesBelowTheBaseIsOurs(t *testing.T) {
	const base = `C:\ProgramData\winservice`
	for dir, want := range map[string]bool{
		`C:\ProgramData\winservice\zope`:       true,
		`c:\programdata\WINSERVICE\zope\a`:     true,
		`C:\ProgramData\winservice`:            false,
		`C:\ProgramData\winservice\..\acme`:    false,
		`C:\ProgramData\winservice2\zope`:      false,
		`C:\ProgramData`:                       false,
		`D:\logs`:                              false,
		`\\server\share\winservice\zope`:       false,
		`C:\ProgramData\winservice-other\zope`: false,
	} {
		if got := New(dir, base).Ours(); got != want {
			t.Errorf("%s: ours is %v", dir, got)
		}
	}
	if New(`C:\ProgramData\winservice\zope`, "").Ours() {
		t.Error("without a base a folder is ours")
	}
}

// What is given to Windows is given in these words; Wine keeps but a part of
// it, so that the words themselves are what can be tested.
func TestRightsAreForWindowsTheAdministratorsAndTheService(t *testing.T) {
	for _, test := range []struct{ what, got, want string }{
		{"LocalSystem", rights([]string{"S-1-5-18"}), "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"},
		{"LocalService", rights([]string{"S-1-5-19"}), "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301ff;;;S-1-5-19)"},
		{"two", rights([]string{"S-1-5-20", "S-1-5-80-1"}), "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301ff;;;S-1-5-20)(A;OICI;0x1301ff;;;S-1-5-80-1)"},
		{"base", baseRights, "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;AU)"},
		{"state of LocalSystem", publicRights("S-1-5-18"), "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;AU)"},
		{"state of another", publicRights("S-1-5-19"), "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1301ff;;;S-1-5-19)(A;;FR;;;AU)"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.what, test.got, test.want)
		}
	}
}

func TestFolderOfAnotherIsRefused(t *testing.T) {
	const user = "S-1-5-21-1-2-3-1001"
	for _, owner := range []string{localSystem, administrators, trustedInstaller, "S-1-5-19"} {
		if err := checkOwner(`C:\x`, owner, "", []string{"S-1-5-19"}); err != nil {
			t.Errorf("%s: %v", owner, err)
		}
	}
	err := checkOwner(`C:\x`, user, `PC\mallory`, []string{"S-1-5-19"})
	if refused := (*RefusedError)(nil); !errors.As(err, &refused) || !strings.Contains(err.Error(), `C:\x belongs to PC\mallory`) || refused.Mend == "" {
		t.Errorf("err = %v", err)
	}
}

func TestLinkInThePlaceOfAFolderIsRefused(t *testing.T) {
	for attributes, want := range map[uint32]string{
		attributeDirectory:                         "",
		attributeDirectory | 0x2000:                "",
		attributeDirectory | attributeReparsePoint: "is a link",
		attributeReparsePoint:                      "is a link",
		0x80:                                       "is no folder",
	} {
		err := checkKind(`C:\x`, attributes)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%x: %v", attributes, err)
		}
	}
}

// The identifier is what `sc.exe showsid` prints.
func TestServiceSIDIsWindowsOwn(t *testing.T) {
	ascii := func(unit uint16) uint16 {
		if unit >= 'a' && unit <= 'z' {
			return unit - 'a' + 'A'
		}
		return unit
	}
	for _, name := range []string{"TrustedInstaller", "trustedinstaller"} {
		if got := serviceSID(name, ascii); got != trustedInstaller {
			t.Errorf("%s: %s", name, got)
		}
	}
	// Windows' table has no upper case of these, and Unicode has.
	for _, pair := range [][2]string{{"ı", "I"}, {"ſ", "S"}} {
		if serviceSID("x"+pair[0], ascii) == serviceSID("X"+pair[1], ascii) {
			t.Errorf("%q is taken for %q", pair[0], pair[1])
		}
	}
}

func wordsOf(sum [20]byte) (words [5]uint32) {
	for i := range words {
		words[i] = binary.BigEndian.Uint32(sum[4*i:])
	}
	return words
}

func TestHashIsSHA1(t *testing.T) {
	for n := range 200 {
		text := []byte(strings.Repeat("Dienst ", 40)[:n])
		if got, want := fmt.Sprintf("%08x", sha1(text)), fmt.Sprintf("%08x", wordsOf(stdsha1.Sum(text))); got != want {
			t.Errorf("%d bytes: %s, want %s", n, got, want)
		}
	}
}

func TestPublicFileReplacesWhatIsThereAndFollowsNoLink(t *testing.T) {
	dir := t.TempDir()
	victim, path := filepath.Join(dir, "victim"), filepath.Join(dir, "state.json.new")
	if err := os.WriteFile(victim, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := os.Symlink(victim, path)
	if err == nil {
		_, err = os.Lstat(path) // Wine reports a link as made, and makes none
	}
	if err != nil {
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := CreatePublic(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("new"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(victim); err != nil || string(text) != "mine" {
		t.Errorf("the link's target has %q, %v", text, err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "new" {
		t.Errorf("the file has %q, %v", text, err)
	}
}

func TestMissingFolderIsMadeWithThoseAbove(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b", "c")
	for range 2 {
		if err := New(dir, "").Ready(); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			t.Fatal(err)
		}
	}
}

func TestFolderElsewhereIsRefusedAsALinkOfAnotherAndElseWarnedOf(t *testing.T) {
	const (
		bob, admin = "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-500"
		link       = attributeDirectory | attributeReparsePoint
		setowner   = `icacls.exe "D:\logs" /setowner *S-1-5-32-544`
	)
	for _, test := range []struct {
		kind                         uint32
		owner, refused, warned, mend string
	}{
		{attributeDirectory, localSystem, "", "", ""},
		{attributeDirectory, administrators, "", "", ""},
		{attributeDirectory, trustedInstaller, "", "", ""},
		{attributeDirectory, "S-1-5-19", "", "", ""}, // the account
		{attributeDirectory, admin, "", "", ""},
		{attributeDirectory, "S-1-5-21-7-8-9-512", "", "", ""},
		{attributeDirectory, "S-1-5-20", "", "belongs to NAME, who could", setowner},
		{attributeDirectory, bob, "", "belongs to NAME, who could", setowner},
		{attributeDirectory, "S-1-5-32-500", "", "belongs to NAME, who could", setowner},
		{link, administrators, "", "is a link: ", "the folder that it leads to"},
		{link, "S-1-5-19", "", "is a link: ", "the folder that it leads to"},
		{link, bob, "is a link that belongs to NAME, who could", "", setowner + " /L"},
		{attributeReparsePoint, bob, "is a link that belongs to NAME, who could", "", setowner + " /L"},
		{0x80, administrators, "is no folder", "", "delete it"},
	} {
		warning, err := checkElsewhere(`D:\logs`, test.kind, test.owner, func() string { return "NAME" }, []string{"S-1-5-19"})
		refused, _ := errors.AsType[*RefusedError](err)
		for what, pair := range map[string]struct {
			got  *RefusedError
			want string
		}{"refused": {refused, test.refused}, "warned": {warning, test.warned}} {
			switch {
			case pair.want == "" && pair.got != nil:
				t.Errorf("%x of %s is %s: %v", test.kind, test.owner, what, pair.got)
			case pair.want != "" && (pair.got == nil || !strings.Contains(pair.got.Error(), `D:\logs `+pair.want) || !strings.HasSuffix(pair.got.Mend, test.mend) && test.mend != "delete it"):
				t.Errorf("%x of %s: %s %v", test.kind, test.owner, what, pair.got)
			}
		}
	}
}
