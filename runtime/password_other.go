//go:build !windows

package runtime

import "os"

// hideTyping is for accounts of services, which only Windows has.
func hideTyping(*os.File) (restore func(), err error) { return nil, errNoTerminal }
