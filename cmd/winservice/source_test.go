package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"winservice.internal/gen/recipe"
)

func TestDottedKeysAreTablesInTables(t *testing.T) {
	text := func(s string) recipe.Value { return recipe.Value{Data: s, Text: true} }
	got := &recipe.Table{}
	for _, s := range []string{"restart.delay=5s", "account=LocalSystem", "restart.when=always", "a.b.c=x=y"} {
		key, value, _ := strings.Cut(s, "=")
		if err := insert(got, s, strings.Split(key, "."), value); err != nil {
			t.Fatal(err)
		}
	}
	want := &recipe.Table{Entries: []recipe.Entry{
		{Key: "restart", Path: "restart.delay=5s", Value: recipe.Value{Data: &recipe.Table{Entries: []recipe.Entry{
			{Key: "delay", Path: "restart.delay=5s", Value: text("5s")},
			{Key: "when", Path: "restart.when=always", Value: text("always")},
		}}}},
		{Key: "account", Path: "account=LocalSystem", Value: text("LocalSystem")},
		{Key: "a", Path: "a.b.c=x=y", Value: recipe.Value{Data: &recipe.Table{Entries: []recipe.Entry{
			{Key: "b", Path: "a.b.c=x=y", Value: recipe.Value{Data: &recipe.Table{Entries: []recipe.Entry{
				{Key: "c", Path: "a.b.c=x=y", Value: text("x=y")},
			}}}},
		}}}},
	}}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(recipe.Value{})); d != "" {
		t.Error(d)
	}
	for _, twice := range []string{"account", "restart.delay", "restart", "account.name"} {
		if err := insert(got, twice, strings.Split(twice, "."), ""); err == nil {
			t.Errorf("%s: said twice and not refused", twice)
		}
	}
}
