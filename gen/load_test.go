package gen

import (
	"errors"
	"os"
	"strings"
	"testing"

	"winservice.internal/gen/recipe"
)

func TestProblemsOfAllRecipesAreReportedAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"a.toml":     "[service.one]\nstart = 'never'\ncommand = ['a.exe']\n",
		"b.toml":     "[service.two]\ncommand = ['b.exe']\ntypo = 1\n",
		"good.toml":  "[service.three]\ncommand = ['c.exe']\n",
		"recipe.ini": "",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("folder.toml", 0o777); err != nil {
		t.Fatal(err)
	}
	got, _, err := Load([]string{"a.toml", "good.toml", "none.toml", "b.toml", "recipe.ini", "folder.toml"}, LoadOptions{})
	var problems recipe.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, %v", got, err)
	}
	var files []string
	for _, p := range problems {
		files = append(files, p.Pos.File)
		if p.What == "" || strings.Contains(p.What, "\n") {
			t.Errorf("%s: what is wrong is %q", p.Pos, p.What)
		}
	}
	if want := "a.toml none.toml b.toml recipe.ini folder.toml"; strings.Join(files, " ") != want {
		t.Errorf("problems in %v, want %s", files, want)
	}
	if len(got) != 0 {
		t.Errorf("services of recipes that are refused: %v", got)
	}
}

func TestTheSameServiceInTwoRecipesIsRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.toml", "b.toml"} {
		if err := os.WriteFile(name, []byte("[service.one]\ncommand = ['a.exe']\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := Load([]string{"a.toml", "b.toml"}, LoadOptions{})
	if err == nil || !strings.Contains(err.Error(), "b.toml:1:") {
		t.Errorf("got %v", err)
	}
}

func TestWhatTwoFilesIncludeIsToldOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"common.toml": "[service.c]\ncommand = ['c.exe']\ncolour = 1\n",
		"a.toml":      "include = [\"common.toml\"]\n[service.a]\ncommand = ['a.exe']\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := Load([]string{"a.toml", "common.toml"}, LoadOptions{})
	problems, ok := errors.AsType[recipe.Problems](err)
	if !ok || len(problems) != 1 || problems[0].What != "no such key" {
		t.Errorf("%v", err)
	}
}
