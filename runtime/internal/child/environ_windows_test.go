package child

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/wtf16"
)

func init() { roles["variables"] = playVariables }

// playVariables prints the units of the variables that arg names, in
// hexadecimal digits, as Windows itself has them.
func playVariables(arg string) {
	for _, name := range strings.Split(arg, ",") {
		key, err := windows.UTF16PtrFromString(name)
		if err != nil {
			os.Exit(99)
		}
		var units [256]uint16
		n, err := windows.GetEnvironmentVariable(key, &units[0], uint32(len(units)))
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%04X\n", units[:n])
	}
}

func TestEnvironmentArrivesAsItWas(t *testing.T) {
	half := syscall.UTF16ToString([]uint16{'h', 0xD800}) // of a surrogate pair
	tests := []struct{ name, value, want string }{
		{half, syscall.UTF16ToString([]uint16{'a', 0xDC00, 'b'}), "[0061 DC00 0062]"},
		// Go's upper case is the same for these two, Windows' is not.
		{"ID", "1", "[0031]"},
		{"\u0131D", "2", "[0032]"},
		{"MASS", "3", "[0033]"},
		{"MA\u017FS", "4", "[0034]"},
		// To Windows these are one.
		{"\u00E4", "5", "[0036]"},
		{"\u00C4", "6", "[0036]"},
	}
	var names, want []string
	s := role("variables")
	for _, test := range tests {
		names, want = append(names, test.name), append(want, test.want)
		s.Env = append(s.Env, test.name+"="+test.value)
	}
	s.Args = []string{strings.Join(names, ",")}
	p, out := run(t, s)
	wantCode(t, p, 0)
	if got := strings.Split(strings.TrimSpace(out.String()), "\n"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNamesAreOrderedAsWindowsDoes(t *testing.T) {
	ordered := []string{"=C:", "A", "ab", "AC", "_", "\u0131", "\U00010400", "\U00010428"}
	for i, a := range ordered {
		for k, b := range ordered {
			got := compareNames(wtf16.Append(nil, a), wtf16.Append(nil, b))
			if got != cmp.Compare(i, k) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
	if compareNames([]uint16{'p'}, []uint16{'P'}) != 0 {
		t.Error("case counts")
	}
}
