package runtime

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommandIsShownAsWindowsIsGivenIt(t *testing.T) {
	for _, test := range []struct {
		command Command
		line    string
		words   []string
	}{
		{
			Command{Path: `C:\a b\x.exe`, Args: []string{`C:\d\`, `e f\`, `say "hi"`, ``}},
			`"C:\a b\x.exe" C:\d\ "e f\\" "say \"hi\"" ""`,
			[]string{`C:\a b\x.exe`, `C:\d\`, `e f\`, `say "hi"`, ``},
		},
		{Command{Line: `  C:\x.exe /a:"b c" "d`}, `C:\x.exe /a:"b c" "d`, []string{`C:\x.exe`, `/a:b c`, `d`}},
		{Command{Path: `a"b`}, `a"b`, nil},
		{Command{}, "", nil},
	} {
		if got := test.command.String(); got != test.line {
			t.Errorf("%+v: line %s, want %s", test.command, got, test.line)
		}
		if diff := cmp.Diff(test.words, test.command.Words()); diff != "" {
			t.Errorf("%+v: words (-want +got):\n%s", test.command, diff)
		}
	}
}

func TestScheduleKnowsTheDefaults(t *testing.T) {
	if got := (Restart{}).Schedule().GiveUp.Number; got != 7 {
		t.Errorf("given up at death %d, want 7 as the original", got)
	}
	if got := (Restart{When: NoRestart}).Schedule(); got.GiveUp.Number != 1 || len(got.Waits) != 0 {
		t.Errorf("never to be started again: %+v", got)
	}
	if got := (Restart{Delay: AtOnce, GiveUpAfter: AtOnce}).Schedule(); got.GiveUp.Number != 3 {
		t.Errorf("given up at death %d, want 3: a wait of nothing, a second, and the end", got.GiveUp.Number)
	}
}
