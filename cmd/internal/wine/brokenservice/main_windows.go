// Command brokenservice is a service that reports whatever its arguments say, one status each:
//
//	STATE,CONTROLS,EXIT CODE,SERVICE CODE,CHECK POINT,WAIT HINT
//
// Then its process ends, or with a last argument "wait" lives on. It calls the functions of Windows
// itself, because package svc would not let it break a rule.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/windows"
)

// wait is the argument that keeps the process alive.
const wait = "wait"

func main() {
	statuses, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	name, err := windows.UTF16PtrFromString("")
	if err != nil {
		panic(err)
	}
	reported := make(chan struct{})
	serviceMain := func(uint32, **uint16) uintptr {
		defer close(reported)
		report(name, statuses)
		return 0
	}
	table := []windows.SERVICE_TABLE_ENTRY{{ServiceName: name, ServiceProc: windows.NewCallback(serviceMain)}, {}}
	if err := windows.StartServiceCtrlDispatcher(&table[0]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// The dispatcher returns after the first STOPPED, and more statuses may follow.
	<-reported
}

func parse(args []string) ([]windows.SERVICE_STATUS, error) {
	var statuses []windows.SERVICE_STATUS
	for _, arg := range args {
		if arg == wait {
			break
		}
		var values []uint32
		for field := range strings.SplitSeq(arg, ",") {
			value, err := strconv.ParseUint(field, 0, 32)
			if err != nil {
				return nil, err
			}
			values = append(values, uint32(value))
		}
		if len(values) != 6 {
			return nil, fmt.Errorf("%q: not six numbers", arg)
		}
		statuses = append(statuses, windows.SERVICE_STATUS{
			ServiceType:  windows.SERVICE_WIN32_OWN_PROCESS,
			CurrentState: values[0], ControlsAccepted: values[1],
			Win32ExitCode: values[2], ServiceSpecificExitCode: values[3],
			CheckPoint: values[4], WaitHint: values[5],
		})
	}
	return statuses, nil
}

func report(name *uint16, statuses []windows.SERVICE_STATUS) {
	ignore := windows.NewCallback(func(control, event, data, context uintptr) uintptr { return 0 })
	handle, err := windows.RegisterServiceCtrlHandlerEx(name, ignore, 0)
	if err != nil {
		os.Exit(1)
	}
	for i := range statuses {
		_ = windows.SetServiceStatus(handle, &statuses[i]) // what Windows says to a breach does not matter
	}
	if os.Args[len(os.Args)-1] == wait {
		select {}
	}
	// Without STOPPED the dispatcher does not return.
	if len(statuses) == 0 || statuses[len(statuses)-1].CurrentState != windows.SERVICE_STOPPED {
		os.Exit(0)
	}
}
