package topology

// places are where closures are defined, by name, at one point of the tree. Behind a block a name stands for what it stood for
// in front of the block, whatever the block has captured; a name that is new in the block keeps its last place
// (spec/lowering.md#W65).
type places struct {
	byName   map[string]place
	captures int // so far
	block    block
	replaced []replaced // in open blocks, by captures of names that were known in front of the block
}

// place is where a name was captured last, and which capture was its first.
type place struct {
	on    *path
	since int
}

// block is where an open block begins.
type block struct {
	captures int
	replaced int
}

type replaced struct {
	name string
	on   *path
}

func (p *places) capture(name string, on *path) {
	at, known := p.byName[name]
	if !known {
		at.since = p.captures
	} else if at.since < p.block.captures {
		p.replaced = append(p.replaced, replaced{name, at.on})
	}
	p.captures++
	at.on = on
	p.byName[name] = at
}

// enter opens a block and returns the one around it.
func (p *places) enter() (outer block) {
	outer = p.block
	p.block = block{p.captures, len(p.replaced)}
	return outer
}

// leave ends the open block.
func (p *places) leave(outer block) {
	for i := len(p.replaced) - 1; i >= p.block.replaced; i-- { // what was replaced first holds again
		at := p.byName[p.replaced[i].name]
		at.on = p.replaced[i].on
		p.byName[p.replaced[i].name] = at
	}
	p.replaced = p.replaced[:p.block.replaced]
	p.block = outer
}

// find returns where a name was captured.
func (p *places) find(name string) (on *path, known bool) {
	at, known := p.byName[name]
	return at.on, known
}
