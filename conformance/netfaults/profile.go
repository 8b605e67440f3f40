package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/pprof"
	"runtime/trace"
	"strings"
)

// profiled begins to write what the processors, the memory and the scheduler do into files NAME.cpu, NAME.heap and NAME.trace of a directory;
// the function that it returns ends it. Without a directory nothing is written.
func profiled(dir, name string) (end func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	name = filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
	cpu, err := os.Create(name + ".cpu")
	if err != nil {
		return nil, err
	}
	events, err := os.Create(name + ".trace")
	if err != nil {
		return nil, errors.Join(err, cpu.Close())
	}
	if err := errors.Join(pprof.StartCPUProfile(cpu), trace.Start(events)); err != nil {
		return nil, err
	}
	return func() error {
		trace.Stop()
		pprof.StopCPUProfile()
		heap, err := os.Create(name + ".heap")
		if err != nil {
			return err
		}
		return errors.Join(pprof.WriteHeapProfile(heap), heap.Close(), cpu.Close(), events.Close())
	}, nil
}
