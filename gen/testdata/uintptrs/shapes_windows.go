// Package uintptrs holds conversions of pointers to uintptr. A comment "bad"
// marks those that the check has to find.
package uintptrs

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")
	lazy     = kernel32.NewProc("SetEvent")
	proc     *windows.Proc
	stdLazy  = syscall.NewLazyDLL("kernel32.dll").NewProc("SetEvent")
	stdProc  *syscall.Proc
)

type record struct{ address uintptr }

//go:uintptrescapes
func escaping(address ...uintptr) { _, _, _ = syscall.SyscallN(lazy.Addr(), address...) }

func plain(address uintptr) { _, _, _ = syscall.SyscallN(lazy.Addr(), address) }

type caller interface {
	Call(a ...uintptr) (r1, r2 uintptr, lastErr error)
}

func good(job windows.Handle, pointer unsafe.Pointer) {
	var x [4]uint64
	_, _, _ = syscall.SyscallN(lazy.Addr(), uintptr(job), uintptr(unsafe.Pointer(&x)), uintptr(pointer))
	_, _, _ = syscall.Syscall6(lazy.Addr(), 1, uintptr(unsafe.Pointer(&x[0])), 0, 0, 0, 0, 0) //nolint:staticcheck // it is accepted
	_, _, _ = lazy.Call(uintptr(unsafe.Pointer(&x)))
	_, _, _ = proc.Call(uintptr(unsafe.Pointer(&x)))
	_, _, _ = stdLazy.Call(uintptr(unsafe.Pointer(&x)))
	_, _, _ = stdProc.Call(uintptr(unsafe.Pointer(&x)))
	defer lazy.Call(uintptr(unsafe.Pointer(&x))) //nolint:errcheck // it is accepted
	escaping(uintptr(unsafe.Pointer(&x)))
	_ = uintptr(len(x))
	_ = unsafe.Add(unsafe.Pointer(&x), 8)
	_ = unsafe.Offsetof(record{}.address)
}

func bad(job windows.Handle, pointer unsafe.Pointer, call caller) {
	var x [4]uint64
	_, _ = windows.SetInformationJobObject(job, 9, uintptr(unsafe.Pointer(&x)), 32)        // bad
	_ = windows.QueryInformationJobObject(job, 9, uintptr(unsafe.Pointer(&x[0])), 32, nil) // bad
	plain(uintptr(unsafe.Pointer(&x)))                                                     // bad
	plain(uintptr(pointer))                                                                // bad
	address := uintptr(unsafe.Pointer(&x))                                                 // bad
	_, _, _ = lazy.Call(address)
	_ = record{uintptr(unsafe.Pointer(&x))}                          // bad
	_ = record{address: uintptr(unsafe.Pointer(&x))}                 // bad
	_, _, _ = lazy.Call([]uintptr{uintptr(unsafe.Pointer(&x))}...)   // bad
	_, _, _ = lazy.Call(uintptr(unsafe.Pointer(&x)) + 8)             // bad
	_, _, _ = lazy.Call(uintptr(windows.Handle(unsafe.Pointer(&x)))) // bad
	_ = windows.Handle(unsafe.Pointer(&x))                           // bad
	_, _, _ = call.Call(uintptr(unsafe.Pointer(&x)))                 // bad
	method := lazy.Call
	_, _, _ = method(uintptr(unsafe.Pointer(&x)))             // bad
	_ = func() uintptr { return uintptr(unsafe.Pointer(&x)) } // bad
	_ = unsafe.Pointer(uintptr(unsafe.Pointer(&x)) + 8)       // bad
}

func pinned(sid, other *windows.SID) {
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(sid)
	_ = windows.TrusteeValueFromSID(sid)
	_ = windows.TrusteeValueFromSID(other) // bad
}

func unpinned(sid *windows.SID) windows.TRUSTEE {
	return windows.TRUSTEE{TrusteeValue: windows.TrusteeValueFromSID(sid)} // bad
}
