package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// placeOfLog is where the test service's log folder is, emptied.
func placeOfLog(t *testing.T) string {
	t.Helper()
	s := testService()
	in := s.logFolder()
	if !in.Ours() {
		t.Fatalf("%s is not in our place", in.Dir)
	}
	if err := os.RemoveAll(in.Dir); err != nil {
		t.Fatal(err)
	}
	return in.Dir
}

// Wine shows of a folder's rights whether others may look into it.
func TestInstallMakesTheLogFolderForTheService(t *testing.T) {
	dir := placeOfLog(t)
	removeAfter(t)
	must(t, "install", "--username", "LocalService")
	d, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	if text := d.String(); strings.Contains(text, ";;;WD)") {
		t.Errorf("everybody has rights there: %s", text)
	}
	must(t, "start", "--wait", "60")
	log := filepath.Join(dir, "winservice-cli.log")
	text, err := os.ReadFile(log)
	for deadline := time.Now().Add(time.Minute); !strings.Contains(string(text), "ready") && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		text, err = os.ReadFile(log)
	}
	if !strings.Contains(string(text), "ready") {
		t.Errorf("the log has %q, %v", text, err)
	}
	must(t, "stop", "--wait", "60")
}

func TestLogFolderThatIsNoneStopsInstallBeforeAnythingIsDone(t *testing.T) {
	dir := placeOfLog(t)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	said := refused(t, exitFailed, "install")
	if !strings.Contains(said, "make its log folder") || !strings.Contains(said, dir+" is no folder") || !strings.Contains(said, "delete it") {
		t.Errorf("install says:\n%s", said)
	}
	if said := refused(t, exitNotInstalled, "status"); said != "Service winservice-cli is not installed.\n" {
		t.Errorf("status says %q", said)
	}
}

func TestAccountThatNobodyKnowsIsNotedForTheLogFolder(t *testing.T) {
	placeOfLog(t)
	removeAfter(t)
	said := must(t, "install", "--username", `.\nobody-of-this-name`, "--password", "x")
	if !strings.Contains(said, `allow the account .\nobody-of-this-name to modify it`) {
		t.Errorf("install says:\n%s", said)
	}
}

// Wine has one user, who is not the account of the service.
func TestInstallNotesALogFolderOfAnotherUser(t *testing.T) {
	removeAfter(t)
	s := testService()
	s.Log.Dir = t.TempDir()
	code, stdout, stderr := invoke(s, os.Stdin, "install", "--username", "LocalService")
	d, err := windows.GetNamedSecurityInfo(s.Log.Dir, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	noted := strings.Contains(stdout, "log folder "+s.Log.Dir+" belongs to ") && strings.Contains(stdout, "/setowner *S-1-5-32-544")
	if code != exitDone || noted == (d.String() == "O:BA") {
		t.Errorf("exit code %d, owner %s, stdout %q, stderr %q", code, d, stdout, stderr)
	}
}
