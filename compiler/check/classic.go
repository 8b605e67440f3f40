package check

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/source"
)

// What the original says about a module, in its words and with all that follows from its errors. It is kept beside the
// diagnostics for those who read the original's output by program (spec/language.md#L41).

// Classic is one message of the original.
type Classic struct {
	Phase   ClassicPhase
	Warning bool
	// harmless: for the original what has the error is nonetheless known.
	harmless bool
	At       source.Span
	Text     string // lines
	// Near: the text goes on with the five of these names that are nearest to Word; an empty list leaves the text as it is.
	Word   string
	Near   []string
	Consts []string // likewise: a set of its own, behind the others
	// Listed are the names of a set that stand for the first %list% in the text.
	Listed []string
}

// ClassicPhase tells the phases apart in which the original checks a module. Errors of one keep it from the next.
type ClassicPhase uint8

// The phases.
const (
	ClassicHeader ClassicPhase = iota
	ClassicBody
	ClassicExports
)

func (c *checker) classic(at source.Span, format string, args ...any) {
	c.m.Classic = append(c.m.Classic, Classic{Phase: c.phase, At: at, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) classicWarning(at source.Span, format string, args ...any) {
	c.m.Classic = append(c.m.Classic, Classic{Warning: true, At: at, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) classicNear(at source.Span, word string, names, consts []string, format string, args ...any) {
	c.classic(at, format, args...)
	last := &c.m.Classic[len(c.m.Classic)-1]
	last.Word, last.Near, last.Consts = word, names, consts
}

// classicHarmless marks the last error.
func (c *checker) classicHarmless() { c.m.Classic[len(c.m.Classic)-1].harmless = true }

// classicErrors counts the messages recorded so far; classicKeep takes back those behind a count.
func (c *checker) classicErrors() int     { return len(c.m.Classic) }
func (c *checker) classicKeep(errors int) { c.m.Classic = c.m.Classic[:errors] }

// classicFailed says whether the original found errors behind a count.
func (c *checker) classicFailed(before int) bool {
	return slices.ContainsFunc(c.m.Classic[min(before, len(c.m.Classic)):], func(k Classic) bool { return !k.Warning && !k.harmless })
}

// classicLast is the text of the last message, "" before the first.
func (c *checker) classicLast() string {
	if n := len(c.m.Classic); n > 0 {
		return c.m.Classic[n-1].Text
	}
	return ""
}

// classicNames are the names that the original offers for one that it does not know.
func (c *checker) classicNames() (out, consts []string) {
	if c.failed > maxSearches {
		return nil, nil
	}
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	if c.fn != nil {
		for s := c.fn.scope; s != nil; s = s.up { // from the inside out
			vars := slices.SortedFunc(maps.Values(s.vars), func(a, b *Var) int { return int(a.at.Start - b.at.Start) })
			for _, v := range vars {
				if c.classicKnown(v) {
					add(v.name)
				}
			}
		}
	}
	for _, b := range c.m.Visible {
		if _, ok := b.Obj.(*Func); ok && c.classicKnown(b.Obj) {
			add(b.Name)
		}
	}
	for _, b := range c.m.Visible {
		if _, ok := b.Obj.(*Const); ok {
			consts = append(consts, b.Name)
		}
	}
	return out, consts
}

// classicKnown says whether the original knows an object: one whose definition failed it does not.
func (c *checker) classicKnown(o Object) bool {
	switch o := o.(type) {
	case *Var:
		return !o.unknown
	case *Func:
		return !o.unknown
	}
	return true
}
