package scm

import (
	"errors"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Read returns what the SCM has of a service; nil when it is not installed.
func Read(name string) (*Installed, error) { return read(name) }

// read returns what the SCM has of a service; nil when it is not installed.
func read(name string) (*Installed, error) {
	var in *Installed
	err := withService(name, windows.SERVICE_QUERY_CONFIG, func(service windows.Handle) (err error) {
		if in, err = readConfig(service); err != nil {
			return err
		}
		return in.readLevels(service)
	})
	if IsNotInstalled(err) {
		return nil, nil
	}
	if err != nil {
		return nil, failure(name, "read its configuration", err)
	}
	in.Source = sourceFile(name)
	in.locate()
	return in, nil
}

func readConfig(service windows.Handle) (*Installed, error) {
	buffer, err := grow(func(buffer []byte, needed *uint32) error {
		return windows.QueryServiceConfig(service, (*windows.QUERY_SERVICE_CONFIG)(unsafe.Pointer(&buffer[0])), uint32(len(buffer)), needed)
	})
	if err != nil {
		return nil, err
	}
	c := (*windows.QUERY_SERVICE_CONFIG)(unsafe.Pointer(&buffer[0]))
	return &Installed{
		DisplayName: windows.UTF16PtrToString(c.DisplayName),
		ImagePath:   windows.UTF16PtrToString(c.BinaryPathName),
		Start:       StartType(c.StartType),
		Account:     windows.UTF16PtrToString(c.ServiceStartName),
		DependsOn:   fromBlock(c.Dependencies),
	}, nil
}

// readLevels reads what came to the SCM after the first Windows, each part of
// which this Windows may not know.
func (in *Installed) readLevels(service windows.Handle) error {
	description, err := readLevel[windows.SERVICE_DESCRIPTION](service, windows.SERVICE_CONFIG_DESCRIPTION)
	if err != nil {
		return err
	}
	if description != nil {
		in.Description = windows.UTF16PtrToString(description.Description)
	}
	actions, err := readLevel[windows.SERVICE_FAILURE_ACTIONS](service, windows.SERVICE_CONFIG_FAILURE_ACTIONS)
	if err != nil {
		return err
	}
	if actions != nil {
		in.Recovery = new(fromActions(actions))
	}
	delayed, err := readLevel[windows.SERVICE_DELAYED_AUTO_START_INFO](service, windows.SERVICE_CONFIG_DELAYED_AUTO_START_INFO)
	if err != nil {
		return err
	}
	if delayed != nil {
		in.Delayed = new(delayed.IsDelayedAutoStartUp != 0)
	}
	flag, err := readLevel[windows.SERVICE_FAILURE_ACTIONS_FLAG](service, windows.SERVICE_CONFIG_FAILURE_ACTIONS_FLAG)
	if err != nil {
		return err
	}
	if flag != nil {
		in.OnNonCrash = new(flag.FailureActionsOnNonCrashFailures != 0)
	}
	preshutdown, err := readLevel[preshutdownInfo](service, windows.SERVICE_CONFIG_PRESHUTDOWN_INFO)
	if err != nil {
		return err
	}
	if preshutdown != nil {
		in.Preshutdown = new(time.Duration(preshutdown.Milliseconds) * time.Millisecond)
	}
	return in.readSecurity(service)
}

// preshutdownInfo is SERVICE_PRESHUTDOWN_INFO.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_preshutdown_info
type preshutdownInfo struct{ Milliseconds uint32 }

// readLevel reads one part; nil when this Windows does not know it.
func readLevel[T any](service windows.Handle, level uint32) (*T, error) {
	part, err := readPart(service, level)
	return (*T)(part), err
}

// readPart is all of readLevel that is the same for each type: copies of it
// would only make the executable larger.
func readPart(service windows.Handle, level uint32) (unsafe.Pointer, error) {
	buffer, err := grow(func(buffer []byte, needed *uint32) error {
		return windows.QueryServiceConfig2(service, level, &buffer[0], uint32(len(buffer)), needed)
	})
	if notSupported(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return unsafe.Pointer(&buffer[0]), nil
}

// notSupported says that this Windows does not know a part. Wine answers
// RPC_S_INVALID_TAG for some.
func notSupported(err error) bool {
	return errors.Is(err, windows.ERROR_INVALID_LEVEL) || errors.Is(err, windows.RPC_S_INVALID_TAG)
}

// grow calls read with a buffer, and again with a larger one, until it fits.
func grow(read func(buffer []byte, needed *uint32) error) ([]byte, error) {
	needed := uint32(1024)
	for {
		buffer := make([]byte, needed)
		err := read(buffer, &needed)
		if err == nil {
			return buffer, nil
		}
		if !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) || needed <= uint32(len(buffer)) {
			return nil, err
		}
	}
}

func fromActions(a *windows.SERVICE_FAILURE_ACTIONS) Recovery {
	r := Recovery{ResetAfter: never}
	if a.ResetPeriod != windows.INFINITE {
		r.ResetAfter = time.Duration(a.ResetPeriod) * time.Second
	}
	if a.Actions == nil {
		return r
	}
	for _, action := range unsafe.Slice(a.Actions, a.ActionsCount) {
		r.Actions = append(r.Actions, Action{
			Do:    Do(action.Type),
			After: time.Duration(action.Delay) * time.Millisecond,
		})
	}
	return r
}

// fromBlock reads strings that follow one another, each with its NUL, up to
// an empty one.
func fromBlock(p *uint16) (list []string) {
	for p != nil && *p != 0 {
		s := windows.UTF16PtrToString(p)
		list = append(list, s)
		units, _ := windows.UTF16FromString(s) // it came from UTF-16 without a NUL
		p = (*uint16)(unsafe.Add(unsafe.Pointer(p), 2*len(units)))
	}
	return list
}
