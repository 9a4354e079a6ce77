package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

// Wine's services.exe tells a service about controls through a named pipe with a number in its name.
// The message is private to Wine, the same in Wine 8 and Wine 10: magic, size of the whole, length of
// the name in UTF-16 units with its NUL, control code, name.
const (
	controlMagic  = 0x57494e45
	controlHeader = 16
	controlPipe   = "NtControlPipe"
	replyTimeout  = 30_000 // milliseconds
	lastHandle    = 1 << 14
)

var ntQueryObject = windows.NewLazySystemDLL("ntdll.dll").NewProc("NtQueryObject")

// inject sends a control to the service that was started last, by writing to services.exe's own end
// of that service's pipe. It returns when the service's handler has answered.
func inject(service string, code uint32) error {
	manager, err := openManager()
	if err != nil {
		return err
	}
	defer windows.CloseHandle(manager)
	pipe, err := newestPipe(manager)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(pipe)

	if _, err := overlapped(pipe, windows.WriteFile, controlMessage(service, code)); err != nil {
		return fmt.Errorf("control %d to service %q: %w", code, service, err)
	}
	reply := make([]byte, 4)
	if _, err := overlapped(pipe, windows.ReadFile, reply); err != nil {
		return fmt.Errorf("answer of service %q to control %d: %w", service, code, err)
	}
	if result := windows.Errno(binary.LittleEndian.Uint32(reply)); result != 0 {
		return fmt.Errorf("answer of service %q to control %d: %w", service, code, result)
	}
	return nil
}

func controlMessage(service string, code uint32) []byte {
	name := windows.StringToUTF16(service)
	le := binary.LittleEndian
	var message []byte
	for _, field := range []uint32{controlMagic, uint32(controlHeader + 2*len(name)), uint32(len(name)), code} {
		message = le.AppendUint32(message, field)
	}
	for _, unit := range name {
		message = le.AppendUint16(message, unit)
	}
	return message
}

func openManager() (windows.Handle, error) {
	list, err := processes()
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(list, func(p answer.Process) bool { return strings.EqualFold(p.Name, "services.exe") })
	if at < 0 {
		return 0, errors.New("services.exe is not running")
	}
	manager, err := windows.OpenProcess(windows.PROCESS_DUP_HANDLE, false, uint32(list[at].PID))
	if err != nil {
		return 0, fmt.Errorf("services.exe: %w", err)
	}
	return manager, nil
}

// newestPipe returns a handle of our own for the control pipe with the highest number: the others
// belong to Wine's own services, which this would stop.
func newestPipe(manager windows.Handle) (windows.Handle, error) {
	type numbered struct {
		handle windows.Handle
		number int
	}
	var pipes []numbered
	for value := windows.Handle(4); value < lastHandle; value += 4 {
		handle, err := duplicate(manager, value)
		if err != nil {
			continue
		}
		_, digits, isPipe := strings.Cut(objectName(handle), controlPipe)
		if number, err := strconv.Atoi(digits); isPipe && err == nil {
			pipes = append(pipes, numbered{handle: value, number: number})
		}
		_ = windows.CloseHandle(handle)
	}
	if len(pipes) == 0 {
		return 0, errors.New("no control pipe in services.exe: this works under Wine 8 and Wine 10 only")
	}
	newest := slices.MaxFunc(pipes, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	return duplicate(manager, newest.handle)
}

func duplicate(process, handle windows.Handle) (own windows.Handle, err error) {
	err = windows.DuplicateHandle(process, handle, windows.CurrentProcess(), &own, 0, false, windows.DUPLICATE_SAME_ACCESS)
	return own, err
}

func objectName(handle windows.Handle) string {
	const nameInformation = 1
	buffer := make([]uint64, 256)
	size := uintptr(len(buffer) * 8)
	var needed uint32
	status, _, _ := ntQueryObject.Call(uintptr(handle), nameInformation,
		uintptr(unsafe.Pointer(&buffer[0])), size, uintptr(unsafe.Pointer(&needed)))
	if status != 0 {
		return ""
	}
	return (*windows.NTUnicodeString)(unsafe.Pointer(&buffer[0])).String()
}

type transfer func(file windows.Handle, buffer []byte, done *uint32, o *windows.Overlapped) error

// overlapped does one transfer on a pipe that was opened for overlapped use.
func overlapped(pipe windows.Handle, do transfer, buffer []byte) (uint32, error) {
	event, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return 0, err
	}
	defer windows.CloseHandle(event)
	o := &windows.Overlapped{HEvent: event}
	var done uint32
	err = do(pipe, buffer, &done, o)
	if !errors.Is(err, windows.ERROR_IO_PENDING) {
		return done, err
	}
	if got, _ := windows.WaitForSingleObject(event, replyTimeout); got != windows.WAIT_OBJECT_0 {
		_ = windows.CancelIoEx(pipe, o)
		_ = windows.GetOverlappedResult(pipe, o, &done, true)
		return 0, windows.WAIT_TIMEOUT
	}
	err = windows.GetOverlappedResult(pipe, o, &done, false)
	return done, err
}
