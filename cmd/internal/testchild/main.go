// Command testchild is the program that tests let a service supervise. It does what its options
// say, in the order of this list, and then runs until it is interrupted or its time is over:
//
//	--alone FILE       hold a file for itself alone; write "not alone" to the mark when another has it
//	--mark FILE        append "started PID", later "interrupted" and "ending", one line each
//	--echo-args FILE   write arguments, folder and environment as JSON (type Echo)
//	--grandchild FILE  start a copy of itself that no interrupt ends; write "PID GRANDCHILD"
//	--start OPTIONS    start a copy of itself with these, separated by commas
//	--obey FILE        once FILE is there, run the program that it names; see obey
//	--say TEXT         print a line
//	--flood N          print N numbered lines of 64 bytes
//	--after DURATION   end by itself after that time (1h)
//	--exit N           exit code when it ends by itself; without --after it ends at once
//	--deaf             go on when interrupted
//	--misses           likewise, when interrupted for the first time
//	--slow-stop D      time between being interrupted and ending
//	--until FILE       the coming of a file is an interrupt
//	--raw              ends as a C program does: straight from the console handler, without any mark (Windows)
//	--crash            with --raw: as by an access violation, at once and with its code
//	--fail-once FILE   end with exit code 1 unless FILE is there, and make it
//	--event NAME       so is a named event, which it makes; %d is its process identifier (Windows)
//	--window           so is WM_CLOSE for its window (Windows)
//	--gate FILE        while FILE is there, it does what the next three say
//	--serve ADDRESS    answers HTTP
//	--touch FILE       has that file, which it wrote
//	--set NAME         has a named event set; %d is its process identifier (Windows)
//	--exists FILE      does nothing but end, with exit code 0 if FILE is there, and 1 if not
//
// Interrupted (Ctrl+C, or a signal that asks to end) its exit code is 0. It takes the place of an
// interpreter too: a first argument that ends in .py is skipped, and when no option of the list
// follows, options come from the environment variable TESTCHILD_ARGS or else from a line
// "# testchild OPTIONS" in that script. There they are separated by spaces.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	o, err := parse(os.Args[1:], os.Getenv("TESTCHILD_ARGS"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "testchild:", err)
		os.Exit(2)
	}
	o.exists()
	o.failTheFirstTime()
	// Before the first mark: who waits for that may interrupt at once.
	interrupts := make(chan os.Signal, 10)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	if err := o.listen(interrupts); err != nil {
		fmt.Fprintln(os.Stderr, "testchild:", err)
		os.Exit(4)
	}
	if err := o.keep(); err != nil {
		fmt.Fprintln(os.Stderr, "testchild:", err)
		os.Exit(4)
	}
	code, err := run(o, interrupts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testchild:", err)
		os.Exit(3)
	}
	os.Exit(code)
}

func run(o options, interrupts <-chan os.Signal) (code int, err error) {
	over := time.NewTimer(o.after)
	if err := o.note(fmt.Sprint("started ", os.Getpid())); err != nil {
		return 0, err
	}
	for _, act := range []func(options) error{beAlone, echoArgs, startGrandchild, startCopy, obey, say, flood} {
		if err := act(o); err != nil {
			return 0, err
		}
	}
	for {
		select {
		case <-over.C:
			return o.exit, o.note("ending")
		case <-interrupts:
			if err := o.note("interrupted"); err != nil {
				return 0, err
			}
			if o.deaf || o.misses {
				o.misses = false
				continue
			}
			time.Sleep(o.slowStop)
			return 0, o.note("ending")
		}
	}
}
