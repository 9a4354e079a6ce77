package runtime

import (
	"strings"
	"testing"
)

func TestWhatWasPrintedSinceAMarkIsShownOfEachLog(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir(), Streams: Separate}}
	write(t, s.logPath(false), "before\n")
	mark := markLogs(&s)
	write(t, s.logPath(false), "before\nout\n")
	write(t, s.logPath(true), "boom\n")
	var shown strings.Builder
	mark.printed(&s).write(&shown)
	want := "  the last lines of " + s.logPath(false) + ":\nout\n  the last lines of " + s.logPath(true) + ":\nboom\n"
	if shown.String() != want {
		t.Errorf("shown is\n%s\nwant\n%s", shown.String(), want)
	}
	write(t, s.logPath(true), strings.Repeat("x", 3*shownBytes))
	if last := mark.printed(&s); len(last) != 2 || len(last[1].text) > shownBytes {
		t.Errorf("of a line without an end %d bytes are shown", len(last[1].text))
	}
	if last := logMark(nil).printed(&s); last != nil {
		t.Errorf("without a mark %v is shown", last)
	}
}
