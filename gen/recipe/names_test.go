package recipe

import (
	"strings"
	"testing"

	"winservice.internal/runtime"
)

func TestServiceNamesAreTheSCMs(t *testing.T) {
	for _, good := range []string{"a", "810870267", "-468864544", "Zope 3 (a)", "Büro", "a:b", "CON", strings.Repeat("x", 255), strings.Repeat("😀", 127)} {
		if what, _ := CheckServiceName(good); what != "" {
			t.Errorf("%q: %s", good, what)
		}
	}
	for _, bad := range []string{"", "a/b", `a\b`, "a\x00", "a\n", "\x7f", "\xff", strings.Repeat("x", 256), strings.Repeat("😀", 128)} {
		if what, mend := CheckServiceName(bad); what == "" || mend == "" {
			t.Errorf("%q is good: %q, %q", bad, what, mend)
		}
	}
}

func TestInstanceNamesAreGoPackagesAndDOSFiles(t *testing.T) {
	for _, good := range []string{
		"a", "zope-a", "Zope.3", "a_b", "a+b", "a~b", "com", "com10", "conx", "nul1", "xcon", "lpt", "4711",
		"Testdata", "internals", "a..b", strings.Repeat("x", 227),
	} {
		if what, _ := CheckInstanceName(good); what != "" {
			t.Errorf("%q: %s", good, what)
		}
	}
	for _, bad := range []string{
		"", ".", "..", "...", "a...b", ".a", "_x", "-x", "a.", "a ", " a", "a b", "a:b", "a<b", "a>b", `a"b`, "a|b", "a?b", "a*b",
		"a/b", `a\b`, "a\x00", "a\tb", "ä", "\xff", "CON", "con", "Con.txt", "prn", "AUX", "nul", "NUL.tar.gz", "COM1", "com0", "lpt9.log",
		"testdata", "vendor", "internal", "go.mod", "GO.SUM", "x.go", "a~1", "progra~12.x", strings.Repeat("x", 228),
	} {
		if what, mend := CheckInstanceName(bad); what == "" || mend == "" {
			t.Errorf("%q is good: %q, %q", bad, what, mend)
		}
	}
}

func TestLogFolderWithANameThatIsTooLongIsRefused(t *testing.T) {
	for name, good := range map[string]bool{strings.Repeat("n", 254): true, strings.Repeat("n", 255): false} {
		for _, dir := range []string{`D:\logs\x%SERVICE_NAME%`, `D:/logs/x%service_name%/x`, `D:\logs\x` + name} {
			_, err := Parse("winservice.toml", []byte("[service.x]\ncommand = ['x.exe']\nname = '"+name+"'\nlog.directory = '"+dir+"'\n"))
			if (err == nil) != good || !good && !strings.Contains(err.Error(), "a folder whose name has 256 characters") {
				t.Errorf("%d characters in %s: %v", len(name), dir[:8], err)
			}
		}
		parse(t, "[service.x]\ncommand = ['x.exe']\nname = '"+name+"'\n")
	}
}

func TestNoTwoServicesHaveTheSameName(t *testing.T) {
	at := func(file string, line int) Place { return Place{Pos: Position{file, line, 10}} }
	in := func(name, service string, p Place) Instance {
		return Instance{Name: name, Service: runtime.Service{Name: service}, Place: p, NamePlace: p}
	}
	for _, c := range []struct {
		why       string
		instances []Instance
		want      []string // positions and what they name
	}{
		{"different", []Instance{in("a", "a", at("1", 1)), in("b", "b", at("1", 2))}, nil},
		{"folder in another case", []Instance{in("zöpe", "a", at("1", 1)), in("ZÖPE", "b", at("2", 5))}, []string{"2:5:10: 1:1:10"}},
		{"service name", []Instance{in("a", "Zeo", at("1", 1)), in("b", "zeO", at("1", 2))}, []string{"1:2:10: 1:1:10"}},
		{"both are told once", []Instance{in("a", "a", at("1", 1)), in("A", "A", at("1", 2))}, []string{"1:2:10: 1:1:10"}},
		{"of three, each with the first", []Instance{in("a", "a", at("1", 1)), in("A", "x", at("1", 2)), in("a", "y", at("2", 3))}, []string{"1:2:10: 1:1:10", "2:3:10: 1:1:10"}},
		{"without places", []Instance{in("a", "a", Place{}), in("a", "a", Place{})}, []string{": already"}},
	} {
		problems := Check(c.instances)
		if len(problems) != len(c.want) {
			t.Errorf("%s: %d problems, not %d: %v", c.why, len(problems), len(c.want), problems)
			continue
		}
		for i, p := range problems {
			pos, names, _ := strings.Cut(c.want[i], ": ")
			if p.Pos.String() != pos || !strings.Contains(p.What, names) || p.Mend == "" {
				t.Errorf("%s: %+v, not at %s with %s", c.why, p, pos, names)
			}
		}
	}
}
