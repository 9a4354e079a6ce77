package wtf16

import (
	"slices"
	"syscall"
	"testing"
)

// TestItIsTheInverseOfGosOwn goes through every unit and pair of halves.
func TestItIsTheInverseOfGosOwn(t *testing.T) {
	halves := []uint16{0xD800, 0xDBFF, 0xDC00, 0xDFFF, 'x'}
	for unit := range 1 << 16 {
		for _, next := range halves {
			want := []uint16{uint16(max(unit, 1)), next} // a NUL ends Go's
			if got := Append(nil, syscall.UTF16ToString(want)); !slices.Equal(got, want) {
				t.Fatalf("%04X came back as %04X", want, got)
			}
		}
	}
}
