package stdlib

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// builtin is one function in both flavours; nil where a flavour lacks it. A nil result is "no result".
type builtin struct {
	node, client func(*call) (*value.Node, error)
}

// call is a request under way.
type call struct {
	Request
	host  Host
	ctx   context.Context
	after time.Duration
}

// table lists every built-in by service and function.
var table = sync.OnceValue(func() map[string]builtin {
	all := map[string]builtin{}
	for service, functions := range map[string]map[string]builtin{
		"op": opFunctions(), "peer": peerFunctions(), "kad": kadFunctions(), "math": mathFunctions(), "cmp": cmpFunctions(),
		"array": arrayFunctions(), "json": jsonFunctions(), "debug": debugFunctions(), "sig": sigFunctions(), "srv": srvFunctions(),
		"dist": distFunctions(), "vault": vaultFunctions(), "stat": statFunctions(), "run-console": consoleFunctions(),
		"worker": workerFunctions(), "spell": spellFunctions(), "vm": vmFunctions(), "subnet": subnetFunctions(),
	} {
		for name, b := range functions {
			all[service+"."+name] = b
		}
	}
	return all
})

// Functions returns the names of all built-ins of a flavour as "service.function", sorted.
func Functions(f Flavour) []string {
	var names []string
	for name, b := range table() {
		if f == Node && b.node != nil || f == Client && b.client != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Builtin reports whether a peer of a flavour has a built-in service of this name.
func Builtin(f Flavour, service string) bool {
	return slices.ContainsFunc(Functions(f), func(name string) bool { return strings.HasPrefix(name, service+".") })
}
