package main

import (
	"net"
	"net/http"
	"os"
	"time"
)

// keep does what the gate opens as long as it is open.
func (o options) keep() error {
	if o.gate == "" {
		return nil
	}
	var event func(set bool) error
	if o.set != "" {
		var err error
		if event, err = makeEvent(o.set); err != nil {
			return err
		}
	}
	go func() {
		var listener net.Listener
		for wasOpen := false; ; time.Sleep(20 * time.Millisecond) {
			_, err := os.Stat(o.gate)
			open := err == nil
			if open == wasOpen {
				continue
			}
			if wasOpen = open; !open {
				if listener != nil {
					_ = listener.Close()
				}
				_ = os.Remove(o.touch)
			} else {
				if o.serve != "" {
					if listener, err = net.Listen("tcp", o.serve); err != nil {
						panic(err)
					}
					go http.Serve(listener, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})) //nolint:errcheck // it ends with the listener
				}
				if o.touch != "" {
					if err := appear(o.touch, nil); err != nil {
						panic(err)
					}
				}
			}
			if event != nil {
				if err := event(open); err != nil {
					panic(err)
				}
			}
		}
	}()
	return nil
}

// exists ends the process with what it says of a file.
func (o options) exists() {
	if o.ask == "" {
		return
	}
	if _, err := os.Stat(o.ask); err != nil {
		os.Stderr.WriteString("the gate is closed\n")
		os.Exit(1)
	}
	os.Exit(0)
}

// failTheFirstTime ends the first of several processes that share a file.
func (o options) failTheFirstTime() {
	if o.failOnce == "" {
		return
	}
	file, err := os.OpenFile(o.failOnce, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return // there was one before
	}
	_ = file.Close()
	os.Exit(1)
}
