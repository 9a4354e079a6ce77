//go:build !windows

package main

import (
	"errors"
	"os"
)

func listenToEvent(string, chan<- os.Signal) error { return errors.ErrUnsupported }
func listenToWindow(chan<- os.Signal) error        { return errors.ErrUnsupported }
