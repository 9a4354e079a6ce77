// Package answer holds what winhelper prints, as JSON.
package answer

// Process is a running process.
type Process struct {
	PID    int
	Parent int
	Name   string // of the program file, without its folder
}

// Service is what the SCM knows about a service. Only Exists is set when it knows none of that name.
type Service struct {
	Exists bool

	// As QueryServiceStatusEx tells it.
	State       string // "STOPPED", "START_PENDING", "RUNNING", …
	PID         int
	ExitCode    uint32 // Win32; 1066 when ServiceCode holds the service's own
	ServiceCode uint32
	CheckPoint  uint32
	WaitHint    uint32 // milliseconds
	Accepts     uint32 // SERVICE_ACCEPT_* bits

	// As QueryServiceConfig tells it.
	DisplayName string
	Description string
	ImagePath   string
	Account     string
	Start       string // "auto", "demand", "disabled", …
}
