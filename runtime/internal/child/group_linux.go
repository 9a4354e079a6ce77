package child

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// attributes make a process the leader of a new group, and have the kernel end
// it when we die. What it has spawned lives on then: a job object's
// kill-on-close has no equal here.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// anyAlive says whether a process of the group is alive. The dead that nobody
// has waited for count as members, and where process 1 is no init, as in many
// containers, nobody ever does.
func anyAlive(group int) bool {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return true
	}
	for _, stat := range stats {
		if text, err := os.ReadFile(stat); err == nil && aliveIn(text, group) {
			return true
		}
	}
	return false
}

// alive lists the processes of the group that are alive.
func alive(group int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		if text, err := os.ReadFile(stat); err == nil && aliveIn(text, group) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(stat))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// aliveIn reads /proc/PID/stat: identifier, (name), state, parent, group.
func aliveIn(stat []byte, group int) bool {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 3 || string(fields[2]) != strconv.Itoa(group) {
		return false
	}
	state := fields[0][0]
	return state != 'Z' && state != 'X'
}
