package runtime

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// Of a list of rights Wine keeps whether everybody may write.
func TestStartReportsAnEnvironmentFileThatEverybodyMayChangeAndGoesOn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.env")
	if err := os.WriteFile(file, []byte("A=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	open, err := windows.SecurityDescriptorFromString("D:(A;;FA;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := open.DACL()
	if err != nil {
		t.Fatal(err)
	}
	if err := windows.SetNamedSecurityInfo(file, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil); err != nil {
		t.Fatal(err)
	}
	s := Service{Name: "web", Command: Command{Path: os.Getenv("ComSpec"), Args: []string{"/c", "exit", "0"}, Dir: t.TempDir(), EnvironmentFile: file}}
	var ids []events.ID // the supervisor reports one after the other
	s.supervise(t.Context(), host{
		output: io.Discard,
		report: func(supervise.Status) {},
		emit:   func(id events.ID, _ ...string) { ids = append(ids, id) },
	})
	at := slices.Index(ids, events.SecretsOpen)
	if at < 0 || slices.Index(ids, events.ChildEnded) < at {
		t.Errorf("events %v", ids)
	}
}
