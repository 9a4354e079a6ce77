// Command readback prints, a quoted line each, what Windows finds in the
// program's own resources: first the messages whose numbers are its arguments,
// then the version information's strings whose names are.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"unsafe"
)

var (
	kernel             = syscall.NewLazyDLL("kernel32.dll")
	getModuleHandle    = kernel.NewProc("GetModuleHandleW")
	formatMessage      = kernel.NewProc("FormatMessageW")
	versions           = syscall.NewLazyDLL("version.dll")
	getVersionInfoSize = versions.NewProc("GetFileVersionInfoSizeW")
	getVersionInfo     = versions.NewProc("GetFileVersionInfoW")
	verQueryValue      = versions.NewProc("VerQueryValueW")
)

func main() {
	for _, argument := range os.Args[1:] {
		var text string
		var err error
		if id, notID := strconv.ParseUint(argument, 0, 32); notID == nil {
			text, err = message(uint32(id))
		} else {
			text, err = versionString(argument)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", argument, err)
			os.Exit(1)
		}
		fmt.Printf("%q\n", text)
	}
}

// message fills the inserts with <1> to <9>, as ReportEvent's readers do.
func message(id uint32) (string, error) {
	const fromModule, argumentArray = 0x800, 0x2000
	module, _, _ := getModuleHandle.Call(0)
	var inserts [9]*uint16
	for i := range inserts {
		inserts[i] = syscall.StringToUTF16Ptr(fmt.Sprintf("<%d>", i+1))
	}
	buffer := make([]uint16, 4096)
	n, _, err := formatMessage.Call(fromModule|argumentArray, module, uintptr(id), 0,
		uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer)), uintptr(unsafe.Pointer(&inserts[0])))
	if n == 0 {
		return "", err
	}
	return syscall.UTF16ToString(buffer[:n]), nil
}

// versionString asks for a string of the file's first language.
func versionString(name string) (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	file := syscall.StringToUTF16Ptr(exe)
	size, _, err := getVersionInfoSize.Call(uintptr(unsafe.Pointer(file)), 0)
	if size == 0 {
		return "", err
	}
	info := make([]byte, size)
	if ok, _, err := getVersionInfo.Call(uintptr(unsafe.Pointer(file)), 0, size, uintptr(unsafe.Pointer(&info[0]))); ok == 0 {
		return "", err
	}
	translation, _, err := queryValue(info, `\VarFileInfo\Translation`)
	if err != nil {
		return "", err
	}
	language := unsafe.Slice((*uint16)(translation), 2)
	value, length, err := queryValue(info, fmt.Sprintf(`\StringFileInfo\%04x%04x\%s`, language[0], language[1], name))
	if err != nil {
		return "", err
	}
	return syscall.UTF16ToString(unsafe.Slice((*uint16)(value), length)), nil
}

func queryValue(info []byte, path string) (unsafe.Pointer, uint32, error) {
	var value unsafe.Pointer
	var length uint32
	ok, _, err := verQueryValue.Call(uintptr(unsafe.Pointer(&info[0])), uintptr(unsafe.Pointer(syscall.StringToUTF16Ptr(path))),
		uintptr(unsafe.Pointer(&value)), uintptr(unsafe.Pointer(&length)))
	if ok == 0 {
		return nil, 0, fmt.Errorf("%s: %w", path, err)
	}
	return value, length, nil
}
