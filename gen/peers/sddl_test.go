package peers

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// everyone is a descriptor whose rights are two entries: the one of the given
// kind and mask for everybody, and full rights of the administrators.
func everyone(kind, mask string) string {
	return "01000480" + "00000000" + "00000000" + "00000000" + "14000000" + // no owner, the rights at 20
		"02003400" + "02000000" +
		kind + "0014" + "00" + mask + "010100000000000100000000" +
		"00001800" + "ff010f00" + "01020000000000052000000020020000"
}

func TestRightsOfTheRegistryAreWrittenAsText(t *testing.T) {
	for _, c := range []struct{ hex, want string }{
		{everyone("00", "8d010200"), "D:(A;;CCLCSWLOCRRC;;;WD)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"},
		{everyone("01", "20000000"), "D:(D;;WP;;;WD)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"},
		{everyone("00", "00020000"), "D:(A;;0x200;;;WD)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"},
	} {
		if got, ok := sddl(mustHex(t, c.hex)); !ok || got != c.want {
			t.Errorf("%s\nis    %s\nwant  %s", c.hex, got, c.want)
		}
	}
}

// TestDamagedRightsAreNone cuts a descriptor at each byte, and sets each to
// what no length may be.
func TestDamagedRightsAreNone(t *testing.T) {
	raw := mustHex(t, everyone("00", "8d010200"))
	for i := range raw {
		if text, ok := sddl(raw[:i]); ok {
			t.Errorf("cut at %d: %s", i, text)
		}
		damaged := slices.Clone(raw)
		damaged[i] = 0xff
		if text, ok := sddl(damaged); ok && !strings.HasPrefix(text, "D:") {
			t.Errorf("damaged at %d: %s", i, text)
		}
	}
	if _, ok := sddl(mustHex(t, everyone("05", "8d010200"))); ok {
		t.Error("an entry for one object alone is read as one for all")
	}
}

func mustHex(t *testing.T, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
