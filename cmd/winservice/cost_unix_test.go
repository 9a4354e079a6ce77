//go:build unix

package main

import (
	"syscall"
	"time"
)

// cost is the processor time that this process and its children have taken
// until now. What else the machine does hardly shows in it.
func cost() (sum time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if syscall.Getrusage(who, &usage) == nil {
			sum += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		}
	}
	return sum
}
