package buildout

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
)

// A measured case is a configuration and what real releases of zc.buildout
// make of it; <D> stands for its folder.
type measured struct {
	Name   string
	Files  map[string]string
	Config string      `json:"cfg"` // empty: buildout.cfg
	Given  [][3]string `json:"cl"`  // section, option, value of operands
	Query  []string
	Expect map[string]json.RawMessage // by release
}

// outside are the cases beyond what is read: each is refused, with a position.
var outside = map[string]string{
	"19-macro":           "<= is not read yet",
	"20-macro-plus":      "<= and += are not read yet",
	"22-macro-loop":      "<= is not read yet",
	"23-extends":         "extends is not read yet",
	"25-extends-loop":    "extends is not read yet",
	"26-extends-missing": "extends is not read yet",
	"28-plus-samefile":   "+= is not read yet",
	"32-cond":            "conditions are not read yet",
	"49-minus-words":     "-= is not read yet",
	"62-minus-then-plus": "extends is not read yet",
	"71-cond-marker":     "conditions are not read yet",
	"73-macro-multi":     "<= is not read yet",
	"74-macro-ext-file":  "extends is not read yet",
	"77-colon-in-section": "conditions are not read yet; buildout does not take this one either, " +
		"as its condition is none",
}

// otherwise are the answers that differ on purpose.
var otherwise = map[string]map[string]string{
	// The defaults in the home folder of whoever builds are not the service's.
	"34-default": {
		"buildout:eggs-directory": "<D>/eggs",
		"buildout:bin-directory":  "<D>/bin",
		"s:*":                     `{"a":"0"}`,
	},
	// Nor is that home folder a place on the target.
	"83-tilde": {"buildout:eggs-directory": "ERR buildout:eggs-directory is below the home folder of whoever builds"},
}

func TestConfigurationsAreReadAsBuildoutReadsThem(t *testing.T) {
	var cases []measured
	readJSON(t, "buildout-cases.json", &cases)
	if len(cases) < 45 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { c.check(t) })
	}
	for name := range outside {
		if !slices.ContainsFunc(cases, func(c measured) bool { return c.Name == name }) {
			t.Errorf("there is no case %s", name)
		}
	}
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func (c measured) check(t *testing.T) {
	dir := t.TempDir()
	for name, text := range c.Files {
		write(t, filepath.Join(dir, name), text)
	}
	var operands []string
	for _, o := range c.Given {
		operands = append(operands, o[0]+":"+o[1]+"="+o[2])
	}
	file := c.Config
	if file == "" {
		file = "buildout.cfg"
	}
	config, err := Load(filepath.Join(dir, file), Options{Overrides: operands})
	if reason, ok := outside[c.Name]; ok {
		if len(refusal(t, err)) == 0 {
			t.Errorf("is read, though %s", reason)
		}
		return
	}
	// The later releases answer as 2.13.8 does, but for a folder below the
	// eggs-directory and for conditions, which are not read.
	want := json.RawMessage(strings.ReplaceAll(string(c.Expect["2.13.8"]), "<D>", dir))
	var whole string
	if json.Unmarshal(want, &whole) == nil {
		refusedAsBuildoutDoes(t, err, whole)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var answers map[string]any
	if err := json.Unmarshal(want, &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) < len(c.Query) {
		t.Errorf("%d answers to %d queries", len(answers), len(c.Query))
	}
	for query, want := range answers {
		if other, ok := otherwise[c.Name][query]; ok {
			want = strings.ReplaceAll(other, "<D>", dir)
		}
		if diff := cmp.Diff(asText(want), answer(config, query)); diff != "" {
			t.Errorf("%s (-buildout +ours):\n%s", query, diff)
		}
	}
}

// answer is what the configuration says to a query, section:option or
// section:*.
func answer(c *Config, query string) string {
	section, option, _ := strings.Cut(query, ":")
	if option != "*" {
		return valueOrError(c.Get(section, option))
	}
	options, err := c.Options(section)
	if err != nil {
		return valueOrError("", err)
	}
	all := map[string]string{}
	for _, o := range options {
		all[o] = valueOrError(c.Get(section, o))
	}
	return asText(all)
}

func valueOrError(value string, err error) string {
	if err != nil {
		return "ERR " + err.Error()
	}
	return value
}

var errorClass = regexp.MustCompile(`^ERR \w+: `)

// asText makes answers comparable: errors without their class and on one line.
func asText(v any) string {
	if s, ok := v.(string); ok {
		if errorClass.MatchString(s) {
			return "ERR " + strings.ReplaceAll(errorClass.ReplaceAllString(s, ""), "\n", " ")
		}
		return s
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

var bogusLine = regexp.MustCompile(`\[line +(\d+)\]`)

// refusedAsBuildoutDoes wants a refusal of a whole file: of the same lines,
// or in the same words.
func refusedAsBuildoutDoes(t *testing.T, err error, want string) {
	t.Helper()
	problems := refusal(t, err)
	if !strings.Contains(want, "ParsingError") {
		sentence, _, _ := strings.Cut(errorClass.ReplaceAllString(want, ""), "\n")
		if !strings.Contains(problems.Error(), sentence) {
			t.Errorf("buildout says %q, we\n%v", sentence, problems)
		}
		return
	}
	var lines, ours []string
	for _, m := range bogusLine.FindAllStringSubmatch(want, -1) {
		lines = append(lines, m[1])
	}
	for _, p := range problems {
		ours = append(ours, fmt.Sprint(p.Pos.Line))
	}
	if diff := cmp.Diff(lines, ours); diff != "" {
		t.Errorf("bogus lines (-buildout +ours):\n%s", diff)
	}
}

// refusal returns the problems that an error is, each with a position, an
// excerpt that the position is in, and a mend.
func refusal(t *testing.T, err error) recipe.Problems {
	t.Helper()
	problems, ok := errors.AsType[recipe.Problems](err)
	if !ok {
		t.Fatalf("the error is %v, no problems", err)
	}
	for _, p := range problems {
		if p.Pos.Line < 1 || p.Pos.Column < 1 || p.What == "" || p.Mend == "" ||
			p.Pos.Column+p.Width-1 > max(len([]rune(p.Excerpt)), 1) {
			t.Errorf("a problem without its place or its mend: %+v", p)
		}
	}
	return problems
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
