package runtime

import "testing"

func TestServiceNameBecomesAFileName(t *testing.T) {
	for name, want := range map[string]string{
		"zope-a":     "zope-a",
		"870810267":  "870810267",
		"Dienst Äöü": "Dienst Äöü",
		"a:b*c":      "a_b_c",
		"CON":        "_CON",
		"con.prod":   "_con.prod",
		"COM1":       "_COM1",
		"COMX":       "COMX",
		"trailing. ": "trailing_",
		"x\ty":       "x_y",
	} {
		if got := fileName(name); got != want {
			t.Errorf("fileName(%q) = %q, want %q", name, got, want)
		}
	}
}
