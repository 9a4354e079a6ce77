package buildout

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
	User   bool        // with the default.cfg in the folder home
	Query  []string
	Expect map[string]json.RawMessage // by release
}

// answers are the columns that a case is checked against: of the newest
// release, and of the last of the old language.
var answers = map[Dialect]string{Dialect2: "master-ba021d92", Dialect1: "1.4.4"}

func TestConfigurationsAreReadAsBuildoutReadsThem(t *testing.T) {
	var cases []measured
	readJSON(t, "buildout-cases.json", &cases)
	if len(cases) < 45 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { c.check(t, Dialect2) })
		t.Run("dialect 1/"+c.Name, func(t *testing.T) { c.check(t, Dialect1) })
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

func (c measured) check(t *testing.T, dialect Dialect) {
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
	config, err := Load(filepath.Join(dir, file), Options{
		Overrides: operands, UserDefaults: c.User, Home: filepath.Join(dir, "home"), Dialect: dialect,
		Target: "linux/amd64", // where they were measured
	})
	want := c.Expect[answers[dialect]]
	var whole string
	if json.Unmarshal(want, &whole) == nil {
		refusedAsBuildoutDoes(t, err, whole, dir)
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
		if diff := cmp.Diff(measuredPaths(asText(want), dir), measuredPaths(answer(config, query), dir)); diff != "" {
			t.Errorf("%s (-buildout +ours):\n%s", query, diff)
		}
	}
}

// measuredPaths writes the paths in a text as the cases have them, which were
// measured on Linux: <D> for the folder dir, slashes in what is below it, and no
// drive in front of them. The text may be JSON, which doubles backslashes.
func measuredPaths(text, dir string) string {
	quoted := strings.ReplaceAll(dir, `\`, `\\`)
	text = strings.NewReplacer(quoted, "<D>", dir, "<D>", filepath.ToSlash(dir), "<D>").Replace(text)
	if filepath.Separator == '/' {
		return text
	}
	text = belowFolder.ReplaceAllStringFunc(text, func(path string) string {
		return strings.NewReplacer(`\\`, "/", `\`, "/").Replace(path)
	})
	return strings.ReplaceAll(text, filepath.VolumeName(dir)+"/", "/")
}

var belowFolder = regexp.MustCompile(`<D>[^\s'",]*`)

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
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // it would hide <D>
	if err := encoder.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

var bogusLine = regexp.MustCompile(`\[line +(\d+)\]`)

// refusedAsBuildoutDoes wants a refusal of a whole file: of the same lines,
// or in the same words.
func refusedAsBuildoutDoes(t *testing.T, err error, want, dir string) {
	t.Helper()
	problems := refusal(t, err)
	if !strings.Contains(want, "ParsingError") {
		sentence, _, _ := strings.Cut(errorClass.ReplaceAllString(want, ""), "\n")
		if ours := measuredPaths(problems.Error(), dir); !strings.Contains(ours, sentence) {
			t.Errorf("buildout says %q, we\n%s", sentence, ours)
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
