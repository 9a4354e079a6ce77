package emit

import "winservice.internal/runtime"

// words is what package runtime calls the values that are not written as
// numbers.
var words = map[any]string{
	runtime.Manual:           "Manual",
	runtime.Automatic:        "Automatic",
	runtime.DelayedAutomatic: "DelayedAutomatic",
	runtime.Disabled:         "Disabled",

	runtime.SuperviseProcess: "SuperviseProcess",
	runtime.SuperviseTree:    "SuperviseTree",

	runtime.AskKill:      "AskKill",
	runtime.AskCtrlC:     "AskCtrlC",
	runtime.AskCtrlBreak: "AskCtrlBreak",
	runtime.AskClose:     "AskClose",
	runtime.AskEvent:     "AskEvent",
	runtime.AskCommand:   "AskCommand",

	runtime.NormalPriority:      "NormalPriority",
	runtime.IdlePriority:        "IdlePriority",
	runtime.BelowNormalPriority: "BelowNormalPriority",
	runtime.AboveNormalPriority: "AboveNormalPriority",
	runtime.HighPriority:        "HighPriority",
	runtime.RealtimePriority:    "RealtimePriority",

	runtime.OnFailure: "OnFailure",
	runtime.Always:    "Always",
	runtime.NoRestart: "NoRestart",

	runtime.DoNothing: "DoNothing",
	runtime.DoRestart: "DoRestart",

	runtime.Merged:   "Merged",
	runtime.Separate: "Separate",

	runtime.SIDNone:         "SIDNone",
	runtime.SIDUnrestricted: "SIDUnrestricted",
	runtime.SIDRestricted:   "SIDRestricted",

	runtime.AtOnce: "AtOnce",
	runtime.Never:  "Never",
}

// partPackages are the packages below package runtime whose types a service
// can hold.
var partPackages = []string{"/log/gzip", "/probe/http", "/probe/tcp"}

// A call is a function of package runtime and its arguments.
type call struct {
	function  string
	arguments []any
}

// calls returns how package runtime makes v. Not ok: v is no value of a type
// with such functions, or one that none of them makes.
func calls(v any) (c call, ok bool) {
	switch v := v.(type) {
	case runtime.StopStep:
		switch v {
		case runtime.CtrlC(v.Patience):
			return call{"CtrlC", []any{v.Patience}}, true
		case runtime.CtrlBreak(v.Patience):
			return call{"CtrlBreak", []any{v.Patience}}, true
		case runtime.CloseWindows(v.Patience):
			return call{"CloseWindows", []any{v.Patience}}, true
		case runtime.SetEvent(v.Arg, v.Patience):
			return call{"SetEvent", []any{v.Arg, v.Patience}}, true
		case runtime.RunCommand(v.Arg, v.Patience):
			return call{"RunCommand", []any{v.Arg, v.Patience}}, true
		case runtime.Kill():
			return call{"Kill", nil}, true
		}
	case runtime.RecoveryAction:
		switch v {
		case runtime.RestartService(v.After):
			return call{"RestartService", []any{v.After}}, true
		case runtime.TakeNoAction():
			return call{"TakeNoAction", nil}, true
		}
	}
	return call{}, false
}
