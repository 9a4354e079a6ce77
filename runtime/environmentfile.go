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
	errNoText      = errors.New("it is not UTF-8, or has a zero byte; save the file as UTF-8")
)

// parseEnvironment reads NAME=value in each line, and returns the number of the
// line that is none.
func parseEnvironment(text string) (variables []string, line int, err error) {
	for line, entry := range strings.Split(strings.TrimPrefix(text, "\uFEFF"), "\n") {
		line++
		entry = strings.TrimSpace(entry)
		name, value, ok := strings.Cut(entry, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case entry == "" || entry[0] == '#':
			continue
		case !ok || name == "":
			return nil, line, errNotAssigned
		case !utf8.ValidString(entry) || strings.Contains(entry, "\x00"):
			return nil, line, errNoText
		}
		variables = append(variables, name+"="+unquoted(value))
	}
	return variables, 0, nil
}

// unquoted is a value without the quotes around it.
func unquoted(value string) string {
	if n := len(value) - 1; n > 0 && (value[0] == '"' || value[0] == '\'') && value[n] == value[0] {
		return value[1:n]
	}
	return value
}
