//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// holdAlone locks the file; the lock goes with the process.
func holdAlone(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	held = append(held, file)
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// held files are not closed by the garbage collector.
var held []*os.File

func listenToEvent(string, chan<- os.Signal) error { return errors.ErrUnsupported }
func listenToWindow(chan<- os.Signal) error        { return errors.ErrUnsupported }

func makeEvent(string) (func(bool) error, error) { return nil, errors.ErrUnsupported }

func answerRaw(options) error { return errors.ErrUnsupported }
