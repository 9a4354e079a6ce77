package order

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSortIsThatOfTheStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 60 {
		got := make([]int, n)
		for i := range got {
			got[i] = r.IntN(20)*1000 + i // the last digits are where it was
		}
		want := slices.Clone(got)
		slices.SortStableFunc(want, func(a, b int) int { return a/1000 - b/1000 })
		Sort(got, func(a, b int) bool { return a/1000 < b/1000 })
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}
