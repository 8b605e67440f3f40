package rootfs

import (
	"syscall"
	"unsafe"
)

// setTimes sets the times of the open file, whatever its name is. A time that stays has the value that the system expects.
func (f *File) setTimes(atim, mtim int64) error {
	conn, err := f.file.SyscallConn()
	if err != nil {
		return err
	}
	const omit = 1<<30 - 2
	var times [2]syscall.Timespec
	for i, nanos := range []int64{atim, mtim} {
		if instant(nanos).IsZero() {
			times[i].Nsec = omit
		} else {
			times[i] = syscall.NsecToTimespec(nanos)
		}
	}
	var failed syscall.Errno
	err = conn.Control(func(fd uintptr) { // without a path it is about the file itself
		_, _, failed = syscall.Syscall6(syscall.SYS_UTIMENSAT, fd, 0, uintptr(unsafe.Pointer(&times)), 0, 0, 0)
	})
	if err == nil && failed != 0 {
		err = failed
	}
	return err
}
