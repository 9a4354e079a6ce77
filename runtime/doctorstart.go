package runtime

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"winservice.internal/runtime/internal/tcptable"
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

// takes reports whether the listener gets the connections to a loopback
// address, which is written as probedPort returns it.
func takes(l *tcptable.Listener, address string, port uint16) bool {
	if l.Port != port {
		return false
	}
	v6 := strings.HasPrefix(address, "[")
	v4 := strings.HasPrefix(address, "127.")
	switch {
	case len(l.IP) == 4 && v6, len(l.IP) == 16 && v4 && !isZero(l.IP):
		return false // a listener on :: may take both
	case isZero(l.IP):
		return true
	case len(l.IP) == 16:
		return isZero(l.IP[:15]) && l.IP[15] == 1
	case v4:
		return address[:strings.IndexByte(address, ':')] == dotted(l.IP)
	}
	return l.IP[0] == 127
}

func isZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

func dotted(ip []byte) string {
	text := make([]string, len(ip))
	for i, b := range ip {
		text[i] = strconv.Itoa(int(b))
	}
	return strings.Join(text, ".")
}
