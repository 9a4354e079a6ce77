// Command floor is the least that a service wrapper in Go does: it starts a child in a job that ends
// with it, starts it again when it has ended, writes its output to a log that it rotates at 10 MB, and
// stops it by Ctrl+C. It has no back-off, no status, no events, no recovery from errors. The benchmark
// compares a service of ours with it.
//
//	floor LOG CHILD [ARGUMENT...]
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
)

const (
	mostLog  = 10_000_000
	keptLogs = 10
	pipeSize = 64 << 10
)

// rotatingLog is a file of at most mostLog bytes and the keptLogs-1 before it.
type rotatingLog struct {
	path string
	file *os.File
	size int64
}

func (l *rotatingLog) Write(p []byte) (int, error) {
	if l.file == nil || l.size+int64(len(p)) > mostLog {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(p)
	l.size += int64(n)
	return n, err
}

func (l *rotatingLog) rotate() (err error) {
	if l.file != nil {
		_ = l.file.Close()
		for n := keptLogs - 1; n > 1; n-- {
			_ = os.Rename(l.path+"."+strconv.Itoa(n-1), l.path+"."+strconv.Itoa(n))
		}
		_ = os.Rename(l.path, l.path+".1")
	}
	l.size = 0
	l.file, err = os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	return err
}

type service struct {
	job windows.Handle
	log rotatingLog
}

// Execute runs children until the service is to stop.
func (s *service) Execute(_ []string, requests <-chan svc.ChangeRequest, changes chan<- svc.Status) (bool, uint32) {
	changes <- svc.Status{State: svc.StartPending, CheckPoint: 1, WaitHint: 10_000}
	for first := true; ; first = false {
		child, ended, err := s.start()
		if err != nil {
			return true, 1
		}
		if first {
			changes <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
		}
	running:
		for {
			select {
			case <-ended:
				break running
			case r := <-requests:
				if r.Cmd != svc.Stop && r.Cmd != svc.Shutdown {
					continue
				}
				changes <- svc.Status{State: svc.StopPending, CheckPoint: 1, WaitHint: 20_000}
				pressCtrlC(child.Process.Pid)
				select {
				case <-ended:
				case <-time.After(15 * time.Second):
				}
				_ = windows.TerminateJobObject(s.job, 1)
				return false, 0
			}
		}
	}
}

// start starts a child suspended, puts it into the job, and lets it run.
func (s *service) start() (*exec.Cmd, <-chan struct{}, error) {
	var reader, writer windows.Handle
	if err := windows.CreatePipe(&reader, &writer, nil, pipeSize); err != nil {
		return nil, nil, err
	}
	output := os.NewFile(uintptr(writer), "output")
	defer output.Close()
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW | windows.CREATE_SUSPENDED}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE|windows.PROCESS_SUSPEND_RESUME, false, uint32(cmd.Process.Pid))
	if err != nil {
		return nil, nil, err
	}
	defer windows.CloseHandle(process)
	if err := windows.AssignProcessToJobObject(s.job, process); err != nil {
		return nil, nil, err
	}
	_, _, _ = resumeProcess.Call(uintptr(process))
	carried := make(chan struct{})
	go func() {
		defer close(carried)
		from := os.NewFile(uintptr(reader), "output")
		defer from.Close()
		_, _ = io.CopyBuffer(&s.log, struct{ io.Reader }{from}, make([]byte, pipeSize))
	}()
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		<-carried
		close(ended)
	}()
	return cmd, ended, nil
}

var (
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")

	resumeProcess           = windows.NewLazySystemDLL("ntdll.dll").NewProc("NtResumeProcess")
	attachConsole           = kernel32.NewProc("AttachConsole")
	freeConsole             = kernel32.NewProc("FreeConsole")
	setConsoleCtrlHandler   = kernel32.NewProc("SetConsoleCtrlHandler")
	setInformationJobObject = kernel32.NewProc("SetInformationJobObject")
)

// pressCtrlC presses the key in the child's console, which is ours for that moment.
func pressCtrlC(pid int) {
	_, _, _ = attachConsole.Call(uintptr(pid))
	_, _, _ = setConsoleCtrlHandler.Call(0, 1)
	_ = windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0)
	_, _, _ = freeConsole.Call()
}

func main() {
	job, err := windows.CreateJobObject(nil, nil)
	if err == nil {
		info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
		info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
		if ok, _, failed := setInformationJobObject.Call(uintptr(job), windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), unsafe.Sizeof(info)); ok == 0 {
			err = failed
		}
	}
	if err == nil {
		err = svc.Run("", &service{job: job, log: rotatingLog{path: os.Args[1]}})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}
