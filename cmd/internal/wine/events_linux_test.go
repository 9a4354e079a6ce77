package wine

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEventsAreReadFromDebugOutput(t *testing.T) {
	got := parseEvents("0100:trace:eventlog:ReportEventW (0x20,0x0004,0x0000)\n" +
		"0100:trace:eventlog:ReportEventW L\"gr\\00fcn \\\"l\\00e4uft\\\"\\nC:\\\\x\\d83c\\df88\"\n" +
		"something else\n" +
		"0100:warn:eventlog:ReportEventW L\"\"\n" +
		"0100:fixme:eventlog:ReportEventW L\"not an event\"\n" +
		"0100:err:eventlog:ReportEventW L\"long\"...\n")
	want := []Event{
		{Level: "info", Text: "grün \"läuft\"\nC:\\x🎈"},
		{Level: "warning", Text: ""},
		{Level: "error", Text: "long"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What Wine 10 prints of three events of one thread, while another thread reports one.
func TestTextsWithLineBreaksAreOneEventEach(t *testing.T) {
	got := parseEvents("0020:0024:warn:eventlog:ReportEventW L\"a\\n\"\n" +
		"0020:0028:warn:eventlog:ReportEventW L\"other\"\n" +
		"0020:0024:warn:eventlog:ReportEventW L\"\\r\\n\"\n" +
		"0020:0024:warn:eventlog:ReportEventW L\"b\"\n" +
		"0020:0024:warn:eventlog:ReportEventW L\"c\"\n" +
		"0020:0024:trace:eventlog:ReportEventW L\"d\"\n")
	want := []Event{
		{Level: "warning", Text: "a\n\r\nb"},
		{Level: "warning", Text: "other"},
		{Level: "warning", Text: "c"},
		{Level: "info", Text: "d"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHalfAnEscapeIsKept(t *testing.T) {
	for in, want := range map[string]string{`\`: `\`, `a\00`: "a00", `\00e4`: "ä", `\t.`: "\t."} {
		if got := unescape(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}
