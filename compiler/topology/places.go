package topology

// places are where closures are defined, by name, at one point of the tree.
type places struct {
	captured map[string]*path
	recorded []capture // what captures have replaced, those of open blocks only
}

// capture is what a name stood for before it was captured again.
type capture struct {
	name  string
	place *path
	known bool // it stood for something
}

func (p *places) capture(name string, at *path) {
	before, known := p.captured[name]
	p.recorded = append(p.recorded, capture{name, before, known})
	p.captured[name] = at
}

// uncover ends a block: what a name stood for where the block begins holds again, whatever the block has captured; a name
// that is new in the block keeps its last place (spec/lowering.md#W65).
func (p *places) uncover(open int) {
	block := p.recorded[open:]
	if len(block) == 0 {
		return
	}
	p.recorded = p.recorded[:open]
	seen := map[string]bool{}
	for _, c := range block {
		switch {
		case seen[c.name]:
		case c.known:
			p.captured[c.name] = c.place
		default:
			p.recorded = append(p.recorded, c)
		}
		seen[c.name] = true
	}
}
