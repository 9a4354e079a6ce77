package runtime

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// The other machines that programs are made for.
// https://learn.microsoft.com/windows/win32/sysinfo/image-file-machine-constants
const (
	machineI386  = 0x14c
	machineAMD64 = 0x8664
)

// canRun reports whether a file is a program that a machine with this processor
// runs; one that is unknown runs everything.
//
// https://learn.microsoft.com/windows/win32/debug/pe-format
// https://learn.microsoft.com/windows/arm/apps-on-arm-x86-emulation
func canRun(path string, processor uint16) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close() // only read from
	var header [0x40]byte
	var pe [6]byte
	if _, err = file.ReadAt(header[:], 0); err == nil {
		_, err = file.ReadAt(pe[:], int64(binary.LittleEndian.Uint32(header[0x3c:])))
	}
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = nil // it is too short for a program
		}
		return false, err
	}
	if !bytes.HasPrefix(header[:], []byte("MZ")) || !bytes.HasPrefix(pe[:], []byte("PE\x00\x00")) {
		return false, nil
	}
	made := binary.LittleEndian.Uint16(pe[4:])
	return processor == machineUnknown || made == processor || made == machineI386 || made == machineAMD64 && processor == machineARM64, nil
}

// probedPort returns the port of this machine to which a probe connects. Other
// probes, and those of another machine, have none.
func probedPort(p Probe) (address string, port uint16, ok bool) {
	a, connects := p.(interface{ Address() string })
	if !connects {
		return "", 0, false
	}
	address = a.Address()
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 {
		return "", 0, false
	}
	switch host := strings.ToLower(address[:colon]); {
	case host == "localhost", strings.HasPrefix(host, "127."), host == "[::1]":
	default:
		return "", 0, false
	}
	n, err := strconv.ParseUint(address[colon+1:], 10, 16)
	return address, uint16(n), err == nil
}

// A listener is a process that accepts connections.
type listener struct {
	ip   []byte // 4 or 16 bytes
	port uint16
	pid  uint32
}

// takes reports whether the listener gets the connections to a loopback
// address, which is written as probedPort returns it.
func (l *listener) takes(address string, port uint16) bool {
	if l.port != port {
		return false
	}
	v6 := strings.HasPrefix(address, "[")
	v4 := strings.HasPrefix(address, "127.")
	switch {
	case len(l.ip) == 4 && v6, len(l.ip) == 16 && v4 && !isZero(l.ip):
		return false // a listener on :: may take both
	case isZero(l.ip):
		return true
	case len(l.ip) == 16:
		return isZero(l.ip[:15]) && l.ip[15] == 1
	case v4:
		return address[:strings.IndexByte(address, ':')] == dotted(l.ip)
	}
	return l.ip[0] == 127
}

func isZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

func dotted(ip []byte) string {
	text := make([]string, len(ip))
	for i, b := range ip {
		text[i] = strconv.Itoa(int(b))
	}
	return strings.Join(text, ".")
}

// The rows of MIB_TCPTABLE_OWNER_PID and MIB_TCP6TABLE_OWNER_PID: where the
// address, the port in network order and the process identifier stand.
// https://learn.microsoft.com/windows/win32/api/tcpmib/ns-tcpmib-mib_tcprow_owner_pid
// https://learn.microsoft.com/windows/win32/api/tcpmib/ns-tcpmib-mib_tcp6row_owner_pid
var (
	rows4 = tableOf{size: 24, ip: 4, ipSize: 4, port: 8, pid: 20}
	rows6 = tableOf{size: 56, ip: 0, ipSize: 16, port: 20, pid: 52}
)

type tableOf struct{ size, ip, ipSize, port, pid int }

// mostGrown is how often a table of listeners is requested with more room.
const mostGrown = 10

// allListeners reads the tables of both families, IPv4's first. One family may
// have none; no page of Microsoft says what a machine without IPv6 answers.
//
// Call fills a table, or sets size to the room that it takes, and returns
// Windows' error number.
//
// https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getextendedtcptable
func allListeners(call func(family uintptr, table []byte, size *uint32) syscall.Errno) (list []listener, err error) {
	families := []struct {
		number uintptr
		rows   tableOf
	}{{2, rows4}, {23, rows6}} // AF_INET, AF_INET6
	var failed []error
	for _, f := range families {
		table, err := listenerTable(func(table []byte, size *uint32) syscall.Errno { return call(f.number, table, size) })
		if err != nil {
			failed = append(failed, err)
		}
		list = append(list, f.rows.listeners(table)...)
	}
	if len(failed) == len(families) {
		return nil, fmt.Errorf("list the processes that accept connections: %w", failed[0])
	}
	return list, nil
}

// listenerTable requests a table until it has room. More may come meanwhile.
func listenerTable(call func(table []byte, size *uint32) syscall.Errno) ([]byte, error) {
	const insufficientBuffer syscall.Errno = 122
	table := make([]byte, 16<<10)
	for try := 1; ; try++ {
		size := uint32(len(table))
		switch err := call(table, &size); {
		case err == 0:
			return table, nil
		case err != insufficientBuffer || try == mostGrown:
			return nil, err
		}
		table = make([]byte, max(int(size), len(table))+1024)
	}
}

// listeners reads a table of GetExtendedTcpTable: a count, then the rows.
func (t tableOf) listeners(table []byte) (list []listener) {
	if len(table) < 4 {
		return nil
	}
	count := binary.LittleEndian.Uint32(table)
	for table = table[4:]; count > 0 && len(table) >= t.size; count-- {
		list = append(list, listener{
			ip:   table[t.ip : t.ip+t.ipSize],
			port: binary.BigEndian.Uint16(table[t.port:]),
			pid:  binary.LittleEndian.Uint32(table[t.pid:]),
		})
		table = table[t.size:]
	}
	return list
}
