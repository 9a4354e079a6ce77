package peers

import (
	"regexp"
	"strings"
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

// add takes a key in, with its path below the service's. One that is there
// twice is one.
func (s *regService) add(path string, k *regKey) {
	k.path = path
	first := s.below[strings.ToLower(path)]
	if path == "" {
		first = s.native
	}
	switch {
	case first != nil:
		first.values = append(first.values, k.values...)
	case path == "":
		s.native = k
	default:
		s.below[strings.ToLower(path)] = k
		s.order = append(s.order, k)
	}
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
		s.add(m[2], k)
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
	taken := func(path string) bool { return path == "parameters" } // what the reader itself goes through
	switch {
	case isProgram(program, "shawl"):
		taken = func(string) bool { return false }
		words, _ := split(arguments)
		d, err = r.shawl(s.line, words, s.name)
	case isProgram(program, "srvany") || r.o.From == "srvany" || parameters.value("RestartOnExit") != "":
		d, err = r.srvany(s)
	case parameters.value("Application") != "":
		d, err = r.regNSSM(s)
		taken = func(path string) bool { return path == "parameters" || strings.HasPrefix(path, `parameters\`) }
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
		if taken(strings.ToLower(k.path)) {
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
