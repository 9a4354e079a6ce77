package emit

import "testing"

func BenchmarkMain(b *testing.B) {
	for b.Loop() {
		mustMain(b, Meta{Source: "recipes/zope.toml"}, zope)
	}
}
