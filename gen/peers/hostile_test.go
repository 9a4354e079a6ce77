package peers

import (
	"fmt"
	"strings"
	"testing"
)

// TestWhatFillsAFileIsReadInGoodTime has files of the largest size that are
// full of one thing. A reader that is not linear in it takes minutes, and the
// test's own time is over.
func TestWhatFillsAFileIsReadInGoodTime(t *testing.T) {
	fill := func(head, format, tail string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len() < largest-200; i++ {
			fmt.Fprintf(&b, strings.ReplaceAll(format, "N", "%[1]d"), i)
		}
		return b.String() + tail
	}
	xml := "<service><id>a</id><executable>a</executable>"
	reg := "Windows Registry Editor Version 5.00\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\a\\Parameters]\n\"Application\"=\"C:\\\\a.exe\"\n"
	for name, text := range map[string]string{
		"depend":       fill(xml, "<depend>N</depend>", "</service>"),
		"env":          fill(xml, `<env name="N" value=""/>`, "</service>"),
		"unknown":      fill(xml, "<xN/>", "</service>"),
		"repeated":     fill(xml, "<name/>", "</service>"),
		"percent":      fill(xml+"<name>", "%aN%", "</name></service>"),
		"nssm lines":   fill("", "nssm install N a\n", ""),
		"nssm words":   fill("nssm install a b\nnssm set a DependOnService", " N", ""),
		"nssm carets":  fill("nssm install a b ^\n", "^\n", ""),
		"nssm quotes":  fill("nssm install a b ", `\"`, ""),
		"nssm env":     fill("nssm install a b\nnssm set a AppEnvironmentExtra", " N=1", ""),
		"shawl codes":  fill("shawl add --name a --pass 0", ",N", " -- a"),
		"reg lines":    fill(reg+"\"AppEnvironmentExtra\"=hex(7):", "00,\\\n", "00"),
		"reg text":     fill(reg+"\"Description\"=\"", "a\n", ""),
		"reg values":   fill(reg, "\"xN\"=\"\"\n", ""),
		"reg keys":     fill(reg, "[-N]\n", ""),
		"procrun":      fill("prunsrv //IS//a --StartMode=exe --StartImage=a", " --xN", ""),
		"procrun list": fill("prunsrv //IS//a --StartMode=exe --StartImage=a --Environment=", "#N=1", ""),
		"unit":         fill("[Service]\nExecStart=/a\n", "Environment=AN=1\nX=\n", ""),
		"unit lines":   fill("[Service]\nExecStart=/a ", "N\\\n", ""),
		"unit codes":   fill("[Service]\nExecStart=/a\nSuccessExitStatus=", " 7", ""),
		"unit dollars": fill("[Service]\nExecStart=/a ", " $AN", ""),
		"yaml":         fill("id: a\nexecutable: a\n", "xN: 1\n", ""),
		"yaml deep":    "id: a\nexecutable: a\nx: " + strings.Repeat("[", largest/2),
		"xml deep":     strings.Repeat("<a>", largest/4),
		"secrets":      fill("nssm install a b password=", "passwordN=", ""),
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := Import("x", []byte(text), Options{}); err != nil && strings.Contains(err.Error(), "too much of it") {
				t.Error(err)
			}
		})
	}
}
