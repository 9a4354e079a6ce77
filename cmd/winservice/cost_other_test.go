//go:build !unix

package main

import "time"

var began = time.Now()

// cost is the time that has passed.
func cost() time.Duration { return time.Since(began) }
