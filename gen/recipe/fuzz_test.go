package recipe

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/tools/txtar"
)

// FuzzRecipe reads any bytes as a recipe: that never panics, each refusal is
// about a place in the file, and a service that is accepted keeps the rules.
func FuzzRecipe(f *testing.F) {
	files, err := filepath.Glob("../../golden/refused/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, a := range archive.Files {
			if strings.HasSuffix(a.Name, ".toml") {
				f.Add(a.Data)
			}
		}
	}
	f.Add([]byte("[service.'x-${a}']\ncommand=['x']\ninstances=[{a='1'},{a='2'}]\n"))
	f.Add([]byte("[service.'${b}-${a}']\ncommand=['x']\ninstances={a=['1','2'],b=['3']}\n"))
	f.Add([]byte("[template.a]\ntemplate='b'\n[template.b]\ntemplate='a'\n[service.x]\ntemplate='a'\n"))
	f.Add([]byte("include=['common.toml']\n[service.x]\ncommand=['x']\n"))
	f.Add([]byte("[service.a\nx=1\n[service.b]\ny=[\n[template.c]\n"))
	f.Add(Starter(Beginning{}))
	f.Add([]byte("\xef\xbb\xbf[service.a]\r\ncommand=['a']\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		instances, err := Parse("winservice.toml", text)
		if err != nil {
			if instances != nil {
				t.Error("refused, and yet there are services")
			}
			inside(t, text, err)
			_ = err.Error()
			return
		}
		if len(instances) == 0 {
			t.Error("neither services nor problems")
		}
		var all map[string]any
		if err := toml.Unmarshal(bytes.TrimPrefix(text, []byte("\uFEFF")), &all); err != nil {
			t.Errorf("accepted, and no TOML: %v", err)
		}
		for _, in := range instances {
			if what, _ := CheckInstanceName(in.Name); what != "" {
				t.Error(what)
			}
			if what, _ := CheckServiceName(in.Service.Name); what != "" {
				t.Error(what)
			}
			if (in.Service.Command.Path == "") == (in.Service.Command.Line == "") {
				t.Errorf("%s: not one command: %+v", in.Name, in.Service.Command)
			}
			_ = Settings(in)
		}
	})
}

// FuzzInclude reads any two texts as a recipe and a file that it includes, and
// either as both: that ends, and each refusal is about one of the files.
func FuzzInclude(f *testing.F) {
	f.Add("include = ['b.toml']\n[service.x]\ntemplate='t'\n", "[template.t]\ncommand=['x']\n")
	f.Add("include = ['b.toml']\n[service.x]\n", "include = ['a.toml', 'b.toml']\n[service.x]\n")
	f.Add("include = ['b.toml', 'sub/b.toml']\n", "include = ['../a.toml']\n[defaults]\nstart='manual'\n[template.t]\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		read := 0
		instances, err := compose("a.toml", []byte(a), func(name string) ([]byte, error) {
			if read++; read > mostPages {
				t.Fatalf("more than %d files are read", mostPages)
			}
			if strings.HasSuffix(name, "b.toml") {
				return []byte(b), nil
			}
			return []byte(a), nil
		})
		if err == nil {
			for _, in := range instances {
				if in.Source != "a.toml" {
					t.Errorf("%s is from %q", in.Name, in.Source)
				}
			}
			return
		}
		var problems Problems
		if !errors.As(err, &problems) || len(problems.Of(Error)) == 0 {
			t.Fatalf("refused without problems: %v", err)
		}
		for _, p := range problems {
			if p.Pos.Line < 1 || p.Pos.Column < 1 || p.What == "" || p.Mend == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}

// inside fails the test when a refusal is not about a place in the text.
func inside(t *testing.T, text []byte, err error) {
	t.Helper()
	var problems Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		t.Fatalf("refused without problems: %v", err)
	}
	lines := bytes.Split(bytes.TrimPrefix(text, []byte("\uFEFF")), []byte("\n"))
	widths := map[int]int{} // of lines, counted once: some are long
	for _, p := range problems {
		if p.Pos.File != "winservice.toml" || p.Pos.Line < 1 || p.Pos.Line > len(lines) {
			t.Fatalf("at %s, in a file of %d lines: %s", p.Pos, len(lines), p.What)
		}
		line := lines[p.Pos.Line-1]
		width, counted := widths[p.Pos.Line]
		if !counted {
			width = utf8.RuneCount(line)
			widths[p.Pos.Line] = width
		}
		if p.Pos.Column < 1 || p.Pos.Column > width+1 {
			t.Errorf("at %s, in a line of %d characters: %s", p.Pos, width, p.What)
		}
		if p.Excerpt != "" && !counted && p.Excerpt != strings.TrimSuffix(string(line), "\r") {
			t.Errorf("%s: the line is %q, not %q", p.Pos, line, p.Excerpt)
		}
		if p.What == "" || p.Mend == "" {
			t.Errorf("%s: no reason or no mend: %+v", p.Pos, p)
		}
	}
}
