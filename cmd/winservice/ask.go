package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
	"winservice.internal/runtime/readable"
)

// mostAnswers is how often a question is asked.
const mostAnswers = 5

// errNothingSaid is the end of a conversation without an answer.
var errNothingSaid = errors.New("nothing was written")

// A conversation asks somebody on a terminal.
type conversation struct {
	out     io.Writer
	answers <-chan answer
	stop    <-chan os.Signal
}

type answer struct {
	text string
	err  error
}

// ask asks for what is not said yet.
func (i *initial) ask(s streams) error {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	defer signal.Stop(stop)
	c := conversation{out: s.out, answers: listen(s.in), stop: stop}
	if i.command == nil {
		fmt.Fprint(s.out, "What is the service to run? Its command line as it is on Windows, for instance\n"+
			`  C:\Python\python.exe C:\srv\shop\app.py --port 8080`+"\n")
		if err := c.ask("command", "", i.setCommand); err != nil {
			return err
		}
	}
	if !i.set.Changed("name") {
		if err := c.ask("name", nameOf(i.command), i.setName); err != nil {
			return err
		}
	}
	if !i.set.Changed("description") {
		return c.ask("description (Enter: none)", "", i.setDescription)
	}
	return nil
}

// listen reads lines for as long as somebody takes them.
func listen(in io.Reader) <-chan answer {
	answers := make(chan answer)
	go func() {
		defer close(answers) // what is asked for after the last line is not said
		for r := bufio.NewReader(in); ; {
			line, err := r.ReadString('\n')
			answers <- answer{strings.TrimSpace(line), err}
			if err != nil {
				return
			}
		}
	}()
	return answers
}

// ask asks one question until the answer is taken.
func (c conversation) ask(question, otherwise string, take func(string) (what, mend string)) error {
	prompt := question + ": "
	if otherwise != "" {
		prompt = question + " [" + otherwise + "]: "
	}
	for range mostAnswers {
		fmt.Fprint(c.out, prompt)
		text, err := c.answer()
		if err != nil {
			fmt.Fprintln(c.out)
			return err
		}
		if text == "" {
			text = otherwise
		}
		what, mend := take(text)
		if what == "" {
			return nil
		}
		fmt.Fprintf(c.out, "  %s\n  %s\n", recipe.Harmless(what), recipe.Harmless(mend))
	}
	return fmt.Errorf("asked %d times for the %s; %w", mostAnswers, question, errNothingSaid)
}

func (c conversation) answer() (string, error) {
	select {
	case a, more := <-c.answers:
		if !more || a.err != nil && (a.text == "" || !errors.Is(a.err, io.EOF)) {
			return "", errNothingSaid
		}
		return a.text, nil
	case <-c.stop:
		return "", errNothingSaid
	}
}

func (i *initial) setCommand(line string) (what, mend string) {
	if line == "" {
		return "a service runs something", "write the command line of a program"
	}
	if what, mend := oddProgram(line); what != "" {
		return what, mend
	}
	if strings.Count(line, `"`)%2 == 1 && !strings.Contains(line, `\"`) {
		return "a quotation mark is not closed", "put one more where the word ends"
	}
	i.command = runtime.Command{Line: line}.Words()
	if len(i.command) == 0 {
		return "a service runs something, and this names no program", "write the command line of a program"
	}
	what, mend = i.firstProblem()
	if what != "" {
		i.command = nil
	}
	return what, mend
}

func (i *initial) setName(name string) (what, mend string) {
	if what, mend := checkName(name); what != "" {
		return what, mend
	}
	i.name = name
	what, mend = i.firstProblem()
	return what, mend
}

// checkName refuses what no folder and no executable can be named after.
func checkName(name string) (what, mend string) {
	if instanceName(name) != "" {
		return "", ""
	}
	return fmt.Sprintf("%q has no letter and no digit of ASCII, and the executable is named after it", name),
		"write a name that has; display-name in the recipe may be any text"
}

func (i *initial) setDescription(text string) (what, mend string) {
	i.description = text
	return i.firstProblem()
}

// firstProblem is the first that the recipe would have.
func (i *initial) firstProblem() (what, mend string) {
	named := *i
	if named.name == "" {
		named.name = nameOf(i.command)
	}
	b := recipe.Beginning{Name: instanceName(named.name), DisplayName: named.name, Description: i.description, Command: i.command}
	if problems := b.Problems(); len(problems) > 0 {
		return problems[0].What, problems[0].Mend
	}
	return "", ""
}

// oddProgram is what is wrong with how a command line begins, where its words
// would be another program than is meant.
func oddProgram(line string) (what, mend string) {
	first, _, _ := strings.Cut(line, " ")
	base := first[strings.LastIndexAny(first, `\/`)+1:]
	switch quoted := lacksQuotes(line); {
	case strings.HasPrefix(line, "'"):
		return "to Windows, a single quote is a letter as any other", `write double ones: "C:\Program Files\Acme\acme.exe" run`
	case strings.HasPrefix(line, "/") && !strings.HasPrefix(line, "//"):
		return fmt.Sprintf("%s is no path on Windows", readable.Quote(first)), `write it as it is on the machine that the service runs on: C:\Python\python.exe`
	case quoted != "":
		return "a path with blanks needs quotes", "write " + quoted
	case first != line && !strings.HasPrefix(line, `"`) && base != first && !strings.Contains(base, "."):
		return first + " would be the program, up to the first blank, and its file has no ending",
			`write the whole name of the file, in quotes where it has blanks: "C:\Program Files\Acme\acme.exe" run`
	}
	return "", ""
}

// lacksQuotes returns a command line whose program is a path with blanks with
// quotes around that; empty when it is no such line.
func lacksQuotes(line string) string {
	if strings.HasPrefix(line, `"`) || !strings.ContainsAny(line, `\/`) {
		return ""
	}
	first, _, ok := strings.Cut(line, " ")
	if !ok || isProgram(first) {
		return ""
	}
	for at, c := range line + " " {
		// A script behind a blank is an argument, unless its folder is.
		if c == ' ' && isProgram(line[:at]) && (isExecutable(line[:at]) || strings.ContainsAny(line[len(first):at], `\/`)) {
			return `"` + line[:at] + `"` + line[at:]
		}
	}
	return ""
}

// isExecutable says whether a path ends as one of a program that Windows starts
// by itself.
func isExecutable(path string) bool {
	switch strings.ToLower(path[strings.LastIndexByte(path, '.')+1:]) {
	case "exe", "com", "bat", "cmd":
		return true
	}
	return false
}

// isProgram says whether a path ends as one of a program or a script.
func isProgram(path string) bool {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 || strings.ContainsAny(path[dot:], `\/ `) {
		return false
	}
	switch strings.ToLower(path[dot:]) {
	case ".exe", ".com", ".bat", ".cmd", ".py", ".ps1", ".js", ".vbs", ".jar":
		return true
	}
	return false
}

// nameOf is a name for a service that runs a command: that of its script, or
// of its program.
func nameOf(command []string) string {
	if len(command) == 0 {
		return ""
	}
	named := command[0]
	if s := scriptOf(command); s != "" {
		named = s
	}
	base := named[strings.LastIndexAny(named, `\/`)+1:]
	if dot := strings.LastIndexByte(base, '.'); dot > 0 {
		base = base[:dot]
	}
	return instanceName(base)
}

// scriptOf is the script among the first arguments of a command; empty when it
// has none.
func scriptOf(command []string) string {
	for _, argument := range command[1:] {
		if isProgram(argument) {
			return argument
		}
	}
	return ""
}

// directoryOf is the folder that a command is to run in: its script's, or its
// program's; empty when neither has one.
func directoryOf(command []string) string {
	if len(command) == 0 {
		return ""
	}
	for _, path := range []string{scriptOf(command), command[0]} {
		if at := strings.LastIndexAny(path, `\/`); at > 2 && path[1] == ':' || at > 2 && path[:2] == `\\` {
			return path[:at]
		}
	}
	return ""
}

// instanceName makes a name of a folder and an executable of any text, as far
// as it has letters and digits.
func instanceName(text string) string {
	if what, _ := recipe.CheckInstanceName(text); what == "" {
		return text
	}
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	const longest = 100 // is enough to tell one from another
	name := strings.TrimRight(b.String()[:min(b.Len(), longest)], "-.")
	if what, _ := recipe.CheckInstanceName(name); what != "" && name != "" {
		name += "-service" // con, prn, vendor …
	}
	return name
}
