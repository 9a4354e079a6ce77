package buildout

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
)

// outside are the measured cases that need what is not read yet; Load must
// refuse each with a position.
var outside = map[string]string{
	"19-macro": "<=", "20-macro-plus": "<=", "22-macro-loop": "<=", "73-macro-multi": "<=", "74-macro-ext-file": "<=",
	"23-extends": "extends", "25-extends-loop": "extends", "26-extends-missing": "extends", "62-minus-then-plus": "extends",
	"28-plus-samefile": "+=", "49-minus-words": "-=",
	"32-cond": "[name:expr]", "71-cond-marker": "[name:expr]", "77-colon-in-section": "[name:expr]",
}

// elsewhere are those about files that this reader does not look for.
var elsewhere = map[string]string{
	"34-default": "~/.buildout/default.cfg is not read",
	"83-tilde":   "~ in eggs-directory is not expanded, no service needs it",
}

type measured struct {
	Name   string
	Files  map[string]string
	Query  []string
	Cl     [][3]string // section, option, value
	Cfg    string
	Expect map[string]json.RawMessage
}

func TestConfigurationsAreReadAsBuildoutReadsThem(t *testing.T) {
	text, err := os.ReadFile("testdata/buildout.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []measured
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { c.check(t) })
	}
}

func (c measured) check(t *testing.T) {
	if reason := elsewhere[c.Name]; reason != "" {
		t.Log("not checked: " + reason)
		return
	}
	dir := t.TempDir()
	for name, text := range c.Files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	name := "buildout.cfg"
	if c.Cfg != "" {
		name = c.Cfg
	}
	var operands []string
	for _, o := range c.Cl {
		operands = append(operands, o[0]+":"+o[1]+"="+o[2])
	}
	config, err := Load(filepath.Join(dir, name), Options{Overrides: operands})
	if outside[c.Name] != "" {
		refusedWithPosition(t, err)
		return
	}
	var failure string
	if json.Unmarshal(c.Expect["master-ba021d92"], &failure) == nil {
		refusedWithPosition(t, err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]json.RawMessage
	if err := json.Unmarshal(c.Expect["master-ba021d92"], &want); err != nil {
		t.Fatal(err)
	}
	for query, value := range want {
		c.ask(t, config, dir, query, value)
	}
}

// ask compares one answer.
func (c measured) ask(t *testing.T, config *Config, dir, query string, value json.RawMessage) {
	section, option, _ := strings.Cut(query, ":")
	if option == "eggs-directory" {
		return // the newest buildout adds a v5 that no service needs
	}
	var all map[string]string
	if json.Unmarshal(value, &all) != nil {
		var one string
		if err := json.Unmarshal(value, &one); err != nil {
			t.Fatal(err)
		}
		all = map[string]string{option: one}
	} else if names, err := config.Options(section); err != nil || len(names) != len(all) {
		t.Errorf("[%s] has the options %q (%v), want %d", section, names, err, len(all))
	}
	for option, want := range all {
		want = strings.ReplaceAll(want, "<D>", filepath.ToSlash(dir))
		got, err := config.Get(section, option)
		if sentence, fails := strings.CutPrefix(want, "ERR "); fails {
			_, sentence, _ = strings.Cut(sentence, ": ")
			if err == nil || !strings.Contains(err.Error(), sentence) {
				t.Errorf("%s:%s = %q, %v; want the error %q", section, option, got, err, sentence)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s:%s = %q, %v; want %q", section, option, got, err, want)
		}
	}
}

func refusedWithPosition(t *testing.T, err error) {
	t.Helper()
	problems, ok := errors.AsType[recipe.Problems](err)
	if !ok || len(problems) == 0 {
		t.Fatalf("got %v, want a refusal", err)
	}
	for _, p := range problems {
		if p.Pos.Line == 0 || p.What == "" || p.Mend == "" || p.Excerpt == "" && p.Pos.Line > 1 {
			t.Errorf("a problem without position, line or mend: %+v", p)
		}
	}
}

func TestAllBogusLinesAreToldAtOnce(t *testing.T) {
	_, err := Parse("b.cfg", []byte("text before\n[a]\njust words\nname: value\nok = 1\n[b c]\n[d\n"), Options{})
	want := []string{"b.cfg:1:1", "b.cfg:3:1", "b.cfg:4:1", "b.cfg:6:1", "b.cfg:7:1"}
	problems, _ := errors.AsType[recipe.Problems](err)
	var got []string
	for _, p := range problems {
		got = append(got, p.Pos.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%v", diff, err)
	}
}

func TestPathsOfAnotherMachineAreJoinedByItsRules(t *testing.T) {
	c, err := Parse("b.cfg", []byte("[buildout]\n[s]\na = ${buildout:bin-directory}\nb = ${buildout:parts-directory}\n"),
		Options{Overrides: []string{`buildout:directory=C:\srv\site`, `parts-directory=D:\parts`}})
	if err != nil {
		t.Fatal(err)
	}
	for option, want := range map[string]string{"a": `C:\srv\site\bin`, "b": `D:\parts`} {
		if got, err := c.Get("s", option); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", option, got, err, want)
		}
	}
}

func TestOperandsThatAreNoneAreRefused(t *testing.T) {
	for _, operand := range []string{"x", "a:b:c=1", ":b=1", "a:=1", "a:b+=1"} {
		if _, err := Parse("b.cfg", nil, Options{Overrides: []string{operand}}); err == nil {
			t.Errorf("%q is taken", operand)
		}
	}
}

func FuzzBuildout(f *testing.F) {
	f.Add("[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservice:service\nrunzope = app\nname = ${a:x}\nx =\n  1\n\n    2\n")
	f.Add("[a]\nb = ${a:b}$${a:c}\n\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("b.cfg", []byte(text), Options{Overrides: []string{"buildout:executable=C:\\p.exe", "buildout:directory=C:\\x"}})
		var problems recipe.Problems
		if err == nil {
			_, _, problems = Instances(c, ServiceOptions{NoCheck: true})
		} else if p, ok := errors.AsType[recipe.Problems](err); ok {
			problems = p
		} else {
			t.Fatal(err)
		}
		lines := strings.Count(text, "\n") + 1
		for _, p := range problems {
			if p.Pos.Line > lines || p.What == "" || p.Mend == "" {
				t.Errorf("%+v in a text of %d lines", p, lines)
			}
		}
	})
}
