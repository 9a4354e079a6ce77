package main

import (
	"os"
	"time"
)

// listen passes on the other ways to be interrupted.
func (o options) listen(interrupts chan<- os.Signal) error {
	if o.until != "" {
		go func() {
			for {
				if _, err := os.Stat(o.until); err == nil {
					interrupts <- os.Interrupt
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}()
	}
	if o.raw {
		if err := answerRaw(o); err != nil {
			return err
		}
	}
	if o.event != "" {
		if err := listenToEvent(o.event, interrupts); err != nil {
			return err
		}
	}
	if o.window {
		return listenToWindow(interrupts)
	}
	return nil
}
