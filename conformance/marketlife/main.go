// Command marketlife takes a marketplace with four providers and plays the life of a deal: its workers are called many times, the node of one ends in
// the midst, another takes its place. No call may fail, and the bill must be right to the unit.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	o := options{tell: func(format string, args ...any) { fmt.Printf(format+"\n", args...) }}
	flag.IntVar(&o.calls, "calls", 10_000, "how many calls")
	flag.IntVar(&o.callers, "callers", 8, "how many at the same time")
	flag.DurationVar(&o.patience, "patience", 2*time.Second, "of the program with one worker")
	flag.DurationVar(&o.probe, "probe", 5*time.Second, "patience of the watcher with one worker")
	flag.StringVar(&o.root, "root", ".", "directory of the module")
	flag.Parse()
	began := time.Now()
	out, err := live(context.Background(), o)
	fmt.Printf("%d calls in %v, %d failed, %d slower than the patience of %v; half of them within %v, all within %v; the worker was replaced after %v\n", out.calls,
		time.Since(began).Round(time.Millisecond), out.failed, out.slow, o.patience, out.median.Round(10*time.Microsecond), out.worst.Round(time.Millisecond), out.replaced.Round(time.Millisecond))
	for _, line := range out.bill {
		fmt.Println(line)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
