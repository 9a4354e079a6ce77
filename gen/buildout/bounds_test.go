package buildout

import (
	"fmt"
	"strings"
	"testing"
)

func TestReferencesOfReferencesComeToAnEnd(t *testing.T) {
	for seed, want := range map[string]string{"": "", "x": "the substitutions make more than"} {
		var b strings.Builder
		b.WriteString("[s]\n")
		for i := range 60 {
			fmt.Fprintf(&b, "a%d = ${:a%d}${:a%d}\n", i, i+1, i+1)
		}
		fmt.Fprintf(&b, "a60 = %s\n", seed)
		got, err := parse(t, b.String()).Get("s", "a0")
		if want == "" && (err != nil || got != "") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("of %q comes %.20q, %v", seed, got, err)
		}
	}
}

func TestHostileFilesAreRefusedSoon(t *testing.T) {
	double := map[string]string{}
	for i := range 40 {
		double[fmt.Sprintf("f%d.cfg", i)] = fmt.Sprintf("[buildout]\nextends = f%d.cfg f%[1]d.cfg\n", i+1)
	}
	double["f40.cfg"] = "[s]\nx += 1\n"
	double["buildout.cfg"] = "[buildout]\nextends = f0.cfg\n"

	long := map[string]string{"buildout.cfg": "[buildout]\nextends = f0.cfg\n"}
	for i := range mostFiles + 1 {
		long[fmt.Sprintf("f%d.cfg", i)] = fmt.Sprintf("[buildout]\nextends = f%d.cfg\n", i+1)
	}

	var macros strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&macros, "[s%d]\n<= s%d\no%d = 1\n", i+1, i, i)
	}
	for _, c := range []struct {
		name, want string
		files      map[string]string
	}{
		{"files that extend one twice", "more than 1000 files are read", double},
		{"a long row of files", "more than 1000 files are read", long},
		{"macros of macros", "the macros (<=) give more than 2000000 options", map[string]string{"buildout.cfg": "[s0]\nx = 1\n" + macros.String()}},
		{"many large files", "the configuration has more than 16777216 bytes", map[string]string{
			"buildout.cfg": "[buildout]\nextends = a.cfg b.cfg\n",
			"a.cfg":        "#" + strings.Repeat("a", largest/2), "b.cfg": "#" + strings.Repeat("b", largest/2),
		}},
		{"a large file", "the file has more than 16777216 bytes", map[string]string{"buildout.cfg": strings.Repeat("#\n", largest/2+1)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := loadFiles(t, c.files, Options{})
			if problems := refusal(t, err); !strings.Contains(problems.Error(), c.want) || len(problems) != 1 {
				t.Errorf("%v", err)
			}
		})
	}
}

// chain is n lines, of which each has its own number and the next one's.
func chain(n int, head, format, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, format, i, i+1)
	}
	fmt.Fprintf(&b, tail, n)
	return b.String()
}

func TestLongChainsAreRefusedWhereTheyGetTooLong(t *testing.T) {
	for _, c := range []struct{ name, head, format, tail, section, option, want string }{
		{
			"of options", "[s]\na = ${:a0}\n", "a%d = ${:a%d}\n", "a%d = end\n", "s", "a",
			"More than 1000 references lead from one to the next.",
		},
		{
			"of sections", "[s]\na = ${s0:a}\n", "[s%d]\na = ${s%d:a}\n", "[s%d]\na = end\n", "s", "a",
			"More than 1000 references lead from one to the next.",
		},
		{
			"of macros", "[s]\n<= s0\n", "[s%d]\n<= s%d\n", "[s%d]\na = end\n", "s", "a",
			"More than 1000 sections extend each other, up to",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			long := parse(t, chain(deepest-2, c.head, c.format, c.tail))
			if got, err := long.Get(c.section, c.option); got != "end" {
				t.Errorf("of %d: %q, %v", deepest, got, err)
			}
			_, err := parse(t, chain(200_000, c.head, c.format, c.tail)).Get(c.section, c.option)
			e, ok := err.(*OptionError)
			if !ok || !strings.Contains(e.Sentence, c.want) || e.Mend == "" || e.Place.Pos.Line < deepest {
				t.Errorf("of 200000: %#v", err)
			}
		})
	}
}

func TestPartsThatReferInALongChainAreRefused(t *testing.T) {
	const head = "[buildout]\nparts = s0\n"
	const part, last = "[s%d]\nrecipe = a\nb = ${s%d:recipe}\n", "[s%d]\nrecipe = a\n"
	parts, problems := parse(t, chain(deepest-2, head, part, last)).parts()
	if len(parts) != deepest-1 || problems != nil {
		t.Errorf("%d parts, %v", len(parts), problems)
	}
	_, problems = parse(t, chain(200_000, head, part, last)).parts()
	if len(problems) != 1 || !strings.Contains(problems[0].What, "more than 1000 sections refer from one to the next") || problems[0].Pos.Line == 0 {
		t.Errorf("%v", problems)
	}
}

func TestWhatIsAddedToManyTimesOverIsRefusedSoon(t *testing.T) {
	lines := "[s]\nv +=\n" + strings.Repeat(" x\n", 200)
	again := map[string]string{"buildout.cfg": "[buildout]\nextends =" + strings.Repeat(" a.cfg", 990), "a.cfg": lines}
	less := map[string]string{
		"buildout.cfg": "[buildout]\nextends = a.cfg" + strings.Repeat(" b.cfg", 990),
		"a.cfg":        "[s]\nv =\n" + strings.Repeat(" x\n", 20_000), "b.cfg": "[s]\nv -= y\n",
	}
	var b strings.Builder
	b.WriteString("[s0]\nv = 0\n")
	for i := range 8000 {
		fmt.Fprintf(&b, "[s%d]\n<= s%d\nv += %[1]d\n", i+1, i)
	}
	macros := map[string]string{"buildout.cfg": b.String()}
	for name, files := range map[string]map[string]string{"by files": again, "by taking away": less, "by macros": macros} {
		t.Run(name, func(t *testing.T) {
			for _, d := range []Dialect{Dialect1, Dialect2} {
				_, err := loadFiles(t, files, Options{Dialect: d})
				if d == Dialect1 && name == "by macros" {
					continue // which has them not add up
				}
				problems := refusal(t, err)
				if len(problems) != 1 || !strings.Contains(problems[0].What, "what += and -= make of the options is more than 134217728 bytes") || problems[0].Pos.Line == 0 {
					t.Errorf("dialect %d: %v", d, err)
				}
			}
		})
	}
}

func TestAnOptionKnowsNotMoreThanAFewOfThoseUnderIt(t *testing.T) {
	files := map[string]string{"buildout.cfg": "[buildout]\nextends =" + strings.Repeat(" a.cfg b.cfg", 50), "a.cfg": "[s]\nv += x\nw = 1\n", "b.cfg": "[s]\nv += y\nw = 2\n"}
	c, err := loadFiles(t, files, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range c.byName["s"].byName {
		n := 0
		for u := o.under; u != nil; u = u.under {
			n++
		}
		if n != mostUnder {
			t.Errorf("%s knows %d", name, n)
		}
	}
}

func TestManyPartsThatAreMissingAreUnderlinedEach(t *testing.T) {
	const n = 40_000
	c := parse(t, "[buildout]\nparts = "+strings.Repeat("ä ", 3)+chain(n, "", "p%d%.0d ", "p%d\n"))
	_, problems := c.parts()
	if len(problems) != 3+n+1 {
		t.Fatalf("%d problems", len(problems))
	}
	last := problems[len(problems)-1]
	if want := len([]rune(last.Excerpt)) - len("p40000") + 1; last.Pos.Column != want || last.Width != len("p40000") {
		t.Errorf("column %d, width %d, want %d", last.Pos.Column, last.Width, want)
	}
}
