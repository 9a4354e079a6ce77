// Package order sorts lists that are short.
//
// The sort of the standard library is compiled for each type that is sorted,
// and makes every executable 15 KB larger with each of them.
package order

// Sort sorts list in place by insertion, in a time that grows with the square
// of its length. Equal items keep their order.
func Sort[E any](list []E, before func(a, b E) bool) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && before(list[j], list[j-1]); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
