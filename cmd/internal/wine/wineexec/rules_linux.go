package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"winservice.internal/cmd/internal/wine/prefix"
	"winservice.internal/cmd/internal/wine/scmrules"
)

// killsVariable names a file in the program's environment, as Windows knows it. A test that kills the
// process of a service appends its identifier, one a line.
const killsVariable = "WINEEXEC_KILLS"

const killsFile = "kills"

// killsEnvironment is what the program needs to report its kills.
func killsEnvironment(wine *prefix.Prefix) string {
	return killsVariable + `=Z:` + strings.ReplaceAll(killsPath(wine), "/", `\`)
}

func killsPath(wine *prefix.Prefix) string {
	return filepath.Join(filepath.Dir(wine.Drive()), killsFile)
}

// checkRules returns an error when a service that the program installed broke one of the SCM's rules.
func checkRules(wine *prefix.Prefix) error {
	debug, err := os.ReadFile(wine.DebugFile())
	if err != nil {
		return err
	}
	kills, err := os.ReadFile(killsPath(wine))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return brokenRules(string(debug), string(kills))
}

// brokenRules is checkRules on the content of the files. The program has ended, so each of its
// services must have stopped.
func brokenRules(debug, kills string) error {
	killed := strings.Fields(kills)
	var broken []error
	for _, p := range scmrules.ParseWine(debug) {
		p.Ended, p.Killed = true, slices.Contains(killed, strconv.Itoa(p.PID))
		for _, v := range scmrules.Check(p) {
			broken = append(broken, fmt.Errorf("a service broke the SCM's rules: %s\n%s", v, p))
		}
	}
	return errors.Join(broken...)
}
