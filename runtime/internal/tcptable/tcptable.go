// Package tcptable lists the sockets of this machine that accept TCP
// connections, and their processes. It does without the packages of networks,
// which would make each executable larger.
package tcptable

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"
)

// A Listener is a socket that accepts connections.
type Listener struct {
	IP   []byte // 4 or 16 bytes
	Port uint16
	Pid  int // of the process that made it; 0: unknown
}

// The families of addresses, of which each has a table.
const (
	ipv4 = 2  // AF_INET
	ipv6 = 23 // AF_INET6
)

// The rows of the tables: MIB_TCPROW_OWNER_PID and MIB_TCP6ROW_OWNER_PID. Ports
// are in network byte order, in the first two bytes of a DWORD.
//
// https://learn.microsoft.com/windows/win32/api/tcpmib/ns-tcpmib-mib_tcprow_owner_pid
// https://learn.microsoft.com/windows/win32/api/tcpmib/ns-tcpmib-mib_tcp6row_owner_pid
const (
	row4, port4, pid4 = 24, 8, 20
	row6, port6, pid6 = 56, 20, 52
)

// mostGrown is how often a table is requested with more room.
const mostGrown = 10

const (
	noError            = 0
	insufficientBuffer = 122
)

// A tableCall fills a table, or sets size to the room that it takes.
type tableCall func(table []uint32, size *uint32) (code uint32)

// readTable calls until the table has room. The size that one call returns may
// be too small for the next one, since programs open and close sockets
// meanwhile; so there is some to spare, and a limit.
//
// https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getextendedtcptable
func readTable(call tableCall) ([]byte, error) {
	table := make([]uint32, 1024)
	for range mostGrown {
		room := uint32(len(table) * 4)
		size := room
		switch code := call(table, &size); code {
		case noError:
			return unsafe.Slice((*byte)(unsafe.Pointer(&table[0])), room), nil
		case insufficientBuffer:
			table = make([]uint32, max(size, room)/4+max(size, room)/16+1)
		default:
			return nil, fmt.Errorf("list the TCP listeners: error %d", code)
		}
	}
	return nil, errors.New("list the TCP listeners: the table grows faster than it can be read")
}

// parse returns the listeners of a table.
func parse(table []byte, family int) (all []Listener, err error) {
	row := row4
	if family == ipv6 {
		row = row6
	}
	if len(table) < 4 {
		return nil, errShort
	}
	n, rows := int(binary.LittleEndian.Uint32(table)), table[4:]
	if n < 0 || n > len(rows)/row {
		return nil, errShort
	}
	for i := range n {
		all = append(all, parseRow(rows[i*row:], family))
	}
	return all, nil
}

var errShort = errors.New("list the TCP listeners: the table is shorter than its number of rows")

func parseRow(row []byte, family int) Listener {
	ip, port, pid := row[4:8], port4, pid4
	if family == ipv6 {
		ip, port, pid = row[:16], port6, pid6
	}
	return Listener{ip, binary.BigEndian.Uint16(row[port:]), int(binary.LittleEndian.Uint32(row[pid:]))}
}
