package scmrules

import (
	"slices"
	"strconv"
	"strings"
)

// Setting is the part of WINEDEBUG that makes Wine print what [ParseWine] reads. It makes every line
// begin with the process's identifier: two processes may have threads of the same number one after
// the other.
const Setting = "+pid,trace+service"

// The lines that matter, the same in Wine 8 and Wine 10. services.exe prints the first; sechost.dll
// prints the others in the service's own process, so each belongs to the process that its first
// column names:
//
//	0038:0050:trace:service:create_serviceW (L"name", L"title", 0xf01ff, L"C:\\x.exe")
//	0110:0114:trace:service:StartServiceCtrlDispatcherW 00000F6E9402FED0
//	0110:012c:trace:service:OpenServiceW 00007FFFFE32B8D0 L"name" 0x8000
//	0110:0130:trace:service:SetServiceStatus 00007FFFFE32CD40 0x10 0x4 0x105 0 0 0 0
//
// The second stands in a process that the SCM did not start, too; the others do not follow there.
// services.exe prints svcctl_SetServiceStatus for each report that arrives, without its content. The
// dispatcher opens the service under the name that services.exe sends it, with SERVICE_SET_STATUS; the
// names that the service itself uses in StartServiceCtrlDispatcher may be empty.
const (
	channel      = ":trace:service:"
	createMark   = "create_serviceW "
	dispatchMark = "StartServiceCtrlDispatcher"
	openMark     = "OpenServiceW "
	statusMark   = "SetServiceStatus "
	forStatus    = " 0x8000"
)

// ParseWine returns the service processes in Wine's debug output, in the order of their beginnings,
// without those of Wine's own services: a service of interest was created since the output began,
// or its name is missing. A line without its end is not read yet.
func ParseWine(debug string) []Process {
	var list []Process
	created := map[string]bool{}
	current := map[string]int{} // process column → index of its last life
	next := 0
	for line := range strings.Lines(debug) {
		began := next
		next += len(line)
		head, call, found := strings.Cut(line, channel)
		if !found || !strings.HasSuffix(line, "\n") {
			continue
		}
		column, _, _ := strings.Cut(head, ":")
		call = strings.TrimSpace(call)
		at, known := current[column]
		switch {
		case strings.HasPrefix(call, createMark):
			created[quoted(call)] = true
		case strings.HasPrefix(call, dispatchMark):
			current[column] = len(list)
			pid, _ := strconv.ParseUint(column, 16, 32)
			list = append(list, Process{PID: int(pid), Began: began})
		case !known:
		case strings.HasPrefix(call, openMark) && strings.HasSuffix(call, forStatus) && list[at].Service == "":
			list[at].Service = quoted(call)
		case strings.HasPrefix(call, statusMark):
			if s, ok := parseStatus(strings.TrimPrefix(call, statusMark)); ok {
				list[at].Statuses = append(list[at].Statuses, s)
			}
		}
	}
	return slices.DeleteFunc(list, func(p Process) bool {
		if p.Service == "" {
			return len(p.Statuses) == 0
		}
		return !created[p.Service]
	})
}

// parseStatus reads handle, type, state, controls, exit code, service code, check point and wait hint.
func parseStatus(text string) (Status, bool) {
	fields := strings.Fields(text)
	if len(fields) != 8 {
		return Status{}, false
	}
	var values [7]uint32
	for i, field := range fields[1:] {
		value, err := strconv.ParseUint(field, 0, 32)
		if err != nil {
			return Status{}, false
		}
		values[i] = uint32(value)
	}
	return Status{
		State: State(values[1]), Accepts: values[2], ExitCode: values[3], ServiceCode: values[4],
		CheckPoint: values[5], WaitHint: values[6],
	}, true
}

// quoted returns what the first L"…" contains, with Wine's escapes. The name of a service has no
// quotation mark that could be escaped.
func quoted(call string) string {
	_, rest, _ := strings.Cut(call, `L"`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}
