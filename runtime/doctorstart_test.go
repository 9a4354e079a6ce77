package runtime

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"winservice.internal/runtime/internal/tcptable"
)

// An addressed probe is one that connects.
type addressed string

func (a addressed) Address() string { return string(a) }

func TestProgramsOfThisMachineAreKnownByTheirHeader(t *testing.T) {
	program := func(machine uint16) []byte {
		b := make([]byte, 0x200)
		copy(b, "MZ")
		b[0x3c] = 0x80
		copy(b[0x80:], "PE\x00\x00")
		binary.LittleEndian.PutUint16(b[0x84:], machine)
		return b
	}
	far := program(machineAMD64)
	far[0x3f] = 0x7f // the header would begin behind the end
	for name, test := range map[string]struct {
		text      []byte
		processor uint16
		want      bool
	}{
		"amd64":                {program(machineAMD64), machineAMD64, true},
		"386 on amd64":         {program(machineI386), machineAMD64, true},
		"arm64 on amd64":       {program(machineARM64), machineAMD64, false},
		"amd64 on arm64":       {program(machineAMD64), machineARM64, true},
		"386 on arm64":         {program(machineI386), machineARM64, true},
		"amd64 on 386":         {program(machineAMD64), machineI386, false},
		"on what nobody knows": {program(machineARM64), machineUnknown, true},
		"a script":             {[]byte("import sys\n# a script of more than the 64 bytes that a header has at least\n"), machineAMD64, false},
		"a short script":       {[]byte("import sys\n"), machineAMD64, false},
		"nothing":              {nil, machineUnknown, false},
		"a broken header":      {far, machineAMD64, false},
		"DOS alone":            {append([]byte("MZ"), make([]byte, 0x200)...), machineAMD64, false},
	} {
		path := filepath.Join(t.TempDir(), "program")
		if err := os.WriteFile(path, test.text, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := canRun(path, test.processor); got != test.want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := canRun(filepath.Join(t.TempDir(), "gone"), machineAMD64); err == nil {
		t.Error("a file that is missing gives no error")
	}
}

func TestPortsOfThisMachineAreLookedAt(t *testing.T) {
	for address, want := range map[string]uint16{
		"127.0.0.1:8080": 8080, "127.1.2.3:80": 80, "localhost:443": 443, "LOCALHOST:443": 443, "[::1]:9": 9,
		"10.0.0.1:80": 0, "example.com:80": 0, "127.0.0.1:http": 0, "127.0.0.1": 0, "": 0,
	} {
		probe := struct {
			Probe
			addressed
		}{nil, addressed(address)}
		if got, port, ok := probedPort(probe); port != want || ok != (want != 0) || ok && got != address {
			t.Errorf("%s: %q, %d, %v", address, got, port, ok)
		}
	}
	for _, probe := range []Probe{nil, FileWritten("x"), EventSet("y")} {
		if address, _, ok := probedPort(probe); ok {
			t.Errorf("%v connects to %s", probe, address)
		}
	}
}

func TestListenerTakesWhatIsSentToItsAddress(t *testing.T) {
	every4, every6 := make([]byte, 4), make([]byte, 16)
	local6 := append(make([]byte, 15), 1)
	for _, test := range []struct {
		ip      []byte
		address string
		want    bool
	}{
		{[]byte{127, 0, 0, 1}, "127.0.0.1:80", true},
		{[]byte{127, 0, 0, 2}, "127.0.0.1:80", false},
		{[]byte{127, 0, 0, 1}, "localhost:80", true},
		{[]byte{10, 0, 0, 1}, "127.0.0.1:80", false},
		{[]byte{10, 0, 0, 1}, "localhost:80", false},
		{every4, "127.0.0.1:80", true},
		{every4, "localhost:80", true},
		{every4, "[::1]:80", false},
		{every6, "[::1]:80", true},
		{every6, "127.0.0.1:80", true},
		{local6, "[::1]:80", true},
		{local6, "127.0.0.1:80", false},
		{local6, "localhost:80", true},
		{[]byte{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, "localhost:80", false},
	} {
		l := &tcptable.Listener{IP: test.ip, Port: 80}
		if got := takes(l, test.address, 80); got != test.want {
			t.Errorf("%v takes %s: %v", test.ip, test.address, got)
		}
		if takes(l, test.address, 81) {
			t.Errorf("%v takes another port", test.ip)
		}
	}
}
