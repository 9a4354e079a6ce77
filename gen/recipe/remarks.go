package recipe

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"winservice.internal/runtime"
)

// consoleWait is how long services.msc waits for a service to stop.
const consoleWait = 125 * time.Second

// remarkStop tells what to expect of a stop ladder that is good.
func (d *decoder) remarkStop(g given, last given, steps []runtime.StopStep) {
	if steps[len(steps)-1].Ask != runtime.AskKill {
		d.warn(last, "the ladder ends without kill, and whatever is left of the child is killed all the same", `end it with "kill"`)
	}
	if budget := (runtime.Stop{Steps: steps}).Budget(); budget > consoleWait {
		d.warn(g, fmt.Sprintf("the ladder takes up to %s, and services.msc gives up waiting after %s", formatDuration(budget), formatDuration(consoleWait)),
			"shorten the ladder, or stop the service by NAME.exe stop --wait SECONDS")
	}
}

// remarkPath tells what is odd about a path that is good.
func (d *decoder) remarkPath(g given, path string) {
	d.remarkForeign(g, path)
	if strings.Count(path, "%")%2 == 1 {
		d.warn(g, quote(path)+" has a % without its second %, and it stays as it is", "write %NAME%")
	}
	d.remarkVariables(g, path)
}

// remarkArgument tells what is odd about an argument: that of a program which
// runs a script is mostly a path.
func (d *decoder) remarkArgument(g given, word string, first bool) {
	if first {
		d.remarkForeign(g, word)
	}
	if name, ok := unclosed(word); ok {
		d.warn(g, fmt.Sprintf("%%%s has no second %%, and it stays as it is", short(name)), fmt.Sprintf("write %%%s%%", short(name)))
	}
	d.remarkVariables(g, word)
}

// remarkForeign warns of a path that is none on Windows: of a recipe that was
// written on another system, or of a buildout whose directory on the target
// was not stated.
func (d *decoder) remarkForeign(g given, path string) {
	if !isForeign(path) {
		return
	}
	p := g.value.place(g.path).problem(quote(path)+" is no path on Windows", `write it in full, as 'C:\srv\site' or '%SERVICE_DIR%\site'`)
	if g.value.Text {
		if d.foreign {
			return // one cause, and one mend
		}
		d.foreign = true
		p.Mend = `state the target's paths; of a buildout by 'buildout:directory=C:\srv\site' 'buildout:executable=C:\Python\python.exe'`
	}
	p.Severity, p.OnWindows = Warning, true
	d.tell(g, p)
}

// isForeign says whether a path is another system's. //server/share is a
// server's on Windows, and "/c" is an option.
func isForeign(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && strings.Count(path, "/") > 1
}

// unclosed finds a variable with a single percent sign before a separator or
// the end, as in "%TEMP\x"; dates as "%Y-%m" are none.
func unclosed(word string) (string, bool) {
	i := strings.LastIndexByte(word, '%')
	if strings.Count(word, "%")%2 == 0 {
		return "", false
	}
	name := word[i+1:]
	if end := strings.IndexAny(name, separators); end >= 0 {
		name = name[:end]
	}
	odd := strings.ContainsFunc(name, func(r rune) bool { return r > 0x7f || !isWord(byte(r)) && r != '_' })
	return name, len(name) >= 3 && isLetter(name[0]) && !odd
}

// serviceVariables are those that the runtime itself expands: the folder of
// the executable, and the service name.
var serviceVariables = []string{"SERVICE_DIR", "SERVICE_NAME"}

// remarkVariables warns of variables that are nearly those of the service.
func (d *decoder) remarkVariables(g given, text string) {
	parts := strings.Split(text, "%")
	for i := 1; i < len(parts)-1; i += 2 {
		name := strings.ToUpper(parts[i])
		if len(name) > longestWord || slices.Contains(serviceVariables, name) {
			continue
		}
		for _, known := range serviceVariables {
			if changes(name, known, 2) < 2 || squash(name) == squash(known) {
				d.warn(g, "%"+short(parts[i])+"% is no variable of the service's, and mostly none of the machine's", "did you mean %"+known+"%?")
			}
		}
	}
}

// remarkName warns of a name that is one of Windows' own services.
func (d *decoder) remarkName() {
	if !slices.Contains(ownServices, lower(d.service.Name)) {
		return
	}
	g, set := d.given["name"]
	if !set {
		g = given{path: d.path(), value: Value{Pos: d.table.Pos, Excerpt: d.table.Excerpt, Width: d.table.Width}}
	}
	d.warn(g, quote(d.service.Name)+" is the name of one of Windows' own services", "choose another: install refuses to touch a service that is not its own")
}
