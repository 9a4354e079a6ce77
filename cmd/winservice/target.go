package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"winservice.internal/gen"
)

// A target is what executables are compiled for.
type target struct{ os, arch string }

const targetHelp = "windows/386, windows/amd64, windows/arm64, or this machine's own for debug"

func (t target) String() string { return t.os + "/" + t.arch }

// exe is the file name of a service's executable.
func (t target) exe(name string) string {
	if t.os == "windows" {
		return name + ".exe"
	}
	return name
}

func parseTargets(names []string) ([]target, error) {
	var targets []target
	var bad []string
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue // what a comma at the end leaves
		}
		goos, arch, _ := strings.Cut(name, "/")
		t := target{goos, arch}
		if !t.known() {
			bad = append(bad, fmt.Sprintf("--target %q is none that services run on; say %s", name, targetHelp))
			continue
		}
		if !slices.Contains(targets, t) {
			targets = append(targets, t)
		}
	}
	if len(bad) > 0 {
		return nil, usageErrors(bad)
	}
	if len(targets) == 0 {
		return nil, usageError("--target names nothing; say " + targetHelp)
	}
	return targets, nil
}

func (t target) known() bool {
	if t == (target{runtime.GOOS, runtime.GOARCH}) {
		return true
	}
	return t.os == "windows" && slices.Contains(gen.Architectures, t.arch)
}

// common is what all targets are, as [buildout.Options] has it.
func common(targets []target) string {
	first := targets[0]
	same := func(of func(target) string) bool {
		return !slices.ContainsFunc(targets, func(t target) bool { return of(t) != of(first) })
	}
	switch {
	case same(target.String):
		return first.String()
	case same(func(t target) string { return t.os }):
		return first.os
	}
	return "/"
}

// windowsArchitectures are those that resources are needed for.
func windowsArchitectures(targets []target) []string {
	var all []string
	for _, t := range targets {
		if t.os == "windows" {
			all = append(all, t.arch)
		}
	}
	return all
}
