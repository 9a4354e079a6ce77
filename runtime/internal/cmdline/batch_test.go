package cmdline

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const batchBegins = `cmd.exe /e:on /v:off /d /c "`

func TestBatchArgumentsCannotBreakOut(t *testing.T) {
	tests := []struct {
		script string
		args   []string
		want   string // without what each line has
	}{
		{`C:\x\run.bat`, nil, `"C:\x\run.bat"`},
		{`C:\x y\run.cmd`, []string{"start"}, `"C:\x y\run.cmd" start`},
		{`C:\R&D\(1)^.bat`, nil, `"C:\R&D\(1)^.bat"`},
		{`C:\100%\%PATH%.bat`, nil, `"C:\100%%cd:~,%\%%cd:~,%PATH%%cd:~,%.bat"`},
		{`r.bat`, []string{""}, `"r.bat" ""`},
		{`r.bat`, []string{"arg & calc"}, `"r.bat" "arg & calc"`},
		{`r.bat`, []string{"a&calc"}, `"r.bat" "a&calc"`},
		{`r.bat`, []string{`"&calc`}, `"r.bat" """&calc"`},
		{`r.bat`, []string{`"&calc&"`}, `"r.bat" """&calc&"""`},
		{`r.bat`, []string{`\"&calc`}, `"r.bat" "\\""&calc"`},
		{`r.bat`, []string{`a\\"b`}, `"r.bat" "a\\\\""b"`},
		{`r.bat`, []string{"%PATH%"}, `"r.bat" "%%cd:~,%PATH%%cd:~,%"`},
		{`r.bat`, []string{"%CMDCMDLINE:~-1%&calc"}, `"r.bat" "%%cd:~,%CMDCMDLINE:~-1%%cd:~,%&calc"`},
		{`r.bat`, []string{"100%"}, `"r.bat" "100%%cd:~,%"`},
		{`r.bat`, []string{"!PATH!", "^", "a|b", "<>", "(x)"}, `"r.bat" "!PATH!" "^" "a|b" "<>" "(x)"`},
		{`r.bat`, []string{"a=b", "a,b", "a;b", "a\tb"}, `"r.bat" "a=b" "a,b" "a;b" "a	b"`},
		{`r.bat`, []string{`C:\x\`, `C:\x`, `C:\x y\`}, `"r.bat" "C:\x\\" C:\x "C:\x y\\"`},
		{`r.bat`, []string{"Größe", "日本", "a\u00a0b", "a\u0085b"}, "\"r.bat\" Größe 日本 \"a\u00a0b\" \"a\u0085b\""},
		{`r.bat`, []string{"-x", "/y:1", "--z", "a_b", "#$*+?@"}, `"r.bat" -x /y:1 --z a_b #$*+?@`},
	}
	for _, test := range tests {
		got, err := JoinBatch(test.script, test.args)
		if want := batchBegins + test.want + `"`; err != nil || got != want {
			t.Errorf("JoinBatch(%q, %q) =\n%s, %v; want\n%s", test.script, test.args, got, err, want)
		}
	}
}

func TestWhatCmdCannotBeGivenIsRefused(t *testing.T) {
	tests := []struct {
		script string
		args   []string
		want   error
	}{
		{`C:\x".bat`, nil, errQuote},
		{"C:\\x\n.bat", nil, errLine},
		{"C:\\x\x00.bat", nil, errNUL},
		{"r.bat", []string{"ok", "two\nlines"}, errLine},
		{"r.bat", []string{"a\rb"}, errLine},
		{"r.bat", []string{"a\x00b"}, errNUL},
		{"r.bat", []string{strings.Repeat("x", longestBatch-len(batchBegins+`"r.bat" "`)+1)}, errTooLong},
	}
	for _, test := range tests {
		if line, err := JoinBatch(test.script, test.args); !errors.Is(err, test.want) || line != "" {
			t.Errorf("JoinBatch(%q, %.40q) = %.40q, %v; want %v", test.script, test.args, line, err, test.want)
		}
	}
	if _, err := JoinBatch(`C:\new\it.bat`, []string{"C:\\to\\two\nlines"}); err == nil || !strings.Contains(err.Error(), `argument "C:\\to\\two\nlines" has`) {
		t.Errorf("an argument that cannot be seen as it is: %v", err)
	}
	if _, err := JoinBatch(`C:\new\".bat`, nil); err == nil || !strings.Contains(err.Error(), `batch file 'C:\new\".bat' `) {
		t.Errorf("the path is not written as it is: %v", err)
	}
	line, err := JoinBatch("r.bat", []string{strings.Repeat("x", longestBatch-len(batchBegins+`"r.bat" "`))})
	if err != nil || len(line) != longestBatch {
		t.Errorf("a line of %d characters, %v", len(line), err)
	}
}

func TestBatchFilesAreKnownByTheirNames(t *testing.T) {
	for _, name := range []string{`C:\x.bat`, "X.CMD", "x.bat. .", `a.exe\b.Bat`, ".bat"} {
		if !IsBatch(name) {
			t.Errorf("%q is none", name)
		}
	}
	for _, name := range []string{"", "bat", "x.exe", "x.bat.exe", `x.bat\y`, "x.batch", "cmd"} {
		if IsBatch(name) {
			t.Errorf("%q is one", name)
		}
	}
}

// FuzzJoinBatch reads each line as cmd.exe does: percent signs first, without
// regard to quotes, then what is outside of quotes. The rest is what a program
// gets that the file hands its arguments to.
func FuzzJoinBatch(f *testing.F) {
	for _, arg := range hard {
		f.Add(arg, "next")
		f.Add("before", arg)
	}
	for _, arg := range []string{"arg & calc", `"&calc`, `%PATH%"`, `%"%`, `\%"`, `%cd:~,%`, `%%cd:~,%`, `\`, "^\"&", "a\rb"} {
		f.Add(arg, arg)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		line, err := JoinBatch(`C:\R & D\100%\r.bat`, []string{a, b})
		impossible := strings.ContainsAny(a+b, "\x00\r\n")
		if err != nil {
			if !impossible && !errors.Is(err, errTooLong) {
				t.Fatalf("%q %q: %v", a, b, err)
			}
			return
		}
		if impossible {
			t.Fatalf("%q %q gave %s", a, b, line)
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(line, batchBegins), `"`)
		if len(inner) != len(line)-len(batchBegins)-1 {
			t.Fatalf("%s is not in the quotes that cmd.exe takes off", line)
		}
		left := strings.ReplaceAll(inner, "%%cd:~,%", "")
		if strings.Contains(left, "%") {
			t.Errorf("%s has a percent sign that cmd.exe may take for a variable's", line)
		}
		read := strings.ReplaceAll(inner, "%%cd:~,%", "%")
		quoted := false
		for _, r := range read {
			if r == '"' {
				quoted = !quoted
			} else if !quoted && strings.ContainsRune("&|<>()^!=,;\t\v\f", r) {
				t.Errorf("%s has %q outside of quotes", line, r)
			}
		}
		if quoted {
			t.Errorf("%s leaves a quote open", line)
		}
		want := []string{`C:\R & D\100%\r.bat`, a, b}
		if got := Split(read); !slices.Equal(got, want) {
			t.Errorf("%s (-want +got):\n%s", line, cmp.Diff(want, got))
		}
	})
}
