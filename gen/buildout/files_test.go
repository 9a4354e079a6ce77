package buildout

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
)

// loadFiles reads the buildout.cfg of files that are written to a folder,
// which becomes the current one.
func loadFiles(t *testing.T, files map[string]string, o Options) (*Config, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		write(t, name, text)
	}
	return Load("buildout.cfg", o)
}

// says wants answers of a configuration of files.
func says(t *testing.T, files map[string]string, o Options, want map[string]string) *Config {
	t.Helper()
	c, err := loadFiles(t, files, o)
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range want {
		if diff := cmp.Diff(want, answer(c, query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	return c
}

func TestFilesArePutOverThoseThatTheyExtend(t *testing.T) {
	says(t, map[string]string{
		"buildout.cfg":   "[buildout]\nextends = b1.cfg b2.cfg\n  other/b3.cfg\n[debug]\nop = buildout\n",
		"b1.cfg":         "[buildout]\nextends = base.cfg\n[debug]\nop1 = b1 1\nop2 = b1 2\n",
		"b2.cfg":         "[buildout]\nextends = base.cfg\n[debug]\nop2 = b2 2\nop3 = b2 3\n",
		"other/b3.cfg":   "[buildout]\nextends = base.cfg\n[debug]\nop4 = b3 4\n",
		"other/base.cfg": "[debug]\nop5 = other 5\n",
		"base.cfg":       "[buildout]\ndevelop = recipes\n[debug]\nname = base\nop = base\nop2 = base\n[only]\nx = ${debug:op}\n",
	}, Options{}, map[string]string{
		// b2.cfg brings base.cfg once more, over what b1.cfg says.
		"debug:*":          `{"name":"base","op":"buildout","op1":"b1 1","op2":"b2 2","op3":"b2 3","op4":"b3 4","op5":"other 5"}`,
		"only:x":           "buildout",
		"buildout:develop": "recipes",
		"buildout:extends": "ERR Missing option: buildout:extends",
	})
}

func TestIncreasesAndDecreasesChangeWhatEarlierFilesSay(t *testing.T) {
	base := `
[one]
option = a1 a2
[two]
option = b1 b2 b3
[three]
option = d2
    d3
    d5
[four]
option += e1
[five]
option -= f1
[six]
option = x
`
	middle := `
[buildout]
extends = base.cfg
[one]
option += a3 a4
[two]
option -= b1 b2
[three]
option+=d1
     d4
option-= d5
[six]
new += y
`
	says(t, map[string]string{
		"base.cfg": base, "middle.cfg": middle,
		"buildout.cfg": "[buildout]\nextends = middle.cfg\n[one]\noption += a5\n[six]\noption =\n  x\n  y\noption -= x\n",
	}, Options{}, map[string]string{
		"one:option":   "a1 a2\na3 a4\na5",
		"two:option":   "b1 b2 b3", // whole lines are taken out
		"three:option": "d2\nd3\nd1\nd4",
		"four:option":  "e1",
		"five:option":  "",
		"six:*":        `{"new":"\ny","option":"y"}`, // added to nothing
	})
}

func TestIncreasesInOneFileAddUp(t *testing.T) {
	says(t, map[string]string{"buildout.cfg": `
[s]
a =
  1
  2
b += x
c += x
d -= x
[s:True]
a +=
  3
b =
  y
c +=
  y
d += y
[s:False]
a += never
[s:True]
a -= 2
`}, Options{}, map[string]string{
		"s:*": `{"a":"1\n3","b":"y","c":"x\n  y","d":"y"}`,
	})
}

func TestMacrosGiveTheirOptions(t *testing.T) {
	c := says(t, map[string]string{"buildout.cfg": `
[part1]
recipe = r
option = a1
         a2
me = ${:_buildout_section_name_}
[part2]
<= part1
option -= a1
option += c3 c4
[part3]
<= part2
option += d2
           c5 d1 d6
option -= a2
[late]
<= part1
[late]
other = ${part2:me}
[broken]
<= part1
   nowhere
[loop]
<= loop
[behind]
<= broken
`}, Options{}, map[string]string{
		"part2:*":  `{"me":"part2","option":"a2\nc3 c4","recipe":"r"}`,
		"part3:*":  `{"me":"part3","option":"c3 c4\nd2\nc5 d1 d6","recipe":"r"}`,
		"late:*":   `{"me":"late","option":"a1\na2","other":"part2","recipe":"r"}`,
		"broken:x": "ERR No section named 'nowhere'",
		"behind:x": "ERR No section named 'nowhere'",
		"behind:*": "ERR No section named 'nowhere'",
		"loop:x":   "ERR Infinite extending loop 'loop'",
	})
	if at := c.Position("part3", "recipe"); at.Line != 3 {
		t.Errorf("what a macro gives is at %s", at)
	}
	_, err := c.Get("broken", "x")
	if p := asProblem(err); p.Pos.Line != 22 || p.Pos.Column != 4 || p.Width != len("nowhere") || p.Mend == "" {
		t.Errorf("%+v", p)
	}
}

func TestOperandsMayAddAndTakeAway(t *testing.T) {
	says(t, map[string]string{
		"buildout.cfg": "[buildout]\nparts = a\n  b\n[a]\nrecipe = r\nx = 1\n",
		"local.cfg":    "[a]\nx = 2\ny = 2\n",
	}, Options{Overrides: []string{
		"buildout:parts+=c", "parts += d", "buildout:parts-=b", "a:x+=3", "new:z+=1", "a:w=${new:z}", "buildout:extends=local.cfg", "a:<=m", "m:v=${:x}",
	}}, map[string]string{
		"buildout:parts": "a\nc\nd",
		"a:*":            `{"recipe":"r","v":"2\n3","w":"1","x":"2\n3","y":"2"}`,
		"new:z":          "1",
	})
}

func TestAFileOfAnOperandIsPutOverTheOthersAsAWhole(t *testing.T) {
	says(t, map[string]string{
		"buildout.cfg": "[s]\nx = 1\ny = 1\n[t]\nx = 1\n",
		"base.cfg":     "[s]\nz = 0\n",
		"more.cfg":     "[buildout]\nextends = base.cfg\n[s]\nx += 2\nz += 2\n[t]\nx += 2\n",
		"last.cfg":     "[s]\nx += 3\n",
	}, Options{Overrides: []string{"buildout:extends=more.cfg last.cfg"}}, map[string]string{
		// With base.cfg, s is no new section to more.cfg, though x is a new
		// option; t is one, and to an option of a new section += is =.
		"s:*": `{"x":"3","y":"1","z":"0\n2"}`,
		"t:x": "2",
	})
}

func TestUserDefaultsAreTakenOnlyWhenAskedFor(t *testing.T) {
	files := map[string]string{
		"home/.buildout/default.cfg": "[buildout]\nextends = more.cfg\nbin-directory = ubin\n[s]\na = 1\nb = 1\n",
		"home/.buildout/more.cfg":    "[s]\nb = 0\nc = 0\n",
		"own/default.cfg":            "[s]\nc = own\n",
		"buildout.cfg":               "[s]\na = 0\nb += 2\n",
	}
	says(t, files, Options{}, map[string]string{"s:*": `{"a":"0","b":"2"}`})
	t.Setenv("HOME", "home")
	t.Setenv("USERPROFILE", "home")
	t.Setenv("BUILDOUT_HOME", "")
	says(t, files, Options{UserDefaults: true}, map[string]string{"s:*": `{"a":"0","b":"1\n2","c":"0"}`})
	t.Setenv("BUILDOUT_HOME", "own")
	says(t, files, Options{UserDefaults: true}, map[string]string{"s:*": `{"a":"0","b":"\n2","c":"own"}`})
	says(t, files, Options{UserDefaults: true, Home: "home"}, map[string]string{"s:a": "0", "s:c": "0"})
	t.Setenv("BUILDOUT_HOME", "nowhere")
	says(t, files, Options{UserDefaults: true}, map[string]string{"s:*": `{"a":"0","b":"2"}`})
}

func TestOptionalFilesMayBeMissing(t *testing.T) {
	files := map[string]string{
		"buildout.cfg": "[buildout]\nextends = sub/a.cfg\n[s]\nx = top\n",
		"sub/a.cfg":    "[buildout]\noptional-extends = local.cfg none.cfg\n[s]\ny = a\nz = a\n",
	}
	says(t, files, Options{}, map[string]string{"s:*": `{"x":"top","y":"a","z":"a"}`})
	files["sub/local.cfg"] = "[s]\nx = local\ny = local\nw = local\n"
	says(t, files, Options{}, map[string]string{"s:*": `{"w":"local","x":"top","y":"a","z":"a"}`})
}

func TestFoldersOfCachesAreThoseOfTheFile(t *testing.T) {
	files := map[string]string{
		"buildout.cfg":    "[buildout]\nextends = shared/base.cfg\n",
		"shared/base.cfg": "[buildout]\neggs-directory = eggs\nbin-directory = b\ndownload-cache = ../dl\n",
	}
	says(t, files, Options{Overrides: []string{`directory=C:\srv\site`}}, map[string]string{
		"buildout:eggs-directory": `C:\srv\site\shared\eggs\v5`,
		"buildout:bin-directory":  `C:\srv\site\b`,
		"buildout:download-cache": `C:\srv\site\dl`,
	})
	files["shared/base.cfg"] += "eggs-directory-version =\n"
	says(t, files, Options{Overrides: []string{`directory=C:\srv\site`, "eggs-directory=here"}}, map[string]string{
		"buildout:eggs-directory": `C:\srv\site\here`,
	})
}

func TestConditionsAreAboutTheTarget(t *testing.T) {
	files := map[string]string{"buildout.cfg": "[s: windows and bits64]\nx = 64\n[s: bits32 or posix]\nx = other\n[s: python3]\ny = 3\n[s:]\nz = 1\n"}
	says(t, files, Options{Target: "windows/amd64", Python: "3.11"}, map[string]string{"s:*": `{"x":"64","y":"3","z":"1"}`})
	says(t, files, Options{Target: "windows/386", Python: "2.7"}, map[string]string{"s:*": `{"x":"other","z":"1"}`})
	_, err := loadFiles(t, files, Options{Target: "windows"})
	var got []string
	for _, p := range refusal(t, err) {
		got = append(got, fmt.Sprintf("%d:%d+%d %s", p.Pos.Line, p.Pos.Column, p.Width, p.What))
	}
	if diff := cmp.Diff([]string{
		"1:17+6 bits64 asks for one processor, and it is built for several, or for one that is not known here",
		"3:5+6 bits32 asks for one processor, and it is built for several, or for one that is not known here",
		"5:5+7 python3 asks for a Python that is not known here",
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = loadFiles(t, map[string]string{"buildout.cfg": "[s: platfrom_system == 'Windows']\n"}, Options{})
	if problems := refusal(t, err); len(problems) != 1 || problems[0].Mend != "did you mean platform_system?" {
		t.Error(err)
	}
}

func TestAFileThatBeginsWithASkippedSectionIsRead(t *testing.T) {
	says(t, map[string]string{"buildout.cfg": "[s: False]\nx = 1\n  2\n[t]\ny = 1\n"}, Options{}, map[string]string{
		"t:y": "1", "s:x": "ERR The referenced section, 's', was not defined.",
	})
}

func TestFilesThatCannotBeReadAreToldWhereTheyAreNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"missing", map[string]string{"buildout.cfg": "[buildout]\nextends =\n  a.cfg\n  sub/none.cfg\n", "a.cfg": "[buildout]\nextends = nope.cfg\n"}, []string{
			"buildout.cfg:4:3+12 [Errno 2] No such file or directory: '<D>/sub/none.cfg'",
			"a.cfg:2:11+8 [Errno 2] No such file or directory: '<D>/nope.cfg'",
		}},
		{"circle", map[string]string{"buildout.cfg": "[buildout]\nextends = sub/a.cfg\n", "sub/a.cfg": "[buildout]\nextends = ../buildout.cfg\n"}, []string{
			"sub/a.cfg:2:11+15 Recursive file include ['<D>/buildout.cfg', '<D>/sub/a.cfg'] <D>/buildout.cfg",
		}},
		{"itself", map[string]string{"buildout.cfg": "[buildout]\nextends = ./sub/../buildout.cfg\n", "sub/x": ""}, []string{
			"buildout.cfg:2:11+21 Recursive file include ['<D>/buildout.cfg'] <D>/buildout.cfg",
		}},
		{"network", map[string]string{"buildout.cfg": "[buildout]\nextends = https://example.org/a.cfg a.cfg\n", "a.cfg": ""}, []string{
			`buildout.cfg:2:11+25 "https://example.org/a.cfg" is on the network, and nothing is fetched from there`,
		}},
		{"folder", map[string]string{"buildout.cfg": "[buildout]\nextends = sub\n", "sub/x": ""}, []string{
			"buildout.cfg:2:11+3 <D>/sub cannot be read: it is no regular file",
		}},
		{"reference", map[string]string{"buildout.cfg": "[buildout]\nextends = ${buildout:x}/a.cfg\n"}, []string{
			"buildout.cfg:2:11+19 [Errno 2] No such file or directory: '<D>/${buildout:x}/a.cfg'",
		}},
		{"bogus lines of all files", map[string]string{"buildout.cfg": "[buildout]\nextends = a.cfg\nbogus\n", "a.cfg": "[a\n[b]\nc\n"}, []string{
			"buildout.cfg:3:1+5 parsing error: this is no section, no option and no comment",
			"a.cfg:1:1+2 File contains no section headers.",
			"a.cfg:3:1+1 parsing error: this is no section, no option and no comment",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := loadFiles(t, c.files, Options{})
			dir, wdErr := os.Getwd()
			if wdErr != nil {
				t.Fatal(wdErr)
			}
			var got []string
			for _, p := range refusal(t, err) {
				got = append(got, fmt.Sprintf("%s+%d %s", p.Pos, p.Width, measuredPaths(p.What, dir)))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestServicesAreMadeOfSeveralFiles(t *testing.T) {
	c := says(t, map[string]string{
		"buildout.cfg": "[buildout]\nextends = conf/base.cfg\nparts = a b\n[a]\n<= zope\nport = 1\n[b]\n<= zope\nport = 2\nstart = automatic\n",
		"conf/base.cfg": "[buildout]\nexecutable = C:\\p.exe\ndirectory = C:\\srv\n[zope]\nrecipe = z3c.recipe.winservice:service\nname = Zope ${:_buildout_section_name_}\n" +
			"runzope = app\nparameters = -p ${:port}\nstart = manual\n",
	}, Options{}, nil)
	instances, warnings, problems := Instances(c, ServiceOptions{NoCheck: true})
	if len(problems)+len(warnings) > 0 {
		t.Fatal(problems, warnings)
	}
	var got []string
	for _, in := range instances {
		got = append(got, fmt.Sprint(in.Name, " ", in.Service.DisplayName, " ", in.Service.Command.Args, " ", in.Service.Start, " ", in.Source))
		for _, s := range recipe.Settings(in) {
			if s.Key == "start" || s.Key == "display-name" {
				got = append(got, fmt.Sprint(s.Key, " ", s.Pos, " ", s.Overrode))
			}
		}
	}
	want := []string{
		`a Zope a [C:\srv\bin\app-script.py -p 1] 0 buildout.cfg`,
		"display-name conf/base.cfg:6:1 []",
		"start conf/base.cfg:9:1 []",
		`b Zope b [C:\srv\bin\app-script.py -p 2] 1 buildout.cfg`,
		"display-name conf/base.cfg:6:1 []",
		"start buildout.cfg:10:1 [{conf/base.cfg:9:1  \"manual\"}]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnOptionThatSeveralReferToIsToldOnce(t *testing.T) {
	c := says(t, map[string]string{
		"buildout.cfg": "[buildout]\nparts = a\nexecutable = C:\\p.exe\n[a]\nrecipe = z3c.recipe.winservice:service\nrunzope = app\nname = ${:port}\nparameters = ${:port}\nport = ${none:x}\n",
	}, Options{}, nil)
	_, _, problems := Instances(c, ServiceOptions{NoCheck: true})
	if len(problems) != 1 || problems[0].Pos.Line != 9 {
		t.Error(problems)
	}
}

func TestWhatAMacroLacksIsAProblemOfThePart(t *testing.T) {
	c := says(t, map[string]string{
		"buildout.cfg": "[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservice:service\n<= none\n",
	}, Options{}, nil)
	_, _, problems := Instances(c, ServiceOptions{})
	if len(problems) != 1 || problems[0].Pos.Line != 5 || problems[0].What != "No section named 'none'" {
		t.Error(problems)
	}
}

func TestNamesOfFilesMayHaveBackslashes(t *testing.T) {
	says(t, map[string]string{"buildout.cfg": "[buildout]\nextends = conf\\a.cfg\n", "conf/a.cfg": "[s]\nx = 1\n"}, Options{}, map[string]string{"s:x": "1"})
}

func TestDialect1(t *testing.T) {
	files := map[string]string{
		"buildout.cfg": "[buildout]\nextends: base.cfg\nextended-by = last.cfg\nrem a note\n[my part]\nan option: 1 ; a remark\nempty = \"\"\nlist =\n  a\n\n  b\n[s] junk\nx = 1;2\nl += 3\nl -= 1\n",
		"base.cfg":     "[DEFAULT]\nd = everywhere\n[s]\nl = 1\n  2\ny = ${my part:an option}\n",
		"last.cfg":     "[s]\nx = last\n",
	}
	says(t, files, Options{Dialect: Dialect1}, map[string]string{
		"my part:*": `{"an option":"1","empty":"","list":"\na\nb"}`,
		"s:*":       `{"d":"everywhere","l":"2","x":"last","y":"1"}`,
	})
	if _, err := loadFiles(t, files, Options{}); len(refusal(t, err)) < 4 {
		t.Error("is good in dialect 2:", err)
	}
}

func FuzzFilesThatExtendEachOther(f *testing.F) {
	f.Add("[buildout]\nextends = b.cfg\n[s]\n<= t\nx += 1\n", "[t]\nx = 1\n[s: not windows]\nx -= 1\n", false)
	f.Add("[buildout]\nextends = buildout.cfg\n", "", false)
	f.Add("[buildout]\nextends: b.cfg\nextended-by: b.cfg\n[s]\na + = 1\n", "[DEFAULT]\nx: 1\n", true)
	f.Add("[buildout]\noptional-extends = x b.cfg\n[s]\na +=\n\n  1\n", "[buildout]\nextends = b.cfg\n", false)
	f.Fuzz(func(t *testing.T, first, second string, old bool) {
		if strings.Contains(first+second, "/") || strings.Contains(first+second, `\`) {
			t.Skip("only the two files are to be read")
		}
		dir := t.TempDir()
		write(t, filepath.Join(dir, "buildout.cfg"), first)
		write(t, filepath.Join(dir, "b.cfg"), second)
		o := Options{Target: "windows/amd64"}
		if old {
			o.Dialect = Dialect1
		}
		c, err := Load(filepath.Join(dir, "buildout.cfg"), o)
		if err != nil {
			refusal(t, err)
			return
		}
		for _, s := range c.Sections() {
			options, err := c.Options(s)
			if err != nil {
				continue
			}
			for _, o := range options {
				if c.byName[s].byName[o] == nil {
					t.Errorf("%s:%s is no option", s, o)
				}
				c.Place(s, o)
			}
		}
	})
}

func TestAFileThatIsReadTwiceIsNotOverItself(t *testing.T) {
	c := says(t, map[string]string{
		"buildout.cfg": "[buildout]\nextends = a.cfg b.cfg\n",
		"a.cfg":        "[buildout]\nextends = base.cfg\n",
		"b.cfg":        "[buildout]\nextends = base.cfg\n",
		"base.cfg":     "[s]\nx = 1\nx = 2\n",
	}, Options{}, map[string]string{"s:x": "2"})
	if o := c.byName["s"].byName["x"]; o.at.line != 2 || o.under == nil || o.under.at.line != 1 || o.under.under != nil {
		t.Errorf("%+v over %+v", o, o.under)
	}
}

func TestBlanksAreThoseOfPython3(t *testing.T) {
	const text = "[\u00a0s\u2003]\na\u00a0= \u00a01\u3000\n\u00a02\n\x1c3\nb =\u200b4\n[buildout]\nparts = s\u00a0t\x1fs\n[t]\nrecipe = r\n=>\u00a0s\n[x]\n<=\n\u2003s\u00a0\n"
	says(t, map[string]string{"buildout.cfg": text}, Options{}, map[string]string{
		"s:*": "{\"a\":\"1\\n2\\n3\",\"b\":\"\u200b4\"}", "x:a": "1\n2\n3",
	})
	c := parse(t, "[buildout]\nparts = s\u00a0t\x1fu\n[s]\nrecipe = r\n[t]\nrecipe = r\n")
	parts, problems := c.parts()
	if len(parts) != 2 || len(problems) != 1 || problems[0].Pos.Column != len("parts = s t u") {
		t.Errorf("%q, %v", parts, problems)
	}
	// To Python 2, the two bytes of U+00A0 are text.
	says(t, map[string]string{"buildout.cfg": "[s]\na = 1\u00a0\n"}, Options{Dialect: Dialect1}, map[string]string{"s:a": "1\u00a0"})
}
