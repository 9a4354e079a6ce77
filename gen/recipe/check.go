package recipe

import (
	"fmt"
	"strconv"
	"strings"

	"winservice.internal/runtime"
)

// Check returns the problems between services, of one file or of several:
// instance names, service names, display names and log files that two of them
// have, in any case. Each problem is at the later one and names the earlier.
// Log folders that are shared are warned of.
func Check(instances []Instance) Problems {
	c := checker{
		folders: map[string]owner{}, names: map[string]owner{}, displays: map[string]owner{},
		logs: map[string]owner{}, logFolders: map[string]owner{}, told: map[Place]bool{},
	}
	for i := range instances {
		in := &instances[i]
		if c.folder(in) && c.name(in) {
			c.display(in)
			c.log(in)
		}
	}
	for i := range instances {
		c.rotated(&instances[i])
	}
	return c.problems
}

// A checker knows what the services so far have taken.
type checker struct {
	folders, names, displays map[string]owner
	logs                     map[string]owner // by folder and file
	logFolders               map[string]owner
	told                     map[Place]bool // where many services are given one log folder
	problems                 Problems
}

// An owner is the service that has taken something, and where that is said.
type owner struct {
	in *Instance
	at Place
}

// refuse tells that something is taken. What a template gives several services
// is told where they are named.
func (c *checker) refuse(o, first owner, what, mend string) {
	at, with := o.at, first.at
	if o.at.Pos == first.at.Pos {
		at, with = o.in.Place, first.in.Place
	}
	if at == with && at.Pos.Line > 0 {
		c.problems = append(c.problems, at.problem("two recipes of this run have this service from one file", "leave the file out of one of them; defaults and templates may be shared, services not"))
		return
	}
	p := at.problem(what, mend).conflicts(with)
	if at != o.at && at.Pos.Line > 0 {
		p.Also = append(p.Also, o.at)
	}
	c.problems = append(c.problems, p)
}

// folder says whether the instance's folder is its own.
func (c *checker) folder(in *Instance) bool {
	first, twice := c.folders[foldCase(in.Name)]
	if twice {
		c.refuse(owner{in, in.Place}, first, fmt.Sprintf("the folder %s is taken already, and Windows does not tell upper from lower case", quote(in.Name)),
			"give one of the two another name")
		return false
	}
	c.folders[foldCase(in.Name)] = owner{in, in.Place}
	return true
}

// name says whether the service name is the instance's own.
func (c *checker) name(in *Instance) bool {
	name := foldCase(in.Service.Name)
	if name == "" {
		return false // told
	}
	if first, twice := c.names[name]; twice {
		c.refuse(owner{in, in.NamePlace}, first, fmt.Sprintf("the service name %s is taken already, and Windows does not tell upper from lower case", quote(in.Service.Name)),
			"give one of the two another name, by its key name")
		return false
	}
	c.names[name] = owner{in, in.NamePlace}
	if first, taken := c.displays[name]; taken {
		c.refuse(owner{in, in.NamePlace}, first, fmt.Sprintf("the service name %s is the display name of another service, which the SCM refuses", quote(in.Service.Name)),
			"change one of the two")
	}
	return true
}

// display refuses a display name that the SCM would: one that is another
// service's display name or service name.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew
func (c *checker) display(in *Instance) {
	shown := in.Service.WithDefaults().DisplayName
	display := foldCase(shown)
	const mend = "change one of the two; a variable that tells the services apart may be in it, as ${name}"
	if first, twice := c.displays[display]; twice {
		if display != foldCase(in.Service.Name) { // else told with the name
			c.refuse(owner{in, in.DisplayNamePlace}, first, fmt.Sprintf("the display name %s is taken already, which the SCM refuses", quote(shown)), mend)
		}
		return
	}
	c.displays[display] = owner{in, in.DisplayNamePlace}
	if display == foldCase(in.Service.Name) {
		return
	}
	if first, taken := c.names[display]; taken {
		c.refuse(owner{in, in.DisplayNamePlace}, first, fmt.Sprintf("the display name %s is the name of another service, which the SCM refuses", quote(shown)), mend)
	}
}

// log refuses a log file that another service writes, and warns of a folder
// that has another's state in it.
func (c *checker) log(in *Instance) {
	folder, files := logFiles(in.Service)
	for _, file := range files {
		if first, twice := c.logs[folder+file]; twice {
			c.refuse(owner{in, in.LogPlace}, first, "another service writes the same log file", "give one of the two a log.directory of its own, as 'D:\\logs\\${name}'")
			return
		}
		c.logs[folder+file] = owner{in, in.LogPlace}
	}
	if first, shared := c.logFolders[folder]; shared {
		c.warnShared(in, first)
		return
	}
	c.logFolders[folder] = owner{in, in.LogPlace}
}

// warnShared warns once of a place that gives many services one folder.
func (c *checker) warnShared(in *Instance, first owner) {
	p := in.LogPlace.problem(fmt.Sprintf("the services %s and %s share a log folder, and with it the file with their state: status of one would show the other's", quote(first.in.Service.Name), quote(in.Service.Name)),
		"give each a folder of its own, as 'D:\\logs\\${name}'")
	p.Severity = Warning
	if first.at == in.LogPlace {
		if c.told[first.at] && first.at.Pos.Line > 0 {
			return
		}
		c.told[first.at] = true
	} else {
		p = p.conflicts(first.at)
	}
	c.problems = append(c.problems, p)
}

// rotated refuses a log file that is the older part of another's: NAME.1.log.
func (c *checker) rotated(in *Instance) {
	if in.Service.Name == "" {
		return
	}
	folder, files := logFiles(in.Service)
	for _, file := range files {
		i := strings.LastIndexByte(file, '.')
		n, err := strconv.Atoi(file[i+1:])
		if i < 0 || err != nil || strconv.Itoa(n) != file[i+1:] {
			continue
		}
		if first, ok := c.logs[folder+file[:i]]; ok && 0 < n && n < first.in.Service.WithDefaults().Log.Keep {
			c.refuse(owner{in, in.LogPlace}, first, fmt.Sprintf("the log of the service is an older log of another, %s", quote(file+".log")),
				"give one of the two a log.directory of its own")
		}
	}
}

// logFiles returns the folder and the files, without .log, that a service
// writes there, as far as that is known here, in one case.
func logFiles(s runtime.Service) (folder string, files []string) {
	byDefault := runtime.Service{Name: s.Name}.WithDefaults().Log.Dir
	file := foldCase(byDefault[strings.LastIndexByte(byDefault, '\\')+1:])
	folder = foldCase(strings.ReplaceAll(s.WithDefaults().Log.Dir, "/", `\`))
	folder = strings.TrimRight(strings.ReplaceAll(folder, "%service_name%", foldCase(s.Name)), `\`) + `\`
	files = []string{file + ".events", file + ".operation"} // whatever becomes of the output
	switch {
	case s.Log.Off:
	case s.Log.Streams == runtime.Separate:
		files = append(files, file, file+".err")
	default:
		files = append(files, file)
	}
	return folder, files
}
