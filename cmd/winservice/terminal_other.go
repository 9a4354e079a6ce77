//go:build !windows

package main

import (
	"os"
	"strings"
)

func takesEscapes(*os.File) bool { return true }

// takesUnicode goes by the locale, in the order in which POSIX reads it.
// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
func takesUnicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := os.Getenv(name); locale != "" {
			locale = strings.ToLower(locale)
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return false
}
