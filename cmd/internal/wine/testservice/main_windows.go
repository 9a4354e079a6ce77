// Command testservice is the smallest service: it runs until it is told to stop and reports each
// control to the event log. With arguments it is a console program that prints them and its input.
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] != "serve" {
		os.Exit(console(os.Args[1:]))
	}
	if err := svc.Run("", service{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// console prints what it was given; its exit code is the first argument.
func console(args []string) int {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Printf("%q %q %s\n", args, input, os.Getenv("WINE_TEST"))
	fmt.Fprintln(os.Stderr, "grün")
	code, err := strconv.Atoi(args[0])
	if err != nil {
		return 1
	}
	return code
}

type service struct{}

func (service) Execute(args []string, controls <-chan svc.ChangeRequest, status chan<- svc.Status) (bool, uint32) {
	log, err := eventlog.Open(args[0])
	if err != nil {
		return false, 1
	}
	defer log.Close()
	_ = log.Info(1, "grün \"läuft\"\nC:\\x")
	status <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown | svc.AcceptPreShutdown}
	for c := range controls {
		switch c.Cmd {
		case svc.Stop, svc.Shutdown, svc.PreShutdown:
			_ = log.Warning(2, fmt.Sprintf("control %d", c.Cmd))
			return true, 42
		default:
			_ = log.Info(3, fmt.Sprintf("control %d", c.Cmd))
		}
	}
	return false, 0
}
