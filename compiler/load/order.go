package load

import (
	"path"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/source"
)

// order sorts the modules reachable from the roots so that each stands behind those it imports. An import that would
// close a cycle is reported and cut, so that an editor can still work with the files.
func (l *loader) order(roots []*Module) (out []*Module) {
	const open, done = 1, 2
	state, cycles := map[*Module]int{}, 0
	type frame struct {
		m    *Module
		next int
	}
	for _, root := range roots {
		if state[root] != 0 {
			continue
		}
		stack := []frame{{m: root}}
		state[root] = open
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(top.m.Imports) {
				state[top.m] = done
				out = append(out, top.m)
				stack = stack[:len(stack)-1]
				continue
			}
			imp := top.m.Imports[top.next]
			top.next++
			switch {
			case imp.Module == nil || state[imp.Module] == done:
			case state[imp.Module] == open:
				if cycles++; cycles <= maxCycles {
					var chain []step
					for i := range stack {
						if len(chain) > 0 || stack[i].m == imp.Module {
							chain = append(chain, step{stack[i].m, stack[i].m.Imports[stack[i].next-1].Line})
						}
					}
					l.diags.Add(cycle(chain))
				}
				imp.Module = nil
			default:
				state[imp.Module] = open
				stack = append(stack, frame{m: imp.Module})
			}
		}
	}
	return out
}

// step is an import of a cycle.
type step struct {
	m    *Module
	line *syntax.Import
}

func (s step) span() source.Span { return s.m.File.Span(s.line.Path) }

// chainText writes a cycle as "a.aqua imports b.aqua, b.aqua imports a.aqua".
func chainText(chain []step) string { return strings.Join(links(chain), ", ") }

// links are the imports of a cycle.
func links(chain []step) []string {
	parts := make([]string, len(chain))
	for i, s := range chain {
		parts[i] = path.Base(s.m.Path) + " imports " + path.Base(chain[(i+1)%len(chain)].m.Path)
	}
	return parts
}
