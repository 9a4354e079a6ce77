package runtime

import (
	"errors"
	"strings"
	"testing"
)

func TestA32BitBuildIsRefusedOn64BitWindows(t *testing.T) {
	for _, test := range []struct {
		name, arch      string
		process, native uint16
		err             error
		hint            string
	}{
		{"32-bit Windows", "386", 0, 0x14c, nil, ""},
		{"64-bit Windows", "386", 0x14c, 0x8664, nil, "--target windows/amd64"},
		{"ARM", "386", 0x14c, 0xaa64, nil, "--target windows/arm64"},
		{"an old Windows", "386", 0, 0, errors.New("no such function"), ""},
		{"the build for it", "amd64", 0, 0x8664, nil, ""},
		{"a 64-bit build on ARM, which nothing is redirected for", "amd64", 0x8664, 0xaa64, nil, ""},
	} {
		err := checkBits(test.arch, func() (uint16, uint16, error) { return test.process, test.native, test.err })
		if test.hint == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "SysWOW64") || !strings.Contains(mendOf(err), test.hint) {
			t.Errorf("%s: %v; %s", test.name, err, mendOf(err))
		}
	}
}
