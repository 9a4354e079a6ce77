//go:build !windows

package main

func nestInJob() error { return nil }
