package jsbuild

import "github.com/go-sourcemap/sourcemap"

// Places leads from places in a program's code to those in its file.
type Places struct{ from *sourcemap.Consumer }

// Places reads the source map. Without one, every place is unknown.
func (p *Program) Places() *Places {
	from, err := sourcemap.Parse(p.File, p.places)
	if err != nil {
		return &Places{}
	}
	return &Places{from}
}

// Find returns line and column in the file of a line and a column in the code, all counted from 1.
func (p *Places) Find(line, column int) (int, int, bool) {
	if p.from == nil {
		return 0, 0, false
	}
	_, _, l, c, ok := p.from.Source(line, column-1)
	return l, c + 1, ok && l > 0
}
