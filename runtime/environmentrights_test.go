package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/events"
)

// rightsOf is a check of C:\srv\web.env for LocalService, with the descriptor
// as Windows writes it.
func rightsOf(security *string, reports *[]string) *rightsCheck {
	s := &Service{Name: "web", Command: Command{EnvironmentFile: `C:\srv\web.env`}}
	c := newRightsCheck(s, func(id events.ID, inserts ...string) { *reports = append(*reports, events.Text(id, inserts...)) })
	c.describe = func(string) (string, error) {
		if *security == "missing" {
			return "", os.ErrNotExist
		}
		if *security == "unreadable" {
			return "", os.ErrPermission
		}
		return *security, nil
	}
	c.name = func(sid string) (string, bool) {
		if sid == "S-1-5-21-1-2-3-1001" {
			return `PC\bob`, true
		}
		return sid, false
	}
	c.self = func() (string, string) { return "S-1-5-19", "S-1-5-80-1-2" }
	return c
}

func TestEnvironmentFileThatOthersMayChangeIsReported(t *testing.T) {
	const (
		icacls  = `icacls.exe "C:\srv\web.env" `
		account = ` /grant "*S-1-5-19:R"`
	)
	for _, test := range []struct{ security, who, command string }{
		{"O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;LS)", "", ""},
		{"O:LSD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;LS)", "", ""},
		{"O:S-1-5-80-1-2D:P(A;;FA;;;SY)(A;;FA;;;S-1-5-80-1-2)", "", ""},
		{"O:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)", "", ""}, // others may only read it: doctor reports that
		{
			"O:BAD:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)", "Authenticated Users",
			icacls + "/inheritance:d /remove:g *S-1-5-32-545 /remove:g *S-1-5-11" + account,
		},
		{
			"O:S-1-5-21-1-2-3-1001D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)", `PC\bob (its owner)`,
			icacls + "/setowner *S-1-5-32-544, then " + icacls + "/inheritance:d" + account,
		},
		{"O:BAD:(A;;FA;;;BA)(A;;0x40000;;;S-1-5-21-1-2-3-1001)", `PC\bob`, icacls + "/inheritance:d /remove:g *S-1-5-21-1-2-3-1001" + account},
		{"O:BAD:NO_ACCESS_CONTROL", "Everyone", icacls + "/inheritance:d /remove:g *S-1-1-0" + account},
		{"missing", "", ""},
		{"", "", ""}, // a system without such rights
	} {
		var reports, want []string
		if err := rightsOf(&test.security, &reports).beforeStart(); err != nil {
			t.Errorf("%s: a report keeps the child from its start: %v", test.security, err)
		}
		if test.who != "" {
			want = []string{events.Text(events.SecretsOpen, "web", `C:\srv\web.env`, test.who, test.command)}
		}
		if diff := cmp.Diff(want, reports); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.security, diff)
		}
	}
}

func TestRightsOfTheEnvironmentFileAreReportedOnceForEachChange(t *testing.T) {
	var reports []string
	security := ""
	c := rightsOf(&security, &reports)
	for i, step := range []struct {
		security string
		reports  int
	}{
		{"O:BAD:(A;;FA;;;BU)", 1},
		{"O:BAD:(A;;FA;;;BU)", 1},
		{"missing", 1},
		{"O:BAD:(A;;FA;;;BU)", 1},
		{"O:BAD:(A;;FA;;;BA)", 1},
		{"O:BAD:(A;;FA;;;BU)", 2},
		{"O:BAD:(A;;FA;;;AU)", 3},
	} {
		security = step.security
		if err := c.beforeStart(); err != nil || len(reports) != step.reports {
			t.Fatalf("step %d: %q, %v", i, reports, err)
		}
	}
}

func TestEnvironmentFileThatOthersMayChangeIsRefusedAtEachStart(t *testing.T) {
	for _, test := range []struct{ security, want string }{
		{"O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;LS)", ""},
		{"O:BAD:AI(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)", ""}, // others may only read it
		{"O:BAD:(A;;FA;;;BU)", `the environment file C:\srv\web.env can be changed by Users: what they write there reaches the child`},
		{"missing", ""}, // the start fails
		{"unreadable", "cannot determine who may change the environment file, as environment-file-rights requires: permission denied"},
	} {
		var reports []string
		c := rightsOf(&test.security, &reports)
		c.service.Command.EnvironmentFileRights = RefuseRights
		for range 2 { // each start, not only the first
			err := c.beforeStart()
			if (err == nil) != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) || len(reports) > 0 {
				t.Errorf("%s: %v, reported %q", test.security, err, reports)
			}
			if err != nil && strings.HasPrefix(test.want, "the ") && !strings.Contains(err.Error(), `icacls.exe "C:\srv\web.env" /inheritance:d /remove:g *S-1-5-32-545`) {
				t.Errorf("no command in %v", err)
			}
		}
	}
}

func TestUnansweredQuestionForANameRefusesTheStartWhereRightsMatter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reports []string
		security := "O:BAD:(A;;FA;;;S-1-5-21-1-2-3-1001)"
		c := rightsOf(&security, &reports)
		c.service.Command.EnvironmentFileRights = RefuseRights
		answer := make(chan struct{})
		c.name = func(string) (string, bool) { <-answer; return `PC\bob`, true }
		if err := c.beforeStart(); err == nil || !strings.Contains(err.Error(), "did not return the names") {
			t.Errorf("%v", err)
		}
		close(answer)
	})
}

func TestUnansweredQuestionForANameDoesNotHoldUpTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reports []string
		security := "O:BAD:(A;;FA;;;S-1-5-21-1-2-3-1001)"
		c := rightsOf(&security, &reports)
		answer := make(chan struct{})
		c.name = func(string) (string, bool) { <-answer; return `PC\bob`, true }
		began := time.Now()
		err := c.beforeStart()
		if waited := time.Since(began); waited != rightsTimeout || len(reports) != 0 || err != nil {
			t.Errorf("waited %v, reported %q, %v", waited, reports, err)
		}
		close(answer)
		synctest.Wait()
		if len(reports) != 1 {
			t.Errorf("after the answer: %q", reports)
		}
	})
}

// On Linux and under Wine there are no accounts that could change it.
func TestFileOfOnesOwnIsNotReported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.env")
	if err := os.WriteFile(file, []byte("A=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Service{Name: "web", Command: Command{EnvironmentFile: file}}
	for _, rights := range []EnvironmentFileRights{ReportRights, RefuseRights} {
		s.Command.EnvironmentFileRights = rights
		check := newRightsCheck(s, func(id events.ID, inserts ...string) { t.Error(events.Text(id, inserts...)) })
		if err := check.beforeStart(); err != nil {
			t.Error(err)
		}
	}
}
