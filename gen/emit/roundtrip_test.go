package emit

import (
	"bytes"
	"encoding/binary"
	"go/format"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime"
)

// mustReadBack checks what holds of every main: it means s, is formatted, and
// is the same each time.
func mustReadBack(t *testing.T, m Meta, s runtime.Service) {
	t.Helper()
	source := mustMain(t, m, s)
	got, err := readBack(source)
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	if diff := cmp.Diff(s, got); diff != "" {
		t.Errorf("(-service +printed)\n%s\n%s", diff, source)
	}
	formatted, err := format.Source(source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(source), string(formatted)); diff != "" {
		t.Errorf("not as gofmt has it\n%s", diff)
	}
	if !bytes.Equal(source, mustMain(t, m, s)) {
		t.Error("the second time it is different")
	}
}

func TestEveryFieldOfAServiceIsPrinted(t *testing.T) {
	var s runtime.Service
	fill(t, reflect.ValueOf(&s).Elem(), "Service")
	mustReadBack(t, Meta{}, s)
}

// choicesFor names those that a field can hold.
func choicesFor(field reflect.Type) (names []string) {
	for name, typ := range choices {
		if typ.Implements(field) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// fill sets v and all its parts to something other than their zero values.
func fill(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		for declared, field := range v.Fields() {
			fill(t, field, path+"."+declared.Name)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), path)
		fill(t, v.Index(1), path)
	case reflect.String:
		v.SetString(path)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint32:
		v.SetUint(1)
	case reflect.Interface:
		choice := reflect.New(choices[choicesFor(v.Type())[0]]).Elem()
		if choice.Kind() != reflect.Struct || choice.NumField() > 0 {
			fill(t, choice, path)
		}
		v.Set(choice)
	default:
		t.Fatalf("%s is a %v: teach it to the printer, and this test to set it", path, v.Type())
	}
	if v.IsZero() {
		t.Fatalf("%s is still zero", path)
	}
}

func TestValuesAreReadBackAsTheyWere(t *testing.T) {
	mustReadBack(t, Meta{}, runtime.Service{})
	mustReadBack(t, Meta{}, zope)
	mustReadBack(t, Meta{}, everything)
	for _, d := range []time.Duration{
		-2, 1, 999, time.Microsecond, time.Second - 1, time.Second, -time.Second, 90 * time.Second, time.Minute + time.Millisecond,
		25 * time.Hour, math.MinInt64, math.MaxInt64 - 1, runtime.AtOnce, runtime.Never, 0,
	} {
		mustReadBack(t, Meta{}, runtime.Service{
			Stop:    runtime.Stop{Steps: []runtime.StopStep{runtime.CtrlC(d), {Patience: d}}},
			Restart: runtime.Restart{Delay: d, Jitter: int(d)},
			Recovery: runtime.Recovery{Actions: []runtime.RecoveryAction{
				runtime.RestartService(d), {After: d},
			}},
			Log: runtime.Log{MaxSize: int64(d)},
		})
	}
	for _, name := range choicesFor(reflect.TypeFor[runtime.Probe]()) {
		probe := reflect.New(choices[name]).Elem()
		fill(t, probe, name+` "quoted"\`)
		mustReadBack(t, Meta{}, runtime.Service{Ready: runtime.Ready{Probe: probe.Interface().(runtime.Probe)}})
	}
	for _, code := range []uint32{0, 259, math.MaxInt32, math.MaxInt32 + 1, 0xC0000005, math.MaxUint32} {
		mustReadBack(t, Meta{}, runtime.Service{Restart: runtime.Restart{GiveUpCodes: []uint32{code}}})
	}
}

func TestNumbersReadAsAPersonWouldWriteThem(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", -1: "-1", 9999: "9999", 10_000: "10_000", -10_000: "-10_000", 123_456: "123_456", -123_456: "-123_456",
		10_000_000: "10_000_000", math.MinInt64: "-9_223_372_036_854_775_808",
	} {
		if got := number(n); got != want {
			t.Errorf("%d is printed as %s", n, got)
		}
	}
}

func TestTextIsRawOnlyWhereItReadsBetter(t *testing.T) {
	for in, want := range map[string]string{
		`plain`:        `"plain"`,
		`C:\srv\größe`: "`C:\\srv\\größe`",
		`say "x"`:      "`say \"x\"`",
		"a\\b`c":       `"a\\b` + "`" + `c"`,
		"a\\b\n":       `"a\\b\n"`,
		"a\\\u202eb":   `"a\\\u202eb"`,
		"a\\\tb":       `"a\\\tb"`,
		"a\\\xff":      `"a\\\xff"`,
		"\ufeff\\":     `"\ufeff\\"`,
	} {
		if got := text(in); got != want {
			t.Errorf("%q is printed as %s", in, got)
		}
	}
}

func TestMainsPassVet(t *testing.T) {
	var filled runtime.Service
	fill(t, reflect.ValueOf(&filled).Elem(), "Service")
	for _, s := range []runtime.Service{{}, zope, everything, filled} {
		file := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(file, mustMain(t, Meta{}, s), 0o600); err != nil {
			t.Fatal(err)
		}
		vet := exec.Command("go", "vet", file)
		vet.Env = append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
		if output, err := vet.CombinedOutput(); err != nil {
			t.Errorf("service %q: %v\n%s", s.Name, err, output)
		}
	}
}

func FuzzEmit(f *testing.F) {
	texts := []string{
		"", "plain", `C:\srv\site`, "`", "a`b\\c", `"`, `\`, `\"`, "\n", "a\r\nb", "\x00", "*/", "/* x", "// y", "\xff\xfe\\", "\ufeff", "\ufeff\\",
		"\u2028\u2029\u0085", "\u202egnp.exe", "tab\there\\", "${x} %PATH% %d %!s", "''quoted''", "``quoted``", "default", "Müller’s ☃ 🎈\\",
		"//go:build ignore", "+build ignore", "#include", "; DO NOT EDIT.", "x\n\nfunc init() { panic(0) }\n", "\x7f\x1b[31m\\",
	}
	for i, text := range texts {
		numbers := make([]byte, 400)
		for j := range numbers {
			numbers[j] = byte(j * (i*2 + 1))
		}
		f.Add(text, numbers)
		f.Add(text, []byte{})
	}
	f.Fuzz(func(t *testing.T, text string, numbers []byte) {
		d := dice{t: t, text: text, numbers: numbers}
		var s runtime.Service
		d.throw(reflect.ValueOf(&s).Elem())
		mustReadBack(t, Meta{Source: d.string(), Instance: d.string()}, s)
	})
}

// dice make a service of a text and the numbers that say how it is used.
type dice struct {
	t       *testing.T
	text    string
	numbers []byte
}

func (d *dice) next() byte {
	if len(d.numbers) == 0 {
		return 0
	}
	n := d.numbers[0]
	d.numbers = d.numbers[1:]
	return n
}

func (d *dice) int64() int64 {
	var eight [8]byte
	d.numbers = d.numbers[copy(eight[:], d.numbers):]
	return int64(binary.LittleEndian.Uint64(eight[:]))
}

// string is the text, its beginning or its end.
func (d *dice) string() string {
	n := int(d.next())
	cut := n / 3 % (len(d.text) + 1)
	return [...]string{d.text, d.text[cut:], d.text[:cut]}[n%3]
}

func (d *dice) throw(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Struct:
		for _, field := range v.Fields() {
			d.throw(field)
		}
	case v.Kind() == reflect.Slice:
		n := int(d.next()) % 8
		if n == 0 {
			return // nil
		}
		v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
		for i := range n - 1 {
			d.throw(v.Index(i))
		}
	case v.Kind() == reflect.String:
		v.SetString(d.string())
	case v.Kind() == reflect.Bool:
		v.SetBool(d.next()%2 == 1)
	case v.Kind() == reflect.Uint32:
		v.SetUint(uint64(uint32(d.int64())))
	case v.Kind() == reflect.Interface:
		names := append(choicesFor(v.Type()), "")
		if name := names[int(d.next())%len(names)]; name != "" {
			choice := reflect.New(choices[name]).Elem()
			if d.throw(choice); choice.Kind() == reflect.Slice && choice.IsNil() {
				choice.Set(reflect.MakeSlice(choice.Type(), 0, 0)) // a nil one has no literal of its own
			}
			v.Set(choice)
		}
	case v.Type().PkgPath() == ownPath:
		constants := slices.Sorted(maps.Values(constantsOf(d.t, v.Type())))
		v.SetInt(constants[int(d.next())%len(constants)])
	default:
		v.SetInt(d.int64() % [...]int64{math.MaxInt64, 100, int64(time.Hour)}[d.next()%3])
	}
}
