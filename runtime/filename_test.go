package runtime

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestServiceNameBecomesAFileName(t *testing.T) {
	for name, want := range map[string]string{
		"zope-a":     "zope-a",
		"870810267":  "870810267",
		"Dienst Äöü": "Dienst Äöü",
		"COMX":       "COMX",
		"a:b*c":      "a_b_c-",
		"CON":        "_CON-",
		"con.prod":   "_con.prod-",
		"COM1":       "_COM1-",
		"lpt²":       "_lpt²-",
		"CON .log":   "_CON .log-",
		"conin$":     "_conin$-",
		"COM¹²":      "COM¹²",
		"COM":        "COM",
		"trailing. ": "trailing_-",
		"x\ty":       "x_y-",
	} {
		if strings.HasSuffix(want, "-") {
			hash := fnv.New32a()
			hash.Write([]byte(strings.ToUpper(name)))
			want += fmt.Sprintf("%08x", hash.Sum32())
		}
		if got := fileName(name); got != want {
			t.Errorf("fileName(%q) = %q, want %q", name, got, want)
		}
	}
}

// A file name has 255 characters at most, and a path that programs can open
// without further ado 259. The folder of the log and the log in it have the
// name both, and the log has an ending.
func TestLongServiceNameBecomesAFileNameThatFits(t *testing.T) {
	long := strings.Repeat("n", 255)
	seen := map[string]string{}
	for _, name := range []string{
		long + "a", long + "b", long, strings.Repeat("Ä", 256), strings.Repeat("日", 255) + "x", strings.Repeat("日", 255) + "y",
		strings.Repeat("x", 90) + strings.Repeat("😀", 83), strings.Repeat("x", 91) + strings.Repeat("😀", 82), strings.Repeat("a:b ", 64),
		strings.Repeat("n", 101),
	} {
		got := fileName(name)
		if n := len(utf16.Encode([]rune(got))); n > 100 || !utf8.ValidString(got) || fitName(got) != got {
			t.Errorf("fileName(%q) = %q, which has %d characters", name, got, n)
		}
		if other, ok := seen[strings.ToUpper(got)]; ok {
			t.Errorf("%q and %q are both %s", name, other, got)
		}
		seen[strings.ToUpper(got)] = name
		if prefix := string([]rune(fitName(name))[:50]); !strings.HasPrefix(got, prefix) {
			t.Errorf("fileName(%q) = %q, which nobody can read", name, got)
		}
		if folded := fileName(strings.ToLower(name)); !strings.EqualFold(got, folded) {
			t.Errorf("one service in two spellings has the files %s and %s", got, folded)
		}
		path := `C:\ProgramData\winservice\` + got + `\` + got + ".err.log.99.gz.new"
		if n := len(utf16.Encode([]rune(path))); n > 259 {
			t.Errorf("%s has %d characters", path, n)
		}
	}
	for _, name := range []string{strings.Repeat("n", 100), strings.Repeat("日", 100)} {
		if got := fileName(name); got != name {
			t.Errorf("fileName(%q) = %q", name, got)
		}
	}
}

func TestNoTwoServicesShareAFileName(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"a:b", "a?b", "a_b", "a*b", "x.", "x_", "x ", "CON", "_CON", "con.", "\x01", "\x02"} {
		folded := strings.ToUpper(fileName(name))
		if other, ok := seen[folded]; ok {
			t.Errorf("%q and %q are both %s", name, other, folded)
		}
		seen[folded] = name
	}
	if a, b := fileName("Größe:A"), fileName("GRÖßE:a"); !strings.EqualFold(a, b) {
		t.Errorf("one service in two spellings has the files %s and %s", a, b)
	}
}

func TestExecutableWithAPathThatIsTooLongIsRefused(t *testing.T) {
	for n, good := range map[int]bool{100: true, 259: true, 260: false, 400: false} {
		exe := `C:\` + strings.Repeat("ä", n-7) + ".exe"
		if err := startable(exe); (err == nil) != good {
			t.Errorf("%d characters: %v", n, err)
		}
	}
}
