package child

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// TestAnswersArriveWhateverTheStackHolds asks on stacks that are filled to all
// degrees: at some of them the stack grows, and so moves, within the call.
func TestAnswersArriveWhateverTheStackHolds(t *testing.T) {
	job, err := newJob()
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(job)
	wrong := 0
	for depth := range 1500 {
		answers := make(chan uint32)
		go func() { answers <- processesOf(job, depth) }()
		if <-answers != 0 {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d answers were written elsewhere", wrong)
	}
}

// processesOf asks how many processes an empty job has, from within so many
// calls.
//
//go:noinline
func processesOf(job windows.Handle, depth int) uint32 {
	if depth > 0 {
		return processesOf(job, depth-1)
	}
	// JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, with what is surely not the answer.
	accounting := struct {
		times [4]int64
		rest  [4]uint32
	}{rest: [4]uint32{7, 7, 7, 7}}
	if err := jobInformation(job, windows.JobObjectBasicAccountingInformation, unsafe.Pointer(&accounting), unsafe.Sizeof(accounting)); err != nil {
		return 8
	}
	return accounting.rest[2]
}
