package main

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// nestInJob puts this process into a job object within the one that it is in.
//
// https://learn.microsoft.com/windows/win32/procthread/nested-jobs
func nestInJob() error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return fmt.Errorf("create a job object: %w", err)
	}
	return windows.AssignProcessToJobObject(job, windows.CurrentProcess())
}
