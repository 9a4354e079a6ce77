package swap

import "syscall"

// mountSmall makes a folder a disk of its own, of 64 KB.
func mountSmall(dir string) error {
	return syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k")
}

// unmount lets go of it.
func unmount(dir string) { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }
