// Command winservice turns recipes into Windows services: a Go main package
// for each, and one self-contained executable. `winservice help` says how.
package main

import "os"

func main() {
	os.Exit(Do(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
