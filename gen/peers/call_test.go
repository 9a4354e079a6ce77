package peers

import (
	"strings"
	"testing"
)

// A batch file calls other programs with "call", mostly without need.
func TestLinesOfABatchFileMayBeginWithCall(t *testing.T) {
	const script = "@echo off\r\ncall nssm.exe install web C:\\web\\web.exe\r\n@CALL \"C:\\tools\\nssm.exe\" set web AppDirectory C:\\data\r\n"
	text, _, err := Import("web.bat", []byte(script), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"[service.web]", `C:\web\web.exe`, `directory = 'C:\data'`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the recipe has no %s:\n%s", want, text)
		}
	}
}
