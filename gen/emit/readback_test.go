package emit

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/events"
)

func TestWindowsFindsMessagesAndVersionInTheExecutable(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("testdata", "readback", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	exe := filepath.Join(t.TempDir(), "readback.exe")
	content := buildWithResources(t, "amd64", mustResources(t, "amd64", original), string(source))
	if err := os.WriteFile(exe, content, 0o700); err != nil {
		t.Fatal(err)
	}

	inserts := []string{"<1>", "<2>", "<3>", "<4>", "<5>", "<6>", "<7>", "<8>", "<9>"}
	arguments := []string{"InternalName", "FileDescription", "ProductName", "OriginalFilename", "Comments", "FileVersion"}
	service := original.Service
	want := []string{service.Name, service.DisplayName, service.DisplayName, original.Instance + ".exe", service.Description, "1.0.0.0"}
	for _, m := range events.Messages {
		arguments = append(arguments, fmt.Sprintf("%#x", uint32(m.ID)))
		want = append(want, events.Text(m.ID, inserts...)+"\r\n")
	}
	for i, text := range want {
		want[i] = fmt.Sprintf("%q", text)
	}
	got := strings.Split(strings.TrimSpace(runOnWindows(t, exe, arguments...)), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// runOnWindows returns what exe prints on Windows, or under Wine where this is
// Linux. Where there is neither, the test is skipped, and fails under CI.
func runOnWindows(t *testing.T, exe string, arguments ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // a first boot of Wine is among it
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, arguments...)
	if runtime.GOOS != "windows" {
		cmd = exec.CommandContext(ctx, buildWineexec(t), append([]string{exe}, arguments...)...)
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends its Wine then
		cmd.WaitDelay = time.Minute
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	output, err := cmd.Output()
	if err == nil {
		return string(output)
	}
	const noWine = "no 64-bit Wine on this machine"
	if strings.Contains(errs.String(), noWine) && os.Getenv("CI") == "" {
		t.Skip(errs.String())
	}
	t.Fatalf("%v\n%s%s", err, output, errs.String())
	return ""
}

// buildWineexec compiles the harness, which lives where we may not import it.
func buildWineexec(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("it takes Windows, or Linux with Wine")
	}
	if testing.Short() {
		t.Skip("-short: it starts Wine")
	}
	wineexec := filepath.Join(t.TempDir(), "wineexec")
	if output, err := exec.Command("go", "build", "-o", wineexec, "winservice.internal/cmd/internal/wine/wineexec").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return wineexec
}
