package runtime

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"winservice.internal/runtime/internal/cmdline"
)

// The variables that every child has beside ZMANAGED, and that %VAR% knows
// before the environment does.
const (
	serviceName = "SERVICE_NAME" // the service name
	serviceDir  = "SERVICE_DIR"  // the folder of the service's executable
)

// lookup is what %VAR% stands for at this moment.
func (s *Service) lookup(name string) (string, bool) {
	switch {
	case strings.EqualFold(name, serviceName):
		return s.Name, true
	case strings.EqualFold(name, serviceDir):
		if dir, err := exeDir(); err == nil {
			return dir, true
		}
	}
	return os.LookupEnv(name)
}

//go:noinline
func (s *Service) expand(text string) string { return cmdline.Expand(text, s.lookup) }

// environ is the child's environment: of base what is not removed, and ours,
// then what is set, by the recipe and by the file, with what stands before a
// value put there last. The last entry for a name is the one that counts.
func (s *Service) environ(base, file []string) []string {
	env := slices.Clone(base)
	if dir, err := exeDir(); err == nil {
		env = append(env, serviceDir+"="+dir)
	}
	env = append(env, serviceName+"="+s.Name)
	for _, name := range s.Command.EnvironmentRemove {
		env = slices.DeleteFunc(env, func(entry string) bool {
			key, _, _ := strings.Cut(entry, "=")
			return strings.EqualFold(key, name)
		})
	}
	env = append(env, "ZMANAGED=1")
	for _, entry := range s.Command.Environment {
		env = append(env, s.expand(entry))
	}
	env = append(env, file...)
	for _, entry := range s.Command.EnvironmentPrepend {
		name, value, _ := strings.Cut(s.expand(entry), "=")
		if present := latest(env, name); present != "" {
			value += string(os.PathListSeparator) + present
		}
		env = append(env, name+"="+value)
	}
	return env
}

// latest is the value of a variable, whatever the case of its name.
func latest(env []string, name string) string {
	for _, entry := range slices.Backward(env) {
		if key, value, _ := strings.Cut(entry, "="); strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}

// serviceExe is the service's executable where that may be another file than
// this one; empty: it is this one.
var serviceExe string

// exeDir is the folder of the service's executable.
func exeDir() (string, error) {
	if serviceExe != "" {
		return filepath.Dir(serviceExe), nil
	}
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the folder of the service's executable: %w", err)
	}
	return filepath.Dir(exe), nil
}
