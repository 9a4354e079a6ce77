//go:build !windows

package main

import "os"

func takesEscapes(*os.File) bool { return true }
