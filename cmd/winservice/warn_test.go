package main

import (
	"strings"
	"testing"

	"winservice.internal/gen/recipe"
)

func TestManyWarningsAreCounted(t *testing.T) {
	var out strings.Builder
	warn(streams{err: &out}, make([]recipe.Problem, 102))
	if lines := strings.Split(out.String(), "\n"); len(lines) != 102 || lines[100] != "and 2 warnings more" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-2])
	}
}

func TestARecipeThatIsNamedTwiceIsReadOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.toml", "b.toml"} {
		writeFile(t, name, "")
	}
	got := once([]string{"a.toml", "b.toml", "./a.toml", "none.toml", "b.toml", "none.toml", "../none.toml"})
	if want := "a.toml b.toml none.toml ../none.toml"; strings.Join(got, " ") != want {
		t.Errorf("%v", got)
	}
}
