// Command meter measures one thing about a service, from within Windows, and prints how many
// microseconds it took:
//
//	meter create NAME EXE [ARGUMENT...]   makes a service that is started on demand; prints nothing
//	meter start NAME EVENT                from StartService until the SCM has RUNNING
//	meter crash MARK EVENT                from the end of the child that wrote MARK until the next one has set EVENT
//	meter stop NAME                       from the control until the SCM has STOPPED
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc/mgr"
)

// bound ends every wait.
const bound = 30 * time.Second

func main() {
	took, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "meter:", err)
		os.Exit(1)
	}
	fmt.Println(took.Microseconds())
}

func run(args []string) (time.Duration, error) {
	switch verb := args[0]; {
	case verb == "create" && len(args) >= 3:
		return 0, create(args[1], args[2], args[3:])
	case verb == "start" && len(args) == 3:
		return start(args[1], args[2])
	case verb == "crash" && len(args) == 3:
		return crash(args[1], args[2])
	case verb == "stop" && len(args) == 2:
		return stop(args[1])
	}
	return 0, fmt.Errorf("unknown arguments %q", args)
}

func create(name, exe string, args []string) error {
	manager, err := mgr.Connect()
	if err != nil {
		return err
	}
	service, err := manager.CreateService(name, exe, mgr.Config{StartType: mgr.StartManual}, args...)
	if err != nil {
		return err
	}
	return service.Close()
}

// with calls do with an open service.
func with(name string, do func(service windows.Handle) error) error {
	manager, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_CONNECT)
	if err != nil {
		return err
	}
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	service, err := windows.OpenService(manager, wide, windows.SERVICE_ALL_ACCESS)
	if err != nil {
		return err
	}
	return do(service)
}

func start(name, event string) (took time.Duration, err error) {
	begun, err := makeEvent(event)
	if err != nil {
		return 0, err
	}
	return took, with(name, func(service windows.Handle) error {
		began := time.Now()
		if err := windows.StartService(service, 0, nil); err != nil {
			return err
		}
		if err := await(service, windows.SERVICE_RUNNING); err != nil {
			return err
		}
		took = time.Since(began)
		return wait(begun)
	})
}

func stop(name string) (took time.Duration, err error) {
	return took, with(name, func(service windows.Handle) error {
		var status windows.SERVICE_STATUS
		began := time.Now()
		if err := windows.ControlService(service, windows.SERVICE_CONTROL_STOP, &status); err != nil {
			return err
		}
		err := await(service, windows.SERVICE_STOPPED)
		took = time.Since(began)
		return err
	})
}

func crash(mark, event string) (time.Duration, error) {
	text, err := os.ReadFile(mark)
	if err != nil {
		return 0, err
	}
	pid, err := strconv.ParseUint(string(text), 10, 32)
	if err != nil {
		return 0, err
	}
	process, err := windows.OpenProcess(windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return 0, err
	}
	next, err := makeEvent(event)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := windows.TerminateProcess(process, 9); err != nil {
		return 0, err
	}
	err = wait(next)
	return time.Since(began), err
}

// await asks for the status until it is the one.
func await(service windows.Handle, state uint32) error {
	for began := time.Now(); time.Since(began) < bound; time.Sleep(time.Millisecond) {
		var status windows.SERVICE_STATUS
		if err := windows.QueryServiceStatus(service, &status); err != nil {
			return err
		}
		if status.CurrentState == state {
			return nil
		}
	}
	return fmt.Errorf("not in state %d within %v", state, bound)
}

func makeEvent(name string) (windows.Handle, error) {
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	return windows.CreateEvent(nil, 0, 0, wide)
}

func wait(event windows.Handle) error {
	result, err := windows.WaitForSingleObject(event, uint32(bound.Milliseconds()))
	if err == nil && result != windows.WAIT_OBJECT_0 {
		err = errors.New("the child did not begin")
	}
	return err
}
