package peers

import (
	"strings"
	"time"
)

// output keeps the file of a stream. NSSM names those of both.
func (n *nssm) output(v nssmValue) {
	if v.raw != "" {
		n.files[v.name] = v.raw
	}
}

// streams takes the folder of the log. A stream without a file has none.
func (n *nssm) streams() {
	out, err := n.files["appstdout"], n.files["appstderr"]
	if isNul(out) && isNul(err) {
		return // log.off is set, and says why
	}
	delete(n.values, "log.off")
	delete(n.notes, "log.off")
	for _, f := range []struct{ field, file, other string }{{"AppStdout", out, "output"}, {"AppStderr", err, "error output"}} {
		folder := parent(f.file)
		switch {
		case isNul(f.file):
			n.note("log.off", "NSSM throws the "+f.other+" away, for want of "+f.field+"; here it is in the log, too.")
		case !isFull(f.file) || folder == "":
			n.lost("log.directory", f.field, f.file, "it is not a full path; write log.directory.")
		default:
			if n.values["log.directory"] == nil {
				n.text("log.directory", folder)
			}
			n.note("log.directory", f.field+" = "+shown(f.file)+": the folder is carried; the files are called NAME.log and so on.")
		}
	}
	if !isNul(out) && !isNul(err) && !strings.EqualFold(out, err) {
		n.put("log.streams", `"separate"`)
	}
}

// isNul says whether what is written to a file is gone.
func isNul(file string) bool { return file == "" || strings.EqualFold(file, "NUL") }

func (n *nssm) rotateSize(part int, v nssmValue) {
	if size, ok := n.number("log.max-size", v.field, v.raw); ok && 0 <= size && size < 1<<32 {
		n.rotateBytes[part] = size
	}
}

// rotation states the size at which a file is set aside.
func (n *nssm) rotation() {
	if size := n.rotateBytes[1]<<32 | n.rotateBytes[0]; size > 0 {
		n.put("log.max-size", byteSize(size))
	}
	if n.values["log.max-size"] != nil || n.values["log.rotate-every"] != nil {
		n.keepsAll("NSSM")
	}
}

// rotateSeconds takes the age at which NSSM sets a file aside. Ours begins at
// the full span of local time.
func (n *nssm) rotateSeconds(v nssmValue) {
	seconds, ok := n.number("log.rotate-every", v.field, v.raw)
	switch {
	case !ok || seconds == 0:
	case seconds < 60:
		n.lost("log.rotate-every", v.field, v.raw, "a minute is the shortest.")
	default:
		n.duration("log.rotate-every", time.Duration(min(seconds, 366*86400))*time.Second)
	}
}

// rotates notes what NSSM does without.
func (n *nssm) rotates(v nssmValue) {
	if v.raw == "0" {
		n.lost("log.max-size", v.field, v.raw, "the log is always rotated, while the program runs.")
	}
}

// file notes how NSSM opens a file, which is its own business. OPEN_ALWAYS (4)
// is how ours are opened.
func (n *nssm) file(v nssmValue) {
	if v.raw == "4" && strings.HasSuffix(v.name, "creationdisposition") || v.raw == "0" && strings.HasSuffix(v.name, "copyandtruncate") {
		return
	}
	n.lost("log", v.field, v.raw, "the log is opened for appending, others may read it, and a file is set aside by renaming.")
}

func (n *nssm) flag(key string, v nssmValue) {
	if v.raw == "1" {
		n.put(key, "true")
	}
}

// event takes a hook over. NSSM gives each a minute, as we do.
// https://nssm.cc/usage
func (n *nssm) event(v nssmValue) {
	field := "AppEvents " + v.sub
	hook := map[string]string{"start/pre": "pre-start", "start/post": "post-start", "stop/pre": "pre-stop", "exit/post": "post-stop"}[strings.ToLower(v.sub)]
	delete(n.values, "hooks."+hook) // the last one counts
	if v.raw == "" {
		return
	}
	switch strings.ToLower(v.sub) {
	case "rotate/pre", "rotate/post":
		n.lost("hooks", field, v.raw, "there is no hook of a rotation; a scheduled task can look at the log's folder now and then.")
		return
	case "power/change", "power/resume":
		n.lost("hooks", field, v.raw, "there is no hook of the power; a scheduled task can be triggered by the event.")
		return
	}
	if hook == "" {
		n.unknown(v.line, field, v.raw)
		return
	}
	program, arguments := image(v.raw)
	h := hookLine(hook, field, program, arguments)
	h.words = childVariables(h.words, map[string]string{"%NSSM_APPLICATION_PID%": "%CHILD_PID%", "%NSSM_EXITCODE%": "%CHILD_EXIT_CODE%", "%NSSM_SERVICE_NAME%": "%SERVICE_NAME%"})
	if !n.hook(h) {
		return
	}
	if hook == "pre-start" {
		n.note("hooks.pre-start", "NSSM heeds the exit code 99 alone; "+hookMustSucceed)
	}
	n.note("hooks", "The variables NSSM_… are not there: those of the child are CHILD_PID, CHILD_EXIT_CODE and CHILD_EXIT_REASON.")
}
