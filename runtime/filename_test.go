package runtime

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
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
