package cmdline

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hard are arguments that quoting gets wrong when it gets anything wrong.
var hard = []string{
	"", " ", "\t", `"`, `""`, `\`, `\\`, `\"`, `\\"`, `a\`, `a b\`, `a b\\`, `"a b"`,
	`C:\Program Files\x\`, `say "hi"`, `a""b`, `a" "b`, `--x="y z"`, `'single'`, "%PATH%", "^&|<>()",
	"two\nlines", "Größe", "日本", "𝄞", `\\server\share\`, `\\\"\\`, "-", "a\vb", "\\ \\",
}

func TestArgumentIsQuotedOnlyWhenItNeedsIt(t *testing.T) {
	tests := []struct {
		program string
		args    []string
		want    string
	}{
		{`C:\a\b.exe`, nil, `"C:\a\b.exe"`},
		{`C:\Program Files\b.exe`, []string{"run"}, `"C:\Program Files\b.exe" run`},
		{`b`, []string{`C:\no\blank\`}, `"b" C:\no\blank\`},
		{`b`, []string{`C:\a blank\`}, `"b" "C:\a blank\\"`},
		{`b`, []string{""}, `"b" ""`},
		{`b`, []string{`"`}, `"b" "\""`},
		{`b`, []string{`a\"b`}, `"b" "a\\\"b"`},
		{`b`, []string{`a\\b c`}, `"b" "a\\b c"`},
	}
	for _, test := range tests {
		got, err := Join(test.program, test.args)
		if err != nil || got != test.want {
			t.Errorf("Join(%q, %q) = %s, %v; want %s", test.program, test.args, got, err, test.want)
		}
	}
}

func TestStringsThatNoCommandLineCanCarryAreRefused(t *testing.T) {
	tests := []struct {
		program string
		args    []string
		want    error
	}{
		{"a\x00b", nil, errNUL},
		{"a", []string{"b", "\x00"}, errNUL},
		{`a"b`, nil, errQuote},
	}
	for _, test := range tests {
		if line, err := Join(test.program, test.args); !errors.Is(err, test.want) || line != "" {
			t.Errorf("Join(%q, %q) = %q, %v", test.program, test.args, line, err)
		}
	}
}

func TestSplitFollowsTheCRuntime(t *testing.T) {
	tests := []struct {
		line string
		want []string
	}{
		{``, nil},
		{` a`, []string{"", "a"}},
		{`""`, []string{""}},
		{`a`, []string{"a"}},
		{`a  b	c `, []string{"a", "b", "c"}},
		{`"C:\My Dir\" b`, []string{`C:\My Dir\`, "b"}},
		{`C:\"My Dir"\x.exe b`, []string{`C:\My Dir\x.exe`, "b"}},
		{`p "a b" c`, []string{"p", "a b", "c"}},
		{`p a\\\b d"e f"g h`, []string{"p", `a\\\b`, "de fg", "h"}},
		{`p a\\\"b c d`, []string{"p", `a\"b`, "c", "d"}},
		{`p a\\\\"b c" d e`, []string{"p", `a\\b c`, "d", "e"}},
		{`p a"b"" c d`, []string{"p", `ab" c d`}},
		{`p "a""b c" d`, []string{"p", `a"b c`, "d"}},
		{`p "" """" d`, []string{"p", "", `"`, "d"}},
		{`p "never closed`, []string{"p", "never closed"}},
		{`p \`, []string{"p", `\`}},
		{"p a\nb", []string{"p", "a\nb"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, Split(test.line)); diff != "" {
			t.Errorf("Split(%s) (-want +got):\n%s", test.line, diff)
		}
	}
}

func FuzzSplitJoin(f *testing.F) {
	for _, arg := range hard {
		f.Add(`C:\Program Files\x.exe`, arg, "next")
		f.Add("x", "before", arg)
		f.Add(strings.ReplaceAll(arg, `"`, ""), arg, arg)
	}
	f.Add("nul\x00", "", "")
	f.Add("quote\"", "", "\x00")
	f.Fuzz(func(t *testing.T, program, a, b string) {
		line, err := Join(program, []string{a, b})
		impossible := strings.Contains(program+a+b, "\x00") || strings.Contains(program, `"`)
		if (err != nil) != impossible {
			t.Fatalf("error %v for %q %q %q", err, program, a, b)
		}
		if err != nil {
			return
		}
		want, got := []string{program, a, b}, Split(line)
		if !slices.Equal(want, got) {
			t.Errorf("%s (-want +got):\n%s", line, cmp.Diff(want, got))
		}
	})
}

func FuzzSplitTakesAnyLine(f *testing.F) {
	for _, arg := range hard {
		f.Add(arg)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words := Split(line)
		if (len(words) == 0) != (line == "") {
			t.Fatalf("Split(%q) = %q", line, words)
		}
		if line == "" || strings.ContainsAny(words[0], "\x00\"") || strings.Contains(line, "\x00") {
			return
		}
		again, err := Join(words[0], words[1:])
		if err != nil {
			t.Fatal(err)
		}
		if got := Split(again); !slices.Equal(words, got) {
			t.Errorf("%q, written again as %q (-want +got):\n%s", line, again, cmp.Diff(words, got))
		}
	})
}

// expansions are also what the system's own function is asked for on Windows.
var expansions = []struct{ text, want string }{
	{"", ""},
	{"plain", "plain"},
	{"%CMDLINE_A%", "first"},
	{"<%CMDLINE_A%-%CMDLINE_B%>", "<first-se cond>"},
	{"%cmdline_a%", "first"},
	{"%CMDLINE_NONE%", "%CMDLINE_NONE%"},
	{"%CMDLINE_NONE%CMDLINE_A%", "%CMDLINE_NONE%CMDLINE_A%"},
	{"100%", "100%"},
	{"%", "%"},
	{"%%", "%%"},
	{"%%CMDLINE_A%%", "%%CMDLINE_A%%"},
	{"50% of %CMDLINE_A%", "50% of %CMDLINE_A%"},
	{"%CMDLINE_C%", "%CMDLINE_A%"},
	{"ä%CMDLINE_A%日", "äfirst日"},
	{"%CMDLINE_A", "%CMDLINE_A"},
	{"%CMDLINE_A%CMDLINE_B%", "firstCMDLINE_B%"},
}

var variables = map[string]string{
	"CMDLINE_A": "first", "CMDLINE_B": "se cond", "CMDLINE_C": "%CMDLINE_A%",
}

func TestUnknownVariablesStayAsTheyStand(t *testing.T) {
	lookup := func(name string) (string, bool) {
		value, ok := variables[strings.ToUpper(name)]
		return value, ok
	}
	for _, test := range expansions {
		if got := Expand(test.text, lookup); got != test.want {
			t.Errorf("Expand(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}
