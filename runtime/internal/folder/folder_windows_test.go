package folder

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

// descriptorOf is what Windows says of a file: its owner and its rights. Wine
// keeps of them what fits the mode of a Unix file: whether others may read or
// write.
func descriptorOf(t *testing.T, path string) string {
	t.Helper()
	d, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	return d.String()
}

// othersMayWrite says whether everybody has more than reading.
func othersMayWrite(text string) bool {
	for entry := range strings.SplitSeq(text, "(") {
		if strings.HasSuffix(entry, ";;;WD)") && !strings.Contains(entry, "0x1200a9") {
			return true
		}
	}
	return false
}

func ours(t *testing.T) Folder {
	base := filepath.Join(t.TempDir(), "winservice")
	return New(filepath.Join(base, "zope"), base)
}

func TestFolderIsMadeForNobodyElse(t *testing.T) {
	installed, found := ours(t), ours(t)
	if err := installed.Install([]string{"S-1-5-19"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := found.Ready(); err != nil {
		t.Fatal(err)
	}
	for _, f := range []Folder{installed, found} {
		if got := descriptorOf(t, f.Dir); strings.Contains(got, ";;;WD)") {
			t.Errorf("%s has the rights %s", f.Dir, got)
		}
		if err := f.Ready(); err != nil {
			t.Errorf("the service: %v", err)
		}
	}
}

func TestOlderFolderLosesTheRightsOfOthersAndKeepsItsFiles(t *testing.T) {
	f := ours(t)
	if err := os.MkdirAll(f.Dir, 0o777); err != nil {
		t.Fatal(err)
	}
	all, err := windows.SecurityDescriptorFromString("D:(A;OICI;FA;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := all.DACL()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{f.Base, f.Dir} {
		if err := windows.SetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil); err != nil {
			t.Fatal(err)
		}
		if !othersMayWrite(descriptorOf(t, dir)) {
			t.Fatalf("%s is not open to begin with: %s", dir, descriptorOf(t, dir))
		}
	}
	log := filepath.Join(f.Dir, "zope.log")
	if err := os.WriteFile(log, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Install([]string{"S-1-5-19"}, nil); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{f.Base, f.Dir} {
		if got := descriptorOf(t, dir); othersMayWrite(got) {
			t.Errorf("%s has the rights %s", dir, got)
		}
	}
	if text, err := os.ReadFile(log); err != nil || string(text) != "kept" {
		t.Errorf("the log has %q, %v", text, err)
	}
}

func TestFileInThePlaceOfTheFolderIsRefused(t *testing.T) {
	f := ours(t)
	if err := os.WriteFile(f.Base, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"install": f.Install(nil, nil), "run": f.Ready()} {
		if refused := (*RefusedError)(nil); !errors.As(err, &refused) || refused.Path != f.Base {
			t.Errorf("%s: err = %v", what, err)
		}
	}
}

// That one has nobody among its owners whom Wine could make a file's owner.
func TestOwnerOfTheFolderIsLookedAt(t *testing.T) {
	dir := t.TempDir()
	if _, err := openOwn(dir, windows.READ_CONTROL, "S-1-5-19"); err != nil {
		if refused := (*RefusedError)(nil); !errors.As(err, &refused) {
			t.Fatal(err)
		}
	} else {
		t.Error("the test's own folder is taken for one of LocalService")
	}
	self, err := tokenUser()
	if err != nil {
		t.Fatal(err)
	}
	handle, err := openOwn(dir, windows.READ_CONTROL, self)
	if err != nil {
		t.Fatal(err)
	}
	_ = windows.CloseHandle(handle)
}

func TestFolderElsewhereKeepsItsRightsAndGetsTheAccount(t *testing.T) {
	f := New(filepath.Join(t.TempDir(), "logs"), "")
	if err := os.Mkdir(f.Dir, 0o777); err != nil {
		t.Fatal(err)
	}
	before := descriptorOf(t, f.Dir)
	if err := f.Install([]string{localSystem}, nil); err != nil {
		t.Fatal(err)
	}
	if after := descriptorOf(t, f.Dir); after != before {
		t.Errorf("for LocalSystem the rights went from %s to %s", before, after)
	}
	if err := f.Install([]string{"S-1-5-19"}, nil); err != nil {
		t.Fatal(err)
	}

	// What is added, since Wine keeps no rights of single accounts.
	old, err := windows.SecurityDescriptorFromString("D:(A;OICI;FR;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := old.DACL()
	if err != nil {
		t.Fatal(err)
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	entries, err := entriesOf(&pin, []string{localSystem, "S-1-5-19"})
	if err != nil {
		t.Fatal(err)
	}
	if list, err = windows.ACLFromEntries(entries, list); err != nil {
		t.Fatal(err)
	}
	merged, err := windows.NewSecurityDescriptor()
	if err != nil {
		t.Fatal(err)
	}
	if err := merged.SetDACL(list, true, false); err != nil {
		t.Fatal(err)
	}
	got := merged.String()
	for _, part := range []string{"(A;OICI;FR;;;WD)", "(A;OICI;0x1301ff;;;LS)"} {
		if !strings.Contains(got, part) {
			t.Errorf("%s is not in %s", part, got)
		}
	}
	if strings.Contains(got, ";;;SY)") {
		t.Errorf("LocalSystem is added: %s", got)
	}
}

func TestFolderThatIsOpenToAllStaysSo(t *testing.T) {
	old, err := windows.NewSecurityDescriptor()
	if err != nil {
		t.Fatal(err)
	}
	if err := old.SetDACL(nil, true, false); err != nil {
		t.Fatal(err)
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	entries, err := entriesOf(&pin, []string{"S-1-5-19"})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := extended(old, entries); list != nil || err != nil {
		t.Errorf("it gets a list of rights (%v), which bars everybody else", err)
	}
}

// TestAccountsOutliveTheGarbageCollector lets it run between the entries and
// their use, and then fills memory that it has freed.
func TestAccountsOutliveTheGarbageCollector(t *testing.T) {
	var accounts []string
	for i := range 50 {
		accounts = append(accounts, ServiceSID(fmt.Sprint("service-", i)))
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	entries, err := entriesOf(&pin, accounts)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	var filler [][]byte
	for range 10_000 {
		filler = append(filler, bytes.Repeat([]byte{0xAA}, 32)) // as long as a service's SID
	}
	list, err := windows.ACLFromEntries(entries, nil)
	if err != nil {
		t.Fatal(err)
	}
	runtime.KeepAlive(filler)
	d, err := windows.NewSecurityDescriptor()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetDACL(list, true, false); err != nil {
		t.Fatal(err)
	}
	got := d.String()
	for _, account := range accounts {
		if !strings.Contains(got, account) {
			t.Errorf("%s is not in %s", account, got)
		}
	}
}

func TestPublicFileIsReadByOthersAndChangedByNone(t *testing.T) {
	dir := t.TempDir()
	f, err := CreatePublic(filepath.Join(dir, "state.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := descriptorOf(t, f.Name()); othersMayWrite(got) {
		t.Errorf("it has the rights %s", got)
	}
}

func TestNamesAreUpcasedByWindowsTable(t *testing.T) {
	for unit, want := range map[uint16]uint16{
		'a': 'A', 'Z': 'Z', '0': '0', 'ä': 'Ä', 'ß': 'ß', 'ı': 'ı', 'ſ': 'ſ', 'я': 'Я', '日': '日', 0xd83d: 0xd83d,
	} {
		if got := upcase(unit); got != want {
			t.Errorf("%c (%#x): %c (%#x), want %c", unit, unit, got, got, want)
		}
	}
	if ServiceSID("trustedInstaller") != trustedInstaller {
		t.Error("the identifier of TrustedInstaller is another one")
	}
	for _, pair := range [][2]string{{"ı", "I"}, {"ſ", "S"}} {
		if ServiceSID("x"+pair[0]) == ServiceSID("X"+pair[1]) {
			t.Errorf("%q is taken for %q", pair[0], pair[1])
		}
	}
}

func TestAccountsHaveTheirIdentifiers(t *testing.T) {
	for account, want := range map[string]string{
		"LocalSystem":                   "S-1-5-18",
		`NT AUTHORITY\LocalService`:     "S-1-5-19",
		`NT AUTHORITY\NetworkService`:   "S-1-5-20",
		`NT SERVICE\TrustedInstaller`:   trustedInstaller,
		`nt service\not-yet-installed-`: ServiceSID("not-yet-installed-"),
	} {
		if got, err := AccountSID(account); got != want || err != nil {
			t.Errorf("%s: %s, %v", account, got, err)
		}
	}
	self, err := tokenUser()
	if err != nil {
		t.Fatal(err)
	}
	sid, err := windows.StringToSid(self)
	if err != nil {
		t.Fatal(err)
	}
	name, _, _, err := sid.LookupAccount("")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := AccountSID(`.\` + name); got != self || err != nil {
		t.Errorf("%s: %s, %v", name, got, err)
	}
	if _, err := AccountSID(`.\nobody-of-this-name`); err == nil {
		t.Error("an account that is not there has an identifier")
	}
}

// Wine has no links, and one user, to whom all folders belong.
func TestFolderElsewhereOfAnotherIsWarnedOf(t *testing.T) {
	f := New(t.TempDir(), "")
	self, err := tokenUser()
	if err != nil {
		t.Fatal(err)
	}
	if warning, err := f.Warning([]string{self}); err != nil || warning != nil {
		t.Errorf("a folder of one's own: %v, %v", warning, err)
	}
	if warning, err := f.RunningWarning(); err != nil || warning != nil {
		t.Errorf("at run time: %v, %v", warning, err)
	}
	owner, _, _ := strings.Cut(strings.TrimPrefix(descriptorOf(t, f.Dir), "O:"), "D:")
	if warning, err := f.Warning(nil); err != nil || (warning == nil) != (owner == "BA") {
		t.Errorf("a folder of %s, who is not expected: %v, %v", owner, warning, err)
	}
}

func TestFileInThePlaceOfAFolderElsewhereIsRefused(t *testing.T) {
	f := New(filepath.Join(t.TempDir(), "logs"), "")
	if err := os.WriteFile(f.Dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"install": f.Install(nil, nil), "run": f.Ready()} {
		if refused := (*RefusedError)(nil); !errors.As(err, &refused) || refused.Path != f.Dir {
			t.Errorf("%s: err = %v", what, err)
		}
	}
}

// A reparse point that stands for no other place is no link.
func TestOnlySurrogatesAreLinks(t *testing.T) {
	for tag, want := range map[uint32]uint32{
		0xA0000003: attributeDirectory | attributeReparsePoint, // a junction or mounted volume
		0xA000000C: attributeDirectory | attributeReparsePoint, // a symbolic link
		0x80000018: attributeDirectory,                         // a layer of a container
		0x9000001A: attributeDirectory,                         // a folder of a cloud
	} {
		if got := linkAttributes(attributeDirectory|attributeReparsePoint, tag); got != want {
			t.Errorf("tag %x: %x, want %x", tag, got, want)
		}
	}
}
