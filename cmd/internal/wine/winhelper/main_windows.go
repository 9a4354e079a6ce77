// Command winhelper asks and tells Windows what a test on another system cannot: about processes,
// and about services.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
)

var errUsage = errors.New(`usage: winhelper VERB [OPERAND...]
  processes             every process
  kill PID              TerminateProcess
  handles PID           how many handles it has open
  service NAME          status and configuration
  control NAME CODE     ControlService
  delete NAME           stop and delete
  inject NAME CODE      a control that ControlService refuses (Wine only)`)

func main() {
	answer, err := run(os.Args[1:])
	if err == nil && answer != nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) (answer any, err error) {
	if len(args) == 0 {
		return nil, errUsage
	}
	verb, operands := args[0], args[1:]
	switch {
	case verb == "processes" && len(operands) == 0:
		return processes()
	case verb == "service" && len(operands) == 1:
		return service(operands[0])
	case verb == "delete" && len(operands) == 1:
		return nil, remove(operands[0])
	case len(operands) == 0:
		return nil, errUsage
	}
	last, err := strconv.ParseUint(operands[len(operands)-1], 10, 32)
	if err != nil {
		return nil, errUsage
	}
	switch {
	case verb == "kill" && len(operands) == 1:
		return nil, kill(uint32(last))
	case verb == "handles" && len(operands) == 1:
		return handles(uint32(last))
	case verb == "control" && len(operands) == 2:
		return nil, control(operands[0], uint32(last))
	case verb == "inject" && len(operands) == 2:
		return nil, inject(operands[0], uint32(last))
	}
	return nil, errUsage
}
