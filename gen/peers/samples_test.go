package peers

import (
	"bytes"
	"encoding/binary"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/diff"

	"winservice.internal/gen/recipe"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// samples returns the files of testdata that a golden recipe belongs to.
func samples(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, file := range all {
		if info, err := os.Stat(file); err == nil && !info.IsDir() && filepath.Ext(file) != ".toml" {
			files = append(files, filepath.ToSlash(file))
		}
	}
	if len(files) < 10 {
		t.Fatalf("%d samples; they have moved", len(files))
	}
	return files
}

// TestEverySampleBecomesARecipe holds each against FILE.toml, which the
// recipe's rules take and which holds no secret: those of the samples are all
// called s3cret.
func TestEverySampleBecomesARecipe(t *testing.T) {
	for _, file := range samples(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := imported(t, file, raw)
			golden := file + ".toml"
			if *update {
				if err := os.WriteFile(golden, got, 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := diff.Diff(golden, want, "imported", got); d != nil {
				t.Errorf("after review, run: make golden\n%s", d)
			}
		})
	}
}

func imported(t *testing.T, file string, raw []byte) []byte {
	t.Helper()
	got, warnings, err := Import(file, raw, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := recipe.Parse("recipe", got); err != nil {
		t.Errorf("not a recipe: %v\n%s", err, got)
	}
	if bytes.Contains(got, []byte("s3cret")) {
		t.Errorf("a secret was carried:\n%s", got)
	}
	for _, w := range warnings {
		if strings.Contains(w.What+w.Mend+w.Excerpt, "s3cret") {
			t.Errorf("a warning tells a secret: %v", w)
		}
	}
	return got
}

func TestRegeditsOwnEncodingReadsTheSame(t *testing.T) {
	raw, err := os.ReadFile("testdata/nssm.reg")
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		var wide []byte
		for _, u := range utf16.Encode([]rune("\uFEFF" + strings.ReplaceAll(string(raw), "\n", "\r\n"))) {
			wide = order.AppendUint16(wide, u)
		}
		if got := imported(t, "testdata/nssm.reg", wide); !bytes.Equal(got, imported(t, "testdata/nssm.reg", raw)) {
			t.Errorf("%v: another recipe:\n%s", order, got)
		}
	}
}

// TestEveryFieldOfASampleIsTold looks for the name of each field that a peer
// does not share with a recipe's key.
func TestEveryFieldOfASampleIsTold(t *testing.T) {
	for file, fields := range map[string][]string{
		"winsw-v2.xml":       {"WinSW starts the program", "colour", "download", "allowservicelogon", "reboot", "ADMIN_PASSWORD"},
		"winsw-v3.xml":       {"prompt", "prestart stdoutPath", "pattern", "zipOlderThanNumDays", "preshutdown", "autoRefresh", "RunawayProcessKiller"},
		"winsw.yml":          {"download", "stopparentprocessfirst", "heartbeat", "SEARCH_API_KEY"},
		"nssm-dump.txt":      {"AppExit 3", "the exit code 99", "AppNoConsole", "AppStdout ", "AppStderr ", "AppStdoutCreationDisposition", "AppHologram", "MAIL_PASSWORD"},
		"nssm.reg":           {"reboot", "SeX", "Colour", "AppExit 2", "the exit code 99", "PASSWORD"},
		"srvany.reg":         {"Type", "TerminateSubProcesses", "AppNote"},
		"shawl.txt":          {"--pass-start-args", "--sparkle", "DB_PASSWORD"},
		"procrun.bat":        {"--StopClass", "--StopParams", "--StopPath"},
		"procrun-exe.txt":    {"--PidFile", "--LogLevel", "--Zoom", "ECHO_TOKEN"},
		"shop@north.service": {"Documentation", "After", "Wants", "User", "Group", "EnvironmentFile", "ExecStop", "ExecReload", "SIGSEGV", "KillSignal", "KillMode", "LimitNOFILE", "PrivateTmp", "ProtectSystem", "NoNewPrivileges", "Nice", "RuntimeDirectory", "Sparkle", "X-Owner", "Alias", "API_TOKEN", "Type"},
		"plain.service":      {"Type=forking", "PIDFile", "OnCalendar"},
		"winsw-hooks.xml":    {"stdoutPath", "logname", "pattern", "sizeThreshold", "compress", "nice", "sharedDirectoryMapping", "drives", "download", "preshutdownTimeout", "O:BAG:BA", "TOKEN"},
		"winsw-modes.yml":    {"yyyyMM", "outfiledisabled", "jitter"},
		"winsw-daily.xml":    {"autoRollAtTime", "keepFiles", "zipDateFormat", "Sometimes", "hidewindow"},
		"nssm-hooks.txt":     {"Rotate/Post", "Power/Resume", "Lunch/Pre", "URGENT", "AppStopMethodThreads"},
		"rights.reg":         {"PreshutdownTimeout", "FailureCommand", "TriggerInfo", "LaunchProtected", "VAULT_TOKEN"},
		"shawl-limits.txt":   {"--log-cmd-as", "--interactive", "loudest", "weekly", "--pass"},
		"procrun-limits.txt": {"--StopPath", "--Rotate", "--PidFile", "--LogPrefix", "--Turbo", "--StopMethod"},
		"worker.service":     {"OnFailure", "ExecCondition", "ExecStartPre", "ExecStop", "TimeoutStartSec", "WatchdogSec", "LANG=C", "LoadCredential", "CPUQuota", "MemoryHigh", "LimitNPROC", "OOMPolicy", "StandardOutput", "SyslogIdentifier", "KeyringMode", "Restarts"},
	} {
		text, err := os.ReadFile("testdata/" + file + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var notes strings.Builder
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "#") {
				notes.WriteString(strings.TrimSpace(strings.TrimLeft(line, "# ")) + " ")
			}
		}
		for _, field := range fields {
			if !strings.Contains(notes.String(), field) {
				t.Errorf("%s: no note tells of %s", file, field)
			}
		}
	}
}
