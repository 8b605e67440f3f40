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

// Main runs the tool with the process's arguments and returns its exit code. Tests call it in-process.
func Main() (code int) {
	defer func() {
		if r := recover(); r != nil {
			code = crashed(r, debug.Stack())
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := &tool{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	return t.execute(ctx, os.Args[1:])
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
