package runtime

import "fmt"

// codeMeanings are the exit codes that Windows itself gives a process: the
// status codes of what ended it.
// https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55
var codeMeanings = map[uint32]string{
	0x40010004: "the debugger ended it",
	0x80000003: "breakpoint",
	0xC0000005: "access violation",
	0xC0000017: "out of memory",
	0xC000001D: "illegal instruction",
	0xC0000022: "access denied",
	0xC000007B: "a DLL of the wrong kind, 32 and 64 bit mixed",
	0xC0000094: "integer division by zero",
	0xC00000FD: "stack overflow",
	0xC0000135: "a DLL was not found",
	0xC0000138: "an ordinal was not found in a DLL",
	0xC0000139: "an entry point was not found in a DLL",
	0xC000013A: "ended by Ctrl+C",
	0xC0000142: "a DLL could not be initialised",
	0xC0000374: "heap corruption",
	0xC0000409: "fail fast: a stack buffer overrun or an abort",
	0xC0000417: "invalid argument to a C runtime function",
	0xC06D007E: "a delay-loaded DLL was not found",
	0xC06D007F: "an entry point of a delay-loaded DLL was not found",
	0xE0434352: "an unhandled .NET exception",
	0xE06D7363: "an unhandled C++ exception",
}

// describeCode writes an exit code the way people look it up: small ones in
// decimal, status codes in hexadecimal with their meaning.
func describeCode(code uint32) string {
	if code < 0x10000 {
		return fmt.Sprint(code)
	}
	if meaning, ok := codeMeanings[code]; ok {
		return fmt.Sprintf("0x%08X (%s)", code, meaning)
	}
	return fmt.Sprintf("0x%08X", code)
}
