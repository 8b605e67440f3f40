package target

import "maps"

// namer gives every thing of one scope a name of its own.
type namer struct {
	taken map[string]bool
	again func(name string, n int) string // the nth try at a name that is taken, from 2 on
}

// newNamer makes a namer of a scope in which some names are taken already.
func newNamer(taken map[string]bool, again func(name string, n int) string) *namer {
	return &namer{maps.Clone(taken), again}
}

// pick returns the name, or another that is free, and takes it.
func (n *namer) pick(name string) string {
	free := name
	for i := 2; n.taken[free]; i++ {
		free = n.again(name, i)
	}
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	n.taken[free] = true
	return free
}

// words makes a set of reserved words.
func words(lists ...[]string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for _, w := range list {
			set[w] = true
		}
	}
	return set
}
