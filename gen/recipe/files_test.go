package recipe

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// opened reads the files of a recipe from a map; main.toml is the recipe.
func opened(files map[string]string) ([]Instance, error) {
	return compose("main.toml", []byte(files["main.toml"]), func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	})
}

func TestTheFileThatIncludesGoesBeforeThoseItIncludes(t *testing.T) {
	instances, err := opened(map[string]string{
		"main.toml":    "include = ['a/a.toml', 'b.toml']\n[defaults]\nlog.keep = 3\n[template.t]\nstart = 'disabled'\n[service.main]\ntemplate = 't'\n",
		"a/a.toml":     "include = ['../common.toml']\n[defaults]\nlog.keep = 4\nvars = { x = 'a' }\n[template.t]\nstart = 'manual'\ndirectory = 'C:\\a'\n",
		"b.toml":       "include = ['common.toml']\n[service.b]\ntemplate = 't'\nstart = 'automatic'\n",
		"common.toml":  "[defaults]\nlog = { keep = 5, timestamps = true }\nvars = { x = 'common', y = '1' }\n[template.t]\ncommand = ['${x}.exe', '${y}']\n",
		"unnamed.toml": "no TOML",
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, in := range instances {
		s := in.Service
		got = append(got, fmt.Sprintf("%s %d %s %s %s keep %d %v of %s: %s %s %s", in.Name, s.Start, s.Command.Path, s.Command.Args, s.Command.Dir,
			s.Log.Keep, s.Log.Timestamps, in.Source, in.Origins["log.keep"], in.Origins["log.timestamps"], in.Origins["directory"]))
	}
	want := []string{
		`b 1 a.exe [1] C:\a keep 3 true of main.toml: main.toml:3:5 common.toml:2:19 a/a.toml:7:1`,
		`main 3 a.exe [1] C:\a keep 3 true of main.toml: main.toml:3:5 common.toml:2:19 a/a.toml:7:1`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestARecipeHasAnEndHoweverManyFilesItIncludes(t *testing.T) {
	service := "[service.x]\ncommand = ['x.exe']\n"
	chain, wide, heavy := map[string]string{"main.toml": "include = ['0.toml']\n" + service}, map[string]string{}, map[string]string{"main.toml": "include = ['a.toml', 'b.toml']\n" + service}
	var names []string
	for i := range 200 {
		chain[fmt.Sprint(i, ".toml")] = fmt.Sprintf("include = ['%d.toml']\n", i+1)
		wide[fmt.Sprint(i, ".toml")] = ""
		names = append(names, fmt.Sprintf("'%d.toml'", i))
	}
	wide["main.toml"] = "include = [" + strings.Join(names, ",") + "]\n" + service
	heavy["a.toml"] = "#" + strings.Repeat("a", largest/2)
	heavy["b.toml"] = "#" + strings.Repeat("b", largest/2)
	for _, c := range []struct {
		files map[string]string
		what  string
		at    string
	}{
		{chain, "at most 16 include one another in a row", "15.toml:1:12"},
		{wide, "at most 100 files", "main.toml:1:"},
		{heavy, `with "b.toml" the recipe has more than 4194304 bytes`, "main.toml:1:22"},
	} {
		_, err := opened(c.files)
		if err == nil || !strings.HasPrefix(err.Error(), c.at) || !strings.Contains(err.Error(), c.what) {
			t.Errorf("want %s: %s\n%v", c.at, c.what, err)
		}
	}
}

func TestAnIncludedFileIsReadOnce(t *testing.T) {
	read := 0
	_, err := compose("main.toml", []byte("include = ['a.toml', './a.toml', 'x/../a.toml']\n[service.x]\ncommand = ['x.exe']\n"), func(string) ([]byte, error) {
		read++
		return []byte("[defaults]\nstart = 'manual'\n"), nil
	})
	if err != nil || read != 1 {
		t.Errorf("read %d times, %v", read, err)
	}
}
