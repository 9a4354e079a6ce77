package scmrules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Two services at once, one of them twice, beside Wine's own, as Wine 8 and Wine 10 print it.
const trace = `0038:003c:trace:service:service_start returning 0
0044:0048:trace:service:StartServiceCtrlDispatcherW 0000000140001140
0044:0054:trace:service:OpenServiceW 00000000010A1F00 L"Eventlog" 0x8000
0044:0054:trace:service:SetServiceStatus 00000000010A1F60 0x30 0x4 0 0 0 0 0
0038:008c:trace:service:svcctl_SetServiceStatus (00000000010A8100, 00000000010A7364)
0038:0050:trace:service:create_serviceW (L"sv\00e4c", L"title", 0xf01ff, L"C:\\svc.exe")
0038:0050:trace:service:create_serviceW (L"other", (null), 0xf01ff, L"\"C:\\a b\\svc.exe\" serve")
00f8:00fc:trace:service:StartServiceCtrlDispatcherW 000008A63752FED0
00f8:0110:trace:service:OpenServiceW 00000000010A1E80 L"sv\00e4c" 0x8000
0038:008c:trace:service:svcctl_OpenServiceW (L"svc1", 0x8000)
00f8:0110:trace:service:OpenServiceW 00000000010A1E80 L"svc1" 0xc0000000
0120:0124:trace:service:StartServiceCtrlDispatcherW 000008A63752FED0
0110:0114:trace:service:StartServiceCtrlDispatcherW 000008A63752FED0
0110:012c:trace:service:OpenServiceW 00007FFFFE32B8D0 L"other" 0x8000
00f8:0114:trace:service:SetServiceStatus 00000000010A1EE0 0x10 0x2 0 0 0 0x1 0x2710
0110:0130:trace:service:SetServiceStatus 00007FFFFE32CD40 0x10 0x4 0x105 0 0 0 0
00f8:0108:trace:eventlog:ReportEventW L"SetServiceStatus 0 0x10 0x4 0 0 0 0 0"
00f8:0114:trace:service:SetServiceStatus 00000000010A1EE0 0x10 0x1 0 0x42a 0x2a 0 0
00f8:00fc:trace:service:StartServiceCtrlDispatcherW 000008A63752FED0
00f8:0110:trace:service:OpenServiceW 00000000010A1E80 L"other" 0x8000
00f8:00fc:trace:service:service_run_main_thread Starting 1 services running as process 248
00f8:0114:trace:service:SetServiceStatus 00000000010A1EE0 0x10 0x4 0x1 0 0 0 0
00f8:0114:trace:service:SetServiceStatus 00000000010A1EE0 0x10 0x4`

func TestStatusesBelongToTheirProcesses(t *testing.T) {
	want := []Process{
		{Service: `sv\00e4c`, PID: 248, Began: lineAt(1, "00f8:00fc:trace:service:StartServiceCtrlDispatcherW"), Statuses: []Status{
			{State: StartPending, CheckPoint: 1, WaitHint: 10_000},
			{State: Stopped, ExitCode: ServiceSpecificError, ServiceCode: 42},
		}},
		{
			Service: "other", PID: 272, Began: lineAt(1, "0110:0114:trace:service:StartServiceCtrlDispatcherW"),
			Statuses: []Status{{State: Running, Accepts: 0x105}},
		},
		{
			Service: "other", PID: 248, Began: lineAt(2, "00f8:00fc:trace:service:StartServiceCtrlDispatcherW"),
			Statuses: []Status{{State: Running, Accepts: AcceptStop}},
		},
	}
	if diff := cmp.Diff(want, ParseWine(trace)); diff != "" {
		t.Error(diff)
	}
}

// lineAt returns the offset of the n-th line of the trace that contains a text.
func lineAt(n int, text string) int {
	next := 0
	for line := range strings.Lines(trace) {
		if strings.Contains(line, text) {
			n--
		}
		if n == 0 {
			return next
		}
		next += len(line)
	}
	return -1
}

func TestStatusesOfNoKnownProcessAreNotGuessed(t *testing.T) {
	if got := ParseWine("0100:0104:trace:service:SetServiceStatus 0 0x10 0x4 0 0 0 0 0\n"); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
