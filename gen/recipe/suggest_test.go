package recipe

import "testing"

func TestNearestWordIsTheOneThatWasMeant(t *testing.T) {
	words := []string{"name", "display-name", "description", "start", "restart", "recovery", "log", "stop", "delay", "max-delay"}
	for written, want := range map[string]string{
		"discription":  "description",
		"displayname":  "display-name",
		"display_name": "display-name",
		"Start":        "start",
		"strat":        "start",
		"stat":         "start",
		"restrat":      "restart",
		"lgo":          "log",
		"dealy":        "delay",
		"maxdelay":     "max-delay",
		"colour":       "",
		"x":            "",
		"":             "",
		"täst":         "",
	} {
		if got := nearest(written, words); got != want {
			t.Errorf("%q: %q, not %q", written, got, want)
		}
	}
}
