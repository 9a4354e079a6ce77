package tcptable

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// at is a listener in the words of package netip.
func at(address string, pid int) Listener {
	a := netip.MustParseAddrPort(address)
	return Listener{a.Addr().AsSlice(), a.Port(), pid}
}

func same(a, b []Listener) bool {
	return slices.EqualFunc(a, b, func(a, b Listener) bool {
		return bytes.Equal(a.IP, b.IP) && a.Port == b.Port && a.Pid == b.Pid
	})
}

// listening is the state that a row of the tables begins or ends with.
const listening = 2

// table makes one as Windows lays it out.
func table(family int, all ...Listener) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(all)))
	for _, l := range all {
		port := []byte{0, 0, 0xAA, 0xAA} // the upper half is not defined
		binary.BigEndian.PutUint16(port, l.Port)
		var words []uint32
		if family == ipv4 {
			b = binary.LittleEndian.AppendUint32(b, listening)
			b = append(b, l.IP...)
			b = append(b, port...)
			words = []uint32{0, 0}
		} else {
			b = append(b, l.IP...)
			b = append(b, 9, 0, 0, 0) // scope
			b = append(b, port...)
			words = []uint32{0, 0, 0, 0, 0, 0, listening}
		}
		for _, word := range append(words, uint32(l.Pid)) {
			b = binary.LittleEndian.AppendUint32(b, word)
		}
	}
	return b
}

func TestTablesAreReadAsWindowsLaysThemOut(t *testing.T) {
	four := []Listener{at("127.0.0.1:8080", 4711), at("0.0.0.0:443", 4), at("10.0.0.7:65535", 70000)}
	six := []Listener{at("[::1]:8080", 4711), at("[::]:443", 4), at("[fe80::1]:1", 70000)}
	for family, want := range map[int][]Listener{ipv4: four, ipv6: six} {
		whole := table(family, want...)
		got, err := parse(append(whole, make([]byte, 100)...), family)
		if err != nil || !same(got, want) {
			t.Errorf("family %d: %v, %v; want %v", family, got, err, want)
		}
		for n := range whole {
			if _, err := parse(whole[:n], family); err == nil && n > 0 {
				t.Errorf("family %d: a table of %d bytes is accepted", family, n)
			}
		}
	}
}

// TestRowOfWindows is one that GetExtendedTcpTable returned.
func TestRowOfWindows(t *testing.T) {
	four := []byte{1, 0, 0, 0, 2, 0, 0, 0, 127, 0, 0, 1, 178, 110, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	got, err := parse(four, ipv4)
	if want := []Listener{at("127.0.0.1:45678", 0)}; err != nil || !same(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

// TestTableMayGrowBetweenTwoCalls: the size that a call returns is that of the
// table at its own moment.
func TestTableMayGrowBetweenTwoCalls(t *testing.T) {
	var want []Listener
	calls := 0
	got, err := readTable(func(room []uint32, size *uint32) uint32 {
		calls++
		for range 300 * (6 - min(calls, 6)) {
			want = append(want, at("127.0.0.1:8080", len(want)))
		}
		now := table(ipv4, want...)
		if *size = uint32(len(now)); len(room)*4 < len(now) {
			return insufficientBuffer
		}
		for i := range len(now) / 4 {
			room[i] = binary.LittleEndian.Uint32(now[4*i:])
		}
		return noError
	})
	if err != nil || calls < 4 {
		t.Fatalf("%v after %d calls", err, calls)
	}
	if all, err := parse(got, ipv4); err != nil || !same(all, want) {
		t.Errorf("%d rows, want %d; %v", len(all), len(want), err)
	}
}

func TestTableThatCannotBeReadIsAnError(t *testing.T) {
	calls := 0
	_, err := readTable(func([]uint32, *uint32) uint32 { calls++; return insufficientBuffer })
	if err == nil || calls != mostGrown {
		t.Errorf("%v after %d calls", err, calls)
	}
	if _, err := readTable(func([]uint32, *uint32) uint32 { return 50 }); err == nil || !strings.Contains(err.Error(), "error 50") {
		t.Errorf("%v, want error 50", err)
	}
}
