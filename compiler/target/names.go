package target

// namer gives every thing of one scope a name of its own.
type namer struct {
	outer *namer // the scope around it, whose names are not used again; nil for none
	taken map[string]bool
	again func(name string, n int) string // the nth try at a name that is taken, from 2 on
}

// pick returns the name, or another that is free, and takes it.
func (n *namer) pick(name string) string {
	free := name
	for i := 2; n.isTaken(free); i++ {
		free = n.again(name, i)
	}
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	n.taken[free] = true
	return free
}

func (n *namer) isTaken(name string) bool {
	return n != nil && (n.taken[name] || n.outer.isTaken(name))
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
