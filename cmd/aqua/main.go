// Command aqua compiles, checks and runs programs written in Aqua, and works on AIR and particle data. Each command has a
// file of its own; exit codes are in exit.go.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"time"
)

func main() { os.Exit(Main()) }

// grace is how long a command may take to end after an interrupt. A read of standard input cannot be broken off.
const grace = 500 * time.Millisecond

// Main runs the tool with the process's arguments and returns its exit code. Tests call it in-process.
func Main() int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	done := make(chan int, 1)
	t := &tool{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- crashed(r, debug.Stack())
			}
		}()
		done <- t.execute(ctx, os.Args[1:])
	}()
	for ctx.Err() == nil {
		select {
		case code := <-done:
			return code
		case <-signals:
			if handle := t.onInterrupt.Load(); handle != nil {
				(*handle)()
				continue
			}
			cancel()
		}
	}
	select {
	case code := <-done:
		return code
	case <-time.After(grace):
		fmt.Fprintln(os.Stderr, "interrupted")
		return exitInterrupted
	}
}

// handleInterrupts lets a command do something else on an interrupt than end, until the returned function is called.
func (t *tool) handleInterrupts(handle func()) (release func()) {
	t.onInterrupt.Store(&handle)
	return func() { t.onInterrupt.Store(nil) }
}

// crashed writes what is needed for a report and says where it is, in one line.
func crashed(cause any, stack []byte) int {
	text := fmt.Sprintf("aqua %s\n%s\n\npanic: %v\n\n%s", Version(), os.Args, cause, stack)
	path := ""
	if f, err := os.CreateTemp("", "aqua-crash-"+time.Now().UTC().Format("20060102-150405")+"-*.txt"); err == nil {
		_, err = f.WriteString(text)
		if f.Close() == nil && err == nil {
			path = f.Name()
		}
	}
	if path == "" {
		fmt.Fprintf(os.Stderr, "aqua: internal error: %v\n", cause)
	} else {
		fmt.Fprintf(os.Stderr, "aqua: internal error: %v; details are in %s\n", cause, path)
	}
	return exitInternal
}
