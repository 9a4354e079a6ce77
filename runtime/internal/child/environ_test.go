package child

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func TestEnvironmentBlockIsSortedAndHasNoDuplicates(t *testing.T) {
	tests := []struct {
		env  []string
		want string
	}{
		{nil, "||"},
		{[]string{"b=1", "A=2", "c=", "=C:=C:\\x"}, "=C:=C:\\x|A=2|b=1|c=||"},
		{[]string{"Path=1", "x=ä", "PATH=2=3"}, "PATH=2=3|x=ä||"},
		{[]string{"A_B=1", "AB=2", "a=3"}, "a=3|AB=2|A_B=1||"},
		{[]string{"n=𝄞"}, "n=𝄞||"},
	}
	for _, test := range tests {
		block, err := environmentBlock(test.env)
		if err != nil {
			t.Errorf("%q: %v", test.env, err)
		}
		if got := strings.ReplaceAll(string(utf16.Decode(block)), "\x00", "|"); got != test.want {
			t.Errorf("%q gave %q, want %q", test.env, got, test.want)
		}
	}
	for _, bad := range []string{"", "x", "=", "=x", "a=b\x00c"} {
		if _, err := environmentBlock([]string{"A=1", bad}); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
