package condition

import (
	"errors"
	"strings"
	"testing"
)

var (
	windows = Machine{OS: "windows", Arch: "amd64", Python: "3.11.4"}
	linux   = Machine{OS: "linux", Arch: "386", Python: "2.7"}
	unsaid  = Machine{OS: "windows"}
)

func TestConditionsAreTrueOfAMachineAsTheyAreInPython(t *testing.T) {
	for _, c := range []struct {
		text string
		on   Machine
		want bool
	}{
		{"windows", windows, true},
		{"windows", linux, false},
		{"not windows", linux, true},
		{"linux or windows or cygwin or macosx or solaris or posix", windows, true},
		{"posix and not linux", linux, false},
		{"not not posix", linux, true},
		{"windows and bits64 and little_endian and not big_endian", windows, true},
		{"bits32", linux, true},
		{"(windows or linux) and (bits32)", linux, true},
		{"True", windows, true},
		{"False or None", windows, false},
		{"sys and re and os and platform", windows, true},
		{"windows or nonsense", windows, true},
		{"linux and nonsense", windows, false},

		{`sys.platform == 'win32'`, windows, true},
		{`sys.platform.startswith("win")`, windows, true},
		{`sys.platform == "linux2"`, linux, true},
		{`os.name == "nt"`, windows, true},
		{`os.name != "nt"`, linux, true},
		{`platform.system() == 'Windows'`, windows, true},
		{`platform.system().lower() == 'linux'`, linux, true},
		{`platform.machine() in ('AMD64', "ARM64")`, windows, true},
		{`platform.machine() not in ["AMD64"]`, linux, true},
		{`platform.machine().endswith('64')`, windows, true},
		{`sys.maxsize > 4294967296`, windows, true},
		{`sys.maxsize > 4294967296`, linux, false},
		{`sys.byteorder == "little"`, windows, true},
		{`sys.version_info >= (3, 8)`, windows, true},
		{`sys.version_info < (3,)`, linux, true},
		{`sys.version_info[0] == 2`, linux, true},
		{`2 < 3 < 4`, windows, true},
		{`2 < 3 < 3`, windows, false},
		{`'\x23' in "#\x3b"`, windows, true},
		{`'it\'s' == "it's"`, windows, true},

		{"python3 and python311 and cpython", windows, true},
		{"python2 or python31 or pypy", windows, false},
		{"python27", linux, true},

		{`platform_system == "Windows"`, windows, true},
		{`platform_system != "Windows"`, linux, true},
		{`platform_system == "msdos"`, windows, false},
		{`sys_platform == "win32" and os_name == 'nt'`, windows, true},
		{`platform_machine == "AMD64"`, windows, true},
		{`platform_machine == "i686"`, linux, true},
		{`python_version < "3.9"`, windows, false}, // as a text, 3.11 is less
		{`python_version >= "2.0" and platform_system != "msdos"`, windows, true},
		{`"3.9" <= python_version`, windows, true},
		{`python_version == "3.11"`, windows, true},
		{`python_version == "3.*"`, windows, true},
		{`python_version != "3.*"`, windows, false},
		{`python_version ~= "3.8"`, windows, true},
		{`python_full_version ~= "3.10.1"`, windows, false},
		{`python_full_version === "3.11.4"`, windows, true},
		{`python_version in "2.6 2.7"`, linux, true},
		{`implementation_name == "cpython"`, windows, true},
		{`platform_python_implementation == "CPython"`, linux, true},
	} {
		got, err := True(c.text, c.on)
		if err != nil || got != c.want {
			t.Errorf("%s on %+v: %v, %v, want %v", c.text, c.on, got, err, c.want)
		}
	}
}

func TestWhatCannotBeDecidedIsRefusedWhereItStands(t *testing.T) {
	for _, c := range []struct{ text, at, want string }{
		{"b", "b", "name 'b' is not defined"},
		{"windows and b or linux", "b", "name 'b' is not defined"},
		{"python3", "python3", "asks for a Python that is not known here"},
		{`python_version > "3"`, "python_version", "asks for a Python"},
		{"sys.version_info[0] == 3", "sys.version_info", "asks for a Python"},
		{"os.name == 'nt'", "os.name", "asks for one system"},
		{"bits64", "bits64", "asks for one processor"},
		{"platform.machine() == 'x'", "platform.machine()", "asks for one processor"},
		{"sys.maxsize > 2**32", "*", `"*" cannot be decided here`},
		{"2 + 2 == 4", "+", `"+" cannot be decided here`},
		{"any([windows])", "any([windows])", "a call of this cannot be decided here"},
		{"__import__('os').system('x')", "__import__('os')", "a call of this cannot be decided here"},
		{"[i for i in range(10)]", "for", "for is not expected here"},
		{"os.environ", "os.environ", "os.environ cannot be decided here"},
		{"os.environ['X'] == '1'", "os.environ['X'", "this part of a list cannot be decided here"},
		{"platform.win32_ver()", "platform.win32_ver()", "platform.win32_ver() cannot be decided here"},
		{"platform.machine(1)", "platform.machine(1)", "platform.machine with arguments"},
		{"platform_release == '10'", "platform_release", "platform_release cannot be decided here"},
		{"windows and", "d", "the condition is not complete"},
		{"", "", "the condition is not complete"},
		{"(windows", "s", "the condition is not complete"},
		{"windows)", ")", ") is not expected here"},
		{"windows linux", "linux", "linux is not expected here"},
		{"windows is True", "is", "is is not expected here"},
		{"'windows", "'windows", "the text has no end"},
		{"'''x'''", "'''", "a text in three quotes"},
		{`'\n' == 'n'`, `\`, "this backslash"},
		{"1.5 > 1", "1", "a number other than a small whole one"},
		{"99999999999999999999 > 1", "99999999999999999999", "a number other than"},
		{"windows < 'x'", "<", `"<" between these two`},
		{"'x' == 1", "==", `"==" between these two`},
		{"1 in (1, 'a')", "in", `"in" between these two`},
		{"windows == ä", "ä", `"ä" cannot be decided here`},
		{strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200), "(", "is not expected here"},
		{strings.Repeat("not ", 200) + "1", "not", "is not expected here"},
		{"'a'.upper", "'a'.upper", ".upper cannot be decided here"},
		{"os.1", "1", "1 is not expected here"},
	} {
		on := unsaid
		if c.at == "os.name" {
			on.OS = ""
		}
		_, err := True(c.text, on)
		e, ok := errors.AsType[*Error](err)
		if !ok || !strings.Contains(e.What, c.want) || e.Mend == "" || c.text[e.Start:e.End] != c.at {
			at := ""
			if ok {
				at = c.text[e.Start:e.End]
			}
			t.Errorf("%s: %q at %q, want %q at %q", c.text, err, at, c.want, c.at)
		}
	}
}

func TestAThirdNumberThatIsNotSaidDecidesNothing(t *testing.T) {
	on := Machine{OS: "windows", Arch: "amd64", Python: "3.11"}
	for text, want := range map[string]bool{
		`sys.version_info > (3, 11)`: true, `sys.version_info >= (3, 11)`: true, `sys.version_info < (3, 12)`: true,
		`sys.version_info == (3, 11)`: false, `sys.version_info <= (3, 11)`: false, `sys.version_info[0] == 3`: true,
		`sys.version_info >= (3, 10, 9)`: true, `sys.version_info > (3, 11, 0)`: true, `python_full_version > "3.10.9"`: true, `python_full_version == "3.11.*"`: true,
		`platform.python_version() == "3.11"`: false, `platform.python_version().startswith("3.11")`: true,
		`python_version == "3.11"`: true, `python311`: true, `implementation_version ~= "3.8"`: true,
	} {
		if got, err := True(text, on); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		`sys.version_info >= (3, 11, 4)`, `sys.version_info[2] == 4`, `python_full_version >= "3.11.1"`, `python_full_version != "3.11.7"`,
		`platform.python_version() == "3.11.4"`, `platform.python_version().endswith("7")`, `python_full_version in "3.11.4"`,
		`implementation_version == "3.11"`,
	} {
		_, err := True(text, on)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Start != 0 || e.End != len(text) || !strings.Contains(e.Mend, "--python-version 3.11.4") {
			t.Errorf("%s: %#v", text, err)
		}
		on := on
		on.Python = "3.11.4"
		if _, err := True(text, on); err != nil {
			t.Errorf("%s of 3.11.4: %v", text, err)
		}
	}
}

func TestVersionsOfPython(t *testing.T) {
	for s, want := range map[string]bool{
		"3.11": true, "2.7": true, "3.11.4": true,
		"3": false, "": false, "4.0": false, "3.x": false, "3.11.4.1": false, "3.11rc1": false, "-3.1": false,
	} {
		if IsVersion(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func FuzzConditionsAreDecidedOrRefusedWithAPlace(f *testing.F) {
	for _, seed := range []string{"windows", "not (a or b)", `python_version ~= "3.8"`, "sys.x[1](2)", `'\x23'`, "a.b.c()", "1 < 2 in (3,)", "x(", "'", "((", "not", "a["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, on := range []Machine{windows, linux, unsaid} {
			_, err := True(text, on)
			if err == nil {
				continue
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.What == "" || e.Mend == "" || e.Start < 0 || e.End > len(text) || e.Start > e.End {
				t.Fatalf("%q: %#v", text, err)
			}
		}
	})
}
