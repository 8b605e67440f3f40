// Command netfaults shows that nodes survive what networks do: real nodes in one process, between whose connections faults are put, and
// nodes that hostile peers attack. It prints what came of every call and what is held before and after, and fails when a call was
// answered wrongly or did not end in its time, when callers suffer that a fault does not concern, or when something is left.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// options say how much is tried.
type options struct {
	calls int // in each scenario
	scale int // how much hostile peers send
	seed  uint64

	attack     string        // the one to make; "" is all
	attackTime time.Duration // how long each goes on at least
	profiles   string        // the directory for profiles of attacks; "" for none
}

// scenario is one fault.
type scenario struct {
	name string
	run  func(options) (*report, error)
}

var scenarios = []scenario{
	{"loss", loss},
	{"duplicates", duplicates},
	{"partition", partition},
	{"slow-reader", slowReader},
	{"killed-peer", killedPeer},
	{"clock-skew", clockSkew},
	{"hostile", hostile},
}

func main() {
	var o options
	only := flag.String("only", "", "scenarios, separated by commas: "+strings.Join(scenarioNames(), ", "))
	flag.IntVar(&o.calls, "calls", 200, "calls over the faulty part, in each scenario")
	flag.IntVar(&o.scale, "scale", 1, "how much more hostile peers send")
	flag.Uint64Var(&o.seed, "seed", 1, "of what is left to chance")
	flag.StringVar(&o.attack, "attack", "", "the one way in which to attack, of scenario hostile")
	flag.DurationVar(&o.attackTime, "attack-time", 4*time.Second, "how long each attack goes on at least, in five rounds")
	flag.StringVar(&o.profiles, "profiles", "", "the directory where to write profiles of the time of each attack, which make it slower")
	at := flag.String("at", "", "be the attacking process, and attack the node at this address")
	flag.Parse()
	if *at != "" {
		if err := attackNode(o.attack, *at, o.scale); err != nil {
			fmt.Fprintln(os.Stderr, "netfaults:", err)
			os.Exit(1)
		}
		return
	}
	problems := 0
	for _, s := range scenarios {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		fmt.Printf("\n%s\n", s.name)
		r, err := s.run(o)
		if err != nil {
			fmt.Fprintf(os.Stderr, "netfaults: %s: %v\n", s.name, err)
			os.Exit(1)
		}
		for _, p := range r.problems {
			fmt.Printf("  FAILS: %s\n", p)
		}
		problems += len(r.problems)
	}
	if problems > 0 {
		fmt.Fprintf(os.Stderr, "netfaults: %d things are not as they should be (seed %d)\n", problems, o.seed)
		os.Exit(1)
	}
}

func scenarioNames() (names []string) {
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	return names
}
