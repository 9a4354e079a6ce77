package condition

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

type name struct {
	name       string
	start, end int
}

func (n name) eval(m Machine) (value, error) {
	if v, ok := constants[n.name]; ok {
		return v, nil
	}
	if ask, ok := systemNames[n.name]; ok {
		if m.OS == "" {
			return nil, unsaidSystem(n.start, n.end, n.name)
		}
		return ask(m), nil
	}
	if ask, ok := processorNames[n.name]; ok {
		p, known := processors[m.Arch]
		if !known {
			return nil, unsaidProcessor(n.start, n.end, n.name)
		}
		return ask(m, p), nil
	}
	if ask := pythonName(n.name); ask != nil {
		if m.Python == "" {
			return nil, unsaidPython(n.start, n.end, n.name)
		}
		return ask(m.Python), nil
	}
	switch n.name {
	case "platform_release", "platform_version", "extra":
		return nil, notRead(n.start, n.end, n.name)
	}
	return nil, &Error{Start: n.start, End: n.end, What: fmt.Sprintf("name '%s' is not defined", n.name), Mend: languageMend, Unknown: n.name}
}

// Names are those that a condition may have, in no order, but for those of the
// versions of Python.
func Names() []string {
	names := []string{
		"python2", "python3", "cpython", "pypy", "jython", "ironpython", "python_version", "python_full_version",
		"implementation_name", "implementation_version", "platform_python_implementation",
	}
	names = slices.AppendSeq(names, maps.Keys(constants))
	names = slices.AppendSeq(names, maps.Keys(systemNames))
	return slices.AppendSeq(names, maps.Keys(processorNames))
}

func unsaidPython(start, end int, what string) error {
	return errorAt(start, end, what+" asks for a Python that is not known here",
		"say which version the target has, as in --python-version 3.11")
}

func unsaidProcessor(start, end int, what string) error {
	return errorAt(start, end, what+" asks for one processor, and it is built for several, or for one that is not known here",
		"build for one --target at a time, or write the section as it is where the service runs, without the condition")
}

func unsaidSystem(start, end int, what string) error {
	return errorAt(start, end, what+" asks for one system, and it is built for several",
		"build for one --target at a time")
}

var constants = map[string]value{
	"True": true, "False": false, "None": nil,
	"sys": module("sys"), "os": module("os"), "platform": module("platform"), "re": module("re"),
}

// systemNames are buildout's names and the markers that the system alone
// decides.
var systemNames = map[string]func(Machine) value{
	"windows": func(m Machine) value { return m.OS == "windows" },
	"linux":   func(m Machine) value { return m.OS == "linux" },
	"macosx":  func(m Machine) value { return m.OS == "darwin" },
	"solaris": func(m Machine) value { return m.OS == "solaris" || m.OS == "illumos" },
	"posix":   func(m Machine) value { return m.OS != "windows" },
	"cygwin":  func(Machine) value { return false }, // no Go program runs in it

	"os_name":         func(m Machine) value { return osName(m) },
	"sys_platform":    func(m Machine) value { return sysPlatform(m) },
	"platform_system": func(m Machine) value { return platformSystem(m) },
}

func osName(m Machine) string {
	if m.OS == "windows" {
		return "nt"
	}
	return "posix"
}

func sysPlatform(m Machine) string {
	switch m.OS {
	case "windows":
		return "win32" // of 64 bits, too
	case "solaris", "illumos":
		return "sunos5"
	case "linux":
		if strings.HasPrefix(m.Python, "2") {
			return "linux2"
		}
	}
	return m.OS
}

func platformSystem(m Machine) string {
	switch m.OS {
	case "":
		return ""
	case "solaris", "illumos":
		return "SunOS"
	case "freebsd":
		return "FreeBSD"
	case "netbsd":
		return "NetBSD"
	case "openbsd":
		return "OpenBSD"
	}
	return strings.ToUpper(m.OS[:1]) + m.OS[1:]
}

// A processor is what Python says of one.
type processor struct {
	bits      int64
	onWindows string
	elsewhere string
	bigEndian bool
}

var processors = map[string]processor{
	"amd64":   {bits: 64, onWindows: "AMD64", elsewhere: "x86_64"},
	"386":     {bits: 32, onWindows: "x86", elsewhere: "i686"},
	"arm64":   {bits: 64, onWindows: "ARM64", elsewhere: "aarch64"},
	"ppc64le": {bits: 64, elsewhere: "ppc64le"},
	"riscv64": {bits: 64, elsewhere: "riscv64"},
	"s390x":   {bits: 64, elsewhere: "s390x", bigEndian: true},
}

// processorNames are those that the processor decides, too.
var processorNames = map[string]func(Machine, processor) value{
	"bits32":           func(_ Machine, p processor) value { return p.bits == 32 },
	"bits64":           func(_ Machine, p processor) value { return p.bits == 64 },
	"little_endian":    func(_ Machine, p processor) value { return !p.bigEndian },
	"big_endian":       func(_ Machine, p processor) value { return p.bigEndian },
	"platform_machine": func(m Machine, p processor) value { return p.name(m) },
}

// name is what platform.machine() says.
func (p processor) name(m Machine) string {
	if m.OS == "windows" {
		return p.onWindows
	}
	return p.elsewhere
}
