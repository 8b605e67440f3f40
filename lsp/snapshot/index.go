package snapshot

import (
	"cmp"
	"slices"
	"sync"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Symbol is what a name stands for.
type Symbol struct {
	Obj    check.Object   // the definition; for a member the type or service that has it
	Member string         // a field or method of Obj, or ""
	Line   *syntax.Import // the line that names a used module; Obj is nil then
}

// IsZero reports whether it is no symbol at all.
func (s Symbol) IsZero() bool { return s == Symbol{} }

// Role says what an occurrence of a name does.
type Role uint8

// The roles.
const (
	Use   Role = iota
	Write      // something is pushed to it
	Def        // it is defined here
	Again      // it gets another name here, behind `as`
)

// Occurrence is a place where a name stands.
type Occurrence struct {
	syntax.Range
	Symbol Symbol
	Role   Role
	Type   types.Type // what the name is here, nil if that is unknown
	Short  bool       // `name` alone in Type(name): a field and a variable at once
	Call   bool       // it is called here
}

// Indexes keeps where names stand, module by module, for as long as snapshots hold the module.
type Indexes struct {
	mu      sync.Mutex
	modules map[*check.Module]*index
}

// index is made by the first who asks for it.
type index struct {
	once sync.Once
	all  []Occurrence
}

// keep drops what belongs to modules that are no more.
func (x *Indexes) keep(modules []*check.Module) {
	x.mu.Lock()
	defer x.mu.Unlock()
	kept := make(map[*check.Module]*index, len(modules))
	for _, m := range modules {
		if i := x.modules[m]; i != nil {
			kept[m] = i
		}
	}
	x.modules = kept
}

func (x *Indexes) of(m *check.Module) *index {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.modules == nil {
		x.modules = map[*check.Module]*index{}
	}
	i := x.modules[m]
	if i == nil {
		i = &index{}
		x.modules[m] = i
	}
	return i
}

// Occurrences are the names of a module that stand for something, in order.
func (s *Snapshot) Occurrences(m *check.Module) []Occurrence {
	i := s.Indexes.of(m)
	i.once.Do(func() {
		w := &walker{s: s, m: m, params: map[check.Object]check.Object{}}
		for _, root := range m.File.Roots() {
			w.node(root)
		}
		slices.SortStableFunc(w.out, func(a, b Occurrence) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
		})
		i.all = w.out
	})
	return i.all
}

// At is the occurrence at an offset, its end included; of several at one place the last, which for `Type(name)` is the
// variable.
func (s *Snapshot) At(m *check.Module, offset int32) (Occurrence, bool) {
	all := s.Occurrences(m)
	first, _ := slices.BinarySearchFunc(all, offset, func(o Occurrence, at int32) int {
		if o.From > at {
			return 1
		}
		return -1
	})
	for i := first - 1; i >= 0 && i > first-4; i-- {
		if all[i].From <= offset && offset <= all[i].To {
			return all[i], true
		}
	}
	return Occurrence{}, false
}

// Place is an occurrence with its module.
type Place struct {
	Module *check.Module
	Occurrence
}

// Places are all occurrences of a symbol, in the order of modules.
func (s *Snapshot) Places(sym Symbol) (out []Place) {
	for _, m := range s.Modules() {
		for _, o := range s.Occurrences(m) {
			if o.Symbol == sym {
				out = append(out, Place{m, o})
			}
		}
	}
	return out
}

// Definition is where a symbol is defined.
func (s *Snapshot) Definition(sym Symbol) (Place, bool) {
	if sym.Obj == nil || sym.Obj.Home() == nil {
		return Place{}, false
	}
	home := sym.Obj.Home()
	for _, o := range s.Occurrences(home) {
		if o.Role == Def && o.Symbol == sym {
			return Place{home, o}, true
		}
	}
	if at := sym.Obj.At(); at.IsValid() && sym.Member == "" { // of a program with errors: defined twice
		return Place{home, Occurrence{Range: syntax.Range{From: at.Start, To: at.End}, Symbol: sym, Role: Def}}, true
	}
	return Place{}, false
}
