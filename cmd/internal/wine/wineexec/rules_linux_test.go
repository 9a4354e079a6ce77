package main

import (
	"strings"
	"testing"
)

const traceOfALife = `0038:0050:trace:service:create_serviceW (L"x", (null), 0xf01ff, L"C:\\x.exe")
0110:0114:trace:service:StartServiceCtrlDispatcherW 00000F6E9402FED0
0110:012c:trace:service:OpenServiceW 00007FFFFE32B8D0 L"x" 0x8000
0110:0130:trace:service:SetServiceStatus 00007FFFFE32CD40 0x10 0x4 0x105 0 0 0 0
`

func TestServiceThatDidNotStopFailsTheRun(t *testing.T) {
	const stop = "0110:0130:trace:service:SetServiceStatus 00007FFFFE32CD40 0x10 0x1 0 0 0 0 0\n"
	for _, good := range [][2]string{{"", ""}, {traceOfALife + stop, ""}, {traceOfALife, "7\n272\n"}} {
		if err := brokenRules(good[0], good[1]); err != nil {
			t.Errorf("%q, kills %q: %v", good[0], good[1], err)
		}
	}
	err := brokenRules(traceOfALife, "27\n")
	if err == nil || !strings.Contains(err.Error(), "without STOPPED") || !strings.Contains(err.Error(), `service "x", process 272`) {
		t.Errorf("err = %v", err)
	}
}
