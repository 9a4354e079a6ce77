package runtime

import (
	"fmt"
	"slices"
)

// An ExitCode is one that Windows itself gives a process, or a runtime on it:
// the status code of what ended the process.
type ExitCode struct {
	Code    uint32
	Name    string // as recipes write it: the constant's name without STATUS_, in kebab case
	Meaning string // in words
}

// exitCodes are those that users meet.
// https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55
var exitCodes = []ExitCode{
	{0x40010004, "debugger-ended", "the debugger ended it"},
	{0x80000003, "breakpoint", "breakpoint"},
	{0xC0000005, "access-violation", "access violation"},
	{0xC0000017, "no-memory", "out of memory"},
	{0xC000001D, "illegal-instruction", "illegal instruction"},
	{0xC0000022, "access-denied", "access denied"},
	{0xC000007B, "invalid-image-format", "a DLL of the wrong kind, 32 and 64 bit mixed"},
	{0xC0000094, "integer-divide-by-zero", "integer division by zero"},
	{0xC00000FD, "stack-overflow", "stack overflow"},
	{0xC0000135, "dll-not-found", "a DLL was not found"},
	{0xC0000138, "ordinal-not-found", "an ordinal was not found in a DLL"},
	{0xC0000139, "entrypoint-not-found", "an entry point was not found in a DLL"},
	{0xC000013A, "control-c-exit", "ended by Ctrl+C"},
	{0xC0000142, "dll-init-failed", "a DLL could not be initialised"},
	{0xC0000374, "heap-corruption", "heap corruption"},
	{0xC0000409, "stack-buffer-overrun", "fail fast: a stack buffer overrun or an abort"},
	{0xC0000417, "invalid-cruntime-parameter", "invalid argument to a C runtime function"},
	{0xC06D007E, "delayed-dll-not-found", "a delay-loaded DLL was not found"},
	{0xC06D007F, "delayed-entrypoint-not-found", "an entry point of a delay-loaded DLL was not found"},
	{0xE0434352, "dotnet-exception", "an unhandled .NET exception"},
	{0xE06D7363, "cpp-exception", "an unhandled C++ exception"},
}

// ExitCodes returns the exit codes that have a name, in their order.
func ExitCodes() []ExitCode { return slices.Clone(exitCodes) }

// describeCode writes an exit code the way people look it up: small ones in
// decimal, status codes in hexadecimal with their meaning.
func describeCode(code uint32) string {
	if code < 0x10000 {
		return fmt.Sprint(code)
	}
	for _, known := range exitCodes {
		if known.Code == code {
			return fmt.Sprintf("0x%08X (%s)", code, known.Meaning)
		}
	}
	return fmt.Sprintf("0x%08X", code)
}
