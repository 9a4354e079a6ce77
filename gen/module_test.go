package gen

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestTheModuleRequiresWhatThisModuleDoes(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for line, text := range map[string][]byte{
		"module " + ModulePath:                                         mod,
		"go " + GoVersion:                                              mod,
		fmt.Sprintf("%s %s", SysPath, SysVersion):                      mod,
		fmt.Sprintf("%s %s %s", SysPath, SysVersion, sysSum):           sum,
		fmt.Sprintf("%s %s/go.mod %s", SysPath, SysVersion, sysModSum): sum,
	} {
		if !hasLine(string(text), line) {
			t.Errorf("this module does not say %q; put into gen/module.go what it says", line)
		}
	}
	files, err := Module(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(files["go.sum"])) {
		if !hasLine(string(sum), strings.TrimSpace(line)) {
			t.Errorf("go.sum of this module does not say %q", line)
		}
	}
}

// hasLine looks for a line, whatever is before it in a require line or after
// it in a comment.
func hasLine(text, want string) bool {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), " //")
		if line == want || strings.TrimPrefix(line, "require ") == want {
			return true
		}
	}
	return false
}
