package runtime

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"winservice.internal/runtime/readable"
)

// largestEnvironment is how many bytes an environment file may have: twice
// what the environment of a process of Windows once had room for.
const largestEnvironment = 64 << 10

// environmentFile reads the variables of the service's environment file. What
// stands in it is in no error: it may be a secret.
func (s *Service) environmentFile() ([]string, error) {
	if s.Command.EnvironmentFile == "" {
		return nil, nil
	}
	path := s.expand(s.Command.EnvironmentFile)
	info, err := os.Stat(path)
	err = readable.Plain(err)
	var text []byte
	if err == nil && info.Size() > largestEnvironment {
		return nil, fmt.Errorf("the environment file %s has more than %d bytes", path, largestEnvironment)
	}
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the environment file: %w", err)
	}
	variables, line, err := parseEnvironment(string(text))
	if err != nil {
		return nil, fmt.Errorf("the environment file %s, line %d: %w", path, line, err)
	}
	return variables, nil
}

var (
	errNotAssigned = errors.New("it is not NAME=value; write it so, or begin a comment with #")
	errBlankInName = errors.New("the name has a blank in it; write NAME=value or export NAME=value")
	errNoText      = errors.New("it is not UTF-8, or has a zero byte; save the file as UTF-8")
)

// parseEnvironment reads NAME=value in each line, and returns the number of the
// line that is none. A line may begin with "export ", so that a shell can read
// the file as well: dotenv and Node.js take that, too. Other names with a blank
// are refused, as by docker run --env-file; systemd ignores such lines.
// https://docs.docker.com/reference/cli/docker/container/run/#env
// https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=
func parseEnvironment(text string) (variables []string, line int, err error) {
	for line, entry := range strings.Split(strings.TrimPrefix(text, "\uFEFF"), "\n") {
		line++
		entry = strings.TrimSpace(entry)
		name, value, ok := strings.Cut(entry, "=")
		name, value = exported(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch {
		case entry == "" || entry[0] == '#':
			continue
		case !ok || name == "":
			return nil, line, errNotAssigned
		case !utf8.ValidString(entry) || strings.Contains(entry, "\x00"):
			return nil, line, errNoText
		case strings.ContainsAny(name, " \t"):
			return nil, line, errBlankInName
		}
		variables = append(variables, name+"="+unquoted(value))
	}
	return variables, 0, nil
}

// exported is a name without export before it.
func exported(name string) string {
	if rest, ok := strings.CutPrefix(name, "export"); ok && strings.TrimLeft(rest, " \t") != rest {
		return strings.TrimLeft(rest, " \t")
	}
	return name
}

// unquoted is a value without the quotes around it.
func unquoted(value string) string {
	if n := len(value) - 1; n > 0 && (value[0] == '"' || value[0] == '\'') && value[n] == value[0] {
		return value[1:n]
	}
	return value
}
