package peers

import (
	"regexp"
	"strings"
	"time"

	"winservice.internal/gen/recipe"
)

var servicePath = regexp.MustCompile(`(?i)^HKEY_LOCAL_MACHINE\\SYSTEM\\(?:CurrentControlSet|ControlSet\d+)\\Services\\([^\\]+)(?:\\(.*))?$`)

// A regService is a service's key in an export, with what is below it.
type regService struct {
	name   string
	line   int // of its first key
	native *regKey
	below  map[string]*regKey // by path in lower case
	order  []*regKey
}

// value returns a value of a key, or nothing.
func (k *regKey) value(name string) string {
	if k == nil {
		return ""
	}
	for _, v := range k.values {
		if strings.EqualFold(v.name, name) {
			return v.text()
		}
	}
	return ""
}

// readReg reads the export of services' keys, each by its wrapper.
func readReg(r *reader) error {
	keys, err := r.parseReg()
	if err != nil {
		return err
	}
	byName := map[string]*regService{}
	var order []*regService
	for _, k := range keys {
		m := servicePath.FindStringSubmatch(k.path)
		if m == nil {
			if !strings.HasPrefix(k.path, "-") {
				r.warn(k.line, shown(k.path)+" is not the key of a service; it is passed over", `export HKLM\SYSTEM\CurrentControlSet\Services\NAME`)
			}
			continue
		}
		s := byName[strings.ToLower(m[1])]
		if s == nil {
			s = &regService{name: m[1], line: k.line, below: map[string]*regKey{}}
			byName[strings.ToLower(m[1])] = s
			order = append(order, s)
		}
		if k.path = m[2]; m[2] == "" {
			s.native = k
		} else {
			s.below[strings.ToLower(m[2])] = k
			s.order = append(s.order, k)
		}
	}
	for _, s := range order {
		if err := r.regService(s); err != nil {
			return err
		}
	}
	return nil
}

// regService takes one service over, by what its ImagePath runs.
func (r *reader) regService(s *regService) error {
	imagePath := s.native.value("ImagePath")
	program, arguments := image(imagePath)
	parameters := s.below["parameters"]
	var d *draft
	var err error
	switch {
	case isProgram(program, "shawl"):
		words, _ := split(arguments)
		d, err = r.shawl(s.line, words, s.name)
	case isProgram(program, "srvany") || r.o.From == "srvany" || parameters.value("RestartOnExit") != "":
		d, err = r.srvany(s)
	case parameters.value("Application") != "":
		d, err = r.regNSSM(s)
	default:
		what := "the service " + quote(s.name) + " is none of NSSM, srvany or Shawl"
		mend := "export the key with what is below it; a service of another wrapper is imported from its own configuration"
		if strings.Contains(strings.ToUpper(imagePath), "//RS//") {
			what = "the service " + quote(s.name) + " is procrun's, whose configuration is in another key"
			mend = "print it by prunsrv //PS//" + shown(s.name) + " and import that"
		}
		return r.problem(s.line, 1, 0, what, mend)
	}
	if err != nil {
		return err
	}
	d.native(s)
	for _, k := range s.order {
		if strings.EqualFold(k.path, "parameters") || strings.HasPrefix(strings.ToLower(k.path), `parameters\`) {
			continue
		}
		for _, v := range k.values {
			d.below(k.path, v)
		}
	}
	return nil
}

// below notes what stands in a key of Windows' own below a service's.
func (d *draft) below(path string, v regValue) {
	key, _, _ := strings.Cut(strings.ToLower(path), `\`)
	switch key {
	case "security":
		d.rights(v)
	case "enum":
		d.note("", "not carried: the key Enum, which Windows writes by itself.")
	case "triggerinfo":
		d.note("start", "not carried: the key TriggerInfo: winservice sets no triggers; set them by sc triggerinfo after installing.")
	default:
		d.unknown(v.line, path+`\`+v.name, v.text())
	}
}

// rights takes over who may start, stop and change the service, where it is not
// what every new service has.
func (d *draft) rights(v regValue) {
	text, ok := sddl(v.raw)
	switch {
	case !ok:
		d.note("security.sddl", "not carried: "+shown(v.name)+" of the key Security, which cannot be read: show it by sc sdshow NAME, and write its D: part as sddl.")
	case text != usualRights:
		d.descriptor(v.name, text)
	}
}

// regNSSM takes the parameters of NSSM.
func (r *reader) regNSSM(s *regService) (*draft, error) {
	n := newNSSM(r, s.line, s.name)
	for _, k := range s.order {
		sub := ""
		if rest, ok := strings.CutPrefix(strings.ToLower(k.path), `parameters\`); ok {
			sub = rest
		} else if !strings.EqualFold(k.path, "parameters") {
			continue
		}
		for _, v := range k.values {
			value := nssmValue{name: strings.ToLower(v.name), field: v.name, values: v.list, raw: v.text(), line: v.line}
			switch {
			case sub == "appexit":
				value.name, value.sub = sub, v.name
			case strings.HasPrefix(sub, `appevents\`):
				value.name, value.sub = "appevents", k.path[len(`parameters\appevents\`):]+"/"+v.name
			case sub != "":
				value.name, value.field = sub+`\`+value.name, k.path+`\`+v.name
			}
			n.param(value)
		}
	}
	return n.draft, n.finish()
}

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
