package peers

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestACommandLineIsTakenApartAsTheRuntimeOfCDoes(t *testing.T) {
	for _, c := range []struct {
		line  string
		words []string
		plain bool
	}{
		{``, nil, true},
		{`a  b`, []string{"a", "b"}, true},
		{`"a b" c`, []string{"a b", "c"}, true},
		{`""`, []string{""}, true},
		{`C:\dir\ "D:\x y\\"`, []string{`C:\dir\`, `D:\x y\`}, true},
		{`/x:"a b"`, []string{"/x:a b"}, false},
		{`say \"hi\"`, []string{"say", `"hi"`}, true},
		{`"open`, []string{"open"}, false},
		{`a"b`, []string{"ab"}, false},
	} {
		words, plain := split(c.line)
		if !slices.Equal(words, c.words) || plain != c.plain {
			t.Errorf("split(%s) = %q, %v", c.line, words, plain)
		}
	}
}

func TestWordsThatAreQuotedAreTheSameAgain(t *testing.T) {
	for _, word := range []string{"", "a", "a b", `a"b`, `a\`, `a b\`, `a\"b c\\`, "\t"} {
		words, _ := split(quoteArg(word) + " next")
		if len(words) != 2 || words[0] != word {
			t.Errorf("%q is quoted as %s, which is %q", word, quoteArg(word), words)
		}
	}
}

func TestCaretsOfTheCommandProcessorAreTakenOut(t *testing.T) {
	for line, want := range map[string]string{
		`a ^& b`:        `a & b`,
		`"a ^& b" ^^`:   `"a ^& b" ^`,
		`^"100^%^"`:     `"100%"`,
		`no carets`:     `no carets`,
		`at the end ^^`: `at the end ^`,
	} {
		if got := uncaret(line); got != want {
			t.Errorf("uncaret(%s) = %s", line, got)
		}
	}
}

func TestSystemdsQuoting(t *testing.T) {
	for line, want := range map[string][]string{
		`a "b c" 'd "e"'`:  {"a", "b c", `d "e"`},
		`a\x20b \u00e9 \t`: {"a b", "é", "\t"},
		`""`:               {""},
		`x"y z"`:           {"xy z"},
	} {
		if got, ok := systemdWords(line); !ok || !slices.Equal(got, want) {
			t.Errorf("%s is %q", line, got)
		}
	}
	if _, ok := systemdWords(`"open`); ok {
		t.Error("a quote without its end is taken")
	}
}

func TestUnitsOfTimeAreThePeers(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"500": 500 * time.Millisecond, "10sec": 10 * time.Second, "10 secs": 10 * time.Second,
		"2 min": 2 * time.Minute, "3 hours": 3 * time.Hour, "1 day": 24 * time.Hour, "7 ms": 7 * time.Millisecond,
	} {
		if got, ok := winswTime(s); !ok || got != want {
			t.Errorf("WinSW's %s is %v", s, got)
		}
	}
	for s, want := range map[string]time.Duration{
		"5": 5 * time.Second, "1.5": 1500 * time.Millisecond, "2min 30s": 150 * time.Second,
		"100ms": 100 * time.Millisecond, "1h30min": 90 * time.Minute, "0": 0,
	} {
		if got, ok := systemdSpan(s); !ok || got != want {
			t.Errorf("systemd's %s is %v", s, got)
		}
	}
	for _, s := range []string{"", "soon", "5 fortnights", "min", "-1"} {
		if got, ok := systemdSpan(s); ok {
			t.Errorf("systemd's %q is %v", s, got)
		}
		if got, ok := winswTime(s); ok {
			t.Errorf("WinSW's %q is %v", s, got)
		}
	}
}

func TestSecretsAreTakenOutOfAnyText(t *testing.T) {
	for _, s := range []string{
		"--password=s3cret", "--password s3cret", `/password:"s3cret x"`, "-pwd s3cret", "--api-key s3cret",
		"-Djavax.net.ssl.keyStorePassword=s3cret", "Server=db;User=a;Password=s3cret;X=1", "postgres://app:s3cret@db/x",
		`<password>s3cret</password>`, `{"password": "s3cret"}`, "password: s3cret", "DB_PASSWORD=s3cret", "PW=s3cret",
		`serviceaccount: {password: "s3cret\q"}`, "API_TOKEN='s3cret'", `"--token" "s3cret"`, "password=***s3cret",
	} {
		if got := redact(s); strings.Contains(got, "s3cret") {
			t.Errorf("%s becomes %s", s, got)
		}
		if once := redact(s); redact(once) != once {
			t.Errorf("%s: twice is not once: %s", s, redact(once))
		}
	}
	for _, s := range []string{
		"--port=8080", "https://example.com:8080/a@b", "--password-file=C:\\pw.txt", "--token-file C:\\t", "key=value",
		"--password=%PASSWORD%", "Resets the password of users", "--no-password --verbose", "C:\\secret\\app.exe --x",
	} {
		if got := redact(s); got != s {
			t.Errorf("%s becomes %s", s, got)
		}
	}
}

func TestAnyServiceNameHasAFolder(t *testing.T) {
	for name, want := range map[string]string{
		"web":           "web",
		"My Tool #2":    "My-Tool-2",
		"shop@north":    "shop-north",
		"con":           "con-service",
		"":              "imported-service",
		"..":            "imported-service",
		"ünïcode":       "n-code",
		"a...b":         "a.b",
		"MSSQL$EXPRESS": "MSSQL-EXPRESS",
	} {
		if got := instanceName(name); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
}

// TestBaseIsWhereWinSWWas has the folder from the caller, or a variable to be
// edited and a warning.
func TestBaseIsWhereWinSWWas(t *testing.T) {
	xml := []byte("<service><id>a</id><executable>bin\\a.exe</executable></service>")
	text, warnings, err := Import("a.xml", xml, Options{Base: `D:\apps\`})
	if err != nil || !strings.Contains(string(text), `vars = { base = 'D:\apps' }`) || len(warnings) > 0 {
		t.Errorf("%v, %v\n%s", err, warnings, text)
	}
	text, warnings, err = Import("a.xml", xml, Options{})
	if err != nil || !strings.Contains(string(text), `vars = { base = 'C:\srv\a' }`) || len(warnings) != 1 {
		t.Errorf("%v, %v\n%s", err, warnings, text)
	}
}
