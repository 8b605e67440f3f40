//go:build (linux || darwin) && (amd64 || arm64)

package service

import "syscall"

// reserve returns n zero bytes that take no memory until they are touched, or nil if the system refuses.
func reserve(n uint64) []byte {
	if n == 0 {
		return nil
	}
	b, err := syscall.Mmap(-1, 0, int(n), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	return b
}

func unreserve(b []byte) {
	if b != nil {
		_ = syscall.Munmap(b) // of a range that was mapped: cannot fail
	}
}
