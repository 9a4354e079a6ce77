package peers

import "strings"

// readSrvany is for --from srvany of a file that is no export.
func readSrvany(r *reader) error {
	return r.problem(1, 1, 0, "not an export of the registry, which is where srvany has its configuration",
		`reg export HKLM\SYSTEM\CurrentControlSet\Services\NAME name.reg, and import that`)
}

// srvany takes the parameters of srvany.exe and of srvany-ng over.
// https://github.com/birkett/srvany-ng
func (r *reader) srvany(s *regService) (*draft, error) {
	parameters := s.below["parameters"]
	application := parameters.value("Application")
	if application == "" {
		return nil, r.problem(s.line, 1, 0, "the service "+quote(s.name)+" has no program", `export the key with its subkey Parameters, where the value Application is`)
	}
	d := r.add(s.line, s.name)
	d.put("start", `"automatic"`)
	d.put("stop", `["kill"]`)
	d.note("stop", `srvany ends the program at once; take this out to have it asked by Ctrl+C first.`)
	d.put("restart.when", `"never"`)
	d.put("log.off", "true")
	d.note("log.off", "srvany keeps no output; take this out to have a log.")
	program, arguments := image(application)
	for _, v := range parameters.values {
		text := v.text()
		switch strings.ToLower(v.name) {
		case "application":
		case "appparameters":
			arguments = strings.TrimSpace(arguments + " " + text)
		case "appdirectory":
			d.text("directory", text)
		case "appenvironment":
			for _, s := range v.list {
				d.assign("AppEnvironment", s)
			}
		case "restartonexit":
			if text == "1" {
				d.put("restart.when", `"always"`)
				d.put("restart.delay", `"0s"`)
				d.put("restart.give-up-after", `"never"`)
			}
		case "terminatesubprocesses":
			if text != "1" {
				d.lost("stop", v.name, text, "the whole process tree is always ended.")
			}
		default:
			d.unknown(v.line, v.name, text)
		}
	}
	d.program(program, arguments)
	if d.values["directory"] == nil {
		d.put("directory", `'%SystemRoot%\System32'`)
		d.note("directory", "A service of srvany's without AppDirectory starts here.")
	}
	return d, nil
}
