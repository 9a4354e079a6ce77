package peers

import (
	"strings"
	"time"

	"winservice.internal/gen/recipe"
)

// native takes over what the SCM itself keeps of a service.
func (d *draft) native(s *regService) {
	if s.native == nil {
		return
	}
	delayed := s.native.value("DelayedAutostart") == "1"
	for _, v := range s.native.values {
		text := v.text()
		switch strings.ToLower(v.name) {
		case "imagepath", "delayedautostart", "":
		case "errorcontrol":
			if text != "1" {
				d.lost("", v.name, text, "it says what a machine does whose service does not start; an error is logged.")
			}
		case "displayname":
			if text != s.name {
				d.text("display-name", text)
			}
		case "description":
			d.text("description", text)
		case "start":
			d.startNumber(text, delayed)
		case "type":
			if text == "272" || text == "288" {
				d.lost("", "Type", text, insteadInteractive)
			}
		case "objectname":
			d.account(text)
		case "dependonservice":
			d.depends(v.list)
		case "dependongroup":
			for _, group := range v.list {
				d.depends([]string{"+" + group})
			}
		case "environment":
			for _, s := range v.list {
				d.assign("Environment", s)
			}
		case "failureactions":
			d.failureActions(v)
		case "failureactionsonnoncrashfailures":
			if text == "1" {
				d.put("recovery.on-give-up", "true")
			}
		case "group", "tag":
			d.lost("depends-on", v.name, text, "a load-order group is for drivers; say what has to run first by depends-on.")
		case "preshutdowntimeout":
			d.lost("stop", v.name, text, "a ladder of more than 15s asks for so much time by itself.")
		case "servicesidtype":
			d.serviceSID(v.name, text)
		case "requiredprivileges":
			d.list("security.privileges", v.list)
		case "failurecommand", "rebootmessage":
			if text != "" {
				d.lost("recovery.actions", v.name, text, "a failure action is a restart or none; to have it, set it by sc failure after installing.")
			}
		case "wow64", "owners", "delayedautostartdelay", "svchostsplitdisable", "launchprotected":
			d.lost("", v.name, text, "nothing is to be done: Windows' own business.")
		default:
			d.unknown(v.line, v.name, text)
		}
	}
}

// serviceSID takes over whether the service has an identity of its own.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_sid_info
func (d *draft) serviceSID(field, text string) {
	switch text {
	case "0":
	case "1":
		d.put("security.service-sid", `"unrestricted"`)
	case "3":
		d.put("security.service-sid", `"restricted"`)
	default:
		d.lost("security.service-sid", field, text, "it is none of 0, 1 and 3.")
	}
}

func (d *draft) startNumber(text string, delayed bool) {
	switch text {
	case "2":
		d.put("start", `"automatic"`)
		if delayed {
			d.put("start", `"delayed-automatic"`)
		}
	case "3":
		d.put("start", `"manual"`)
	case "4":
		d.put("start", `"disabled"`)
	default:
		d.lost("start", "Start", text, "only drivers start so; write automatic.")
	}
}

// failureActions reads SERVICE_FAILURE_ACTIONS as the SCM keeps it: the reset
// period in seconds, two words for texts, the number of actions, where they
// begin, and for each its kind and its wait in milliseconds.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_failure_actionsw
func (d *draft) failureActions(v regValue) {
	const head = 20
	if len(v.raw) < head || len(v.raw) < head+8*int(min(dword(v.raw, 12), 1000)) {
		d.lost("recovery.actions", v.name, v.text(), "it is shorter than it says.")
		return
	}
	actions := []string{}
	for i := range int(min(dword(v.raw, 12), 1000)) {
		kind, wait := dword(v.raw, head+8*i), time.Duration(dword(v.raw, head+8*i+4))*time.Millisecond
		switch kind {
		case 0:
			actions = append(actions, "none")
		case 1:
			actions = append(actions, "restart "+recipe.FormatDuration(wait))
		default:
			actions = append(actions, "none")
			word := map[uint32]string{2: "reboot", 3: "run a program"}[kind]
			d.lost("recovery.actions", "failure action", word, "it is none in its place; to have it, set it by sc failure after installing.")
		}
	}
	d.put("recovery.actions", tomlList(actions))
	switch reset := dword(v.raw, 0); reset {
	case 0:
		d.put("recovery.reset-after", `"1s"`)
		d.note("recovery.reset-after", "The export says 0s; a second is the shortest.")
	case 1<<32 - 1:
		d.put("recovery.reset-after", `"never"`)
	default:
		d.duration("recovery.reset-after", time.Duration(reset)*time.Second)
	}
}
