package runtime

import "testing"

func TestExitCodesAreWrittenTheWayPeopleLookThemUp(t *testing.T) {
	for code, want := range map[uint32]string{
		0:          "0",
		3:          "3",
		65535:      "65535",
		0xC0000005: "0xC0000005 (access violation)",
		0xC000013A: "0xC000013A (ended by Ctrl+C)",
		0xFFFFFFFF: "0xFFFFFFFF",
	} {
		if got := describeCode(code); got != want {
			t.Errorf("describeCode(%#x) = %q, want %q", code, got, want)
		}
	}
}
