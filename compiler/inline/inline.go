// Package inline turns the raw tree of an exported function into a model tree: every call is replaced by the body of what
// it calls, every name is unique, every value is resolved to what AIR can print (spec/lowering.md, section 4).
//
// The names that come out are those of the original, whose renaming is not hygienic; here a name is looked up in the
// frame of the function it was written in, once, so that names of different functions cannot be taken for each other.
package inline

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/ordered"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Options are the compiler options that inlining obeys.
type Options struct {
	NoRelay bool // the script has no relay
	NoXor   bool // on and if do not pass errors on
	Tracing bool // report every call that begins and ends
	Compat  bool // keep the original's miscompilations, see compat.go
}

// Inline inlines everything that the entry wrapper made by lowering calls. The function it wraps is bound to the
// wrapper's only parameter; name is what it is exported as. The list holds what could not be compiled, and warnings; with
// errors the tree is not to be used.
func Inline(wrapper, fn *raw.Func, name string, o Options) (*model.Op, diag.List) {
	m := &machine{
		opt: o, frame: &frame{}, env: &env{},
		items: map[string]bool{}, arrows: map[string]*arrow{}, every: map[string]*arrow{}, hidden: map[string]bool{}, places: map[string]int{},
	}
	target := &arrow{fn: fn, name: name, scope: fn.Sees}
	m.sees = fn.Sees
	m.addArrow("_func", target)
	entry := &arrow{fn: wrapper, name: wrapper.Name, scope: wrapper.Sees}
	m.at = &model.Origin{At: fn.At, Func: fn.Name}
	tree, _ := m.call(entry, []model.Value{model.Var{Name: "_func", Base: fn.Sig}}, nil)
	var via []model.Value
	if !o.NoRelay {
		via = []model.Value{model.Var{Name: raw.RelayName, Base: types.String}}
	}
	for _, name := range m.streams.Keys() { // a wrapper without error handler has no scope of its own
		t, _ := m.streams.Get(name)
		tree = m.op(model.Restrict{Name: name, Type: t}, tree)
	}
	root := model.New(m.at, model.On{Peer: model.InitPeer, Via: via}, m.fit(tree))
	m.checkValues(root)
	m.noteValues(root)
	return root, m.diags.Sort()
}

// Trace replaces the marks of inlined calls: by what is in them, or with Options.Tracing by calls of tracingSrv on the
// initial peer when the call begins, ends and fails (spec/lowering.md#W31). root is a tree made by Inline.
func Trace(root *model.Op, o Options) *model.Op {
	return traced(root, root.Node.(model.On).Via, o.Tracing)
}

// Limits on what one exported function may grow to: a program of n lines can ask for 2^n instructions.
const (
	maxDepth   = 1000   // calls inside each other
	maxNesting = 20000  // blocks, values and calls inside each other
	maxOps     = 500000 // nodes made
)

// machine inlines one exported function.
type machine struct {
	opt     Options
	names   raw.Names
	env     *env
	streams ordered.Map[types.Type] // open ones: declared and not yet restricted; stream maps, too
	items   map[string]bool         // iterators of loops
	arrows  map[string]*arrow       // callable in the function being inlined
	every   map[string]*arrow       // all ever made; their names are unique
	hidden  map[string]bool         // names of arrows that in a block before were those of others, see noteHidden and noteTaken
	places  map[string]int          // how many closures of a name there have been
	sees    raw.Scope               // what the exported function does
	frame   *frame
	at      *model.Origin // of the tag being processed
	depth   int
	nesting int
	ops     int
	stopped bool

	streamResults int // calls of methods that return streams
	diags         diag.List
}

// frame is one function being inlined: how its source names are called in the script, and where it was called from.
type frame struct {
	names  renaming
	fn     string
	caller *model.Origin
	in     *frame // where the closure that it is was defined; nil for functions

	reading reading // how the original reads the names of what is being unfolded

	source *raw.Func
	called source.Span // where
	twice  twice       // what the original takes for something else where it is read
	taken  []string    // closures among its arguments that the original takes for others, see noteTaken
}

// to is the name in the script of a name that a closure in the frame takes from it.
func (f *frame) to(source string) renamed {
	if f == nil {
		return renamed{name: source}
	}
	return f.names.to(source)
}

// originOf is the origin of a node of the function being inlined, the current one for a node without a place.
func (m *machine) originOf(at source.Span) *model.Origin {
	if !at.IsValid() || m.at.At == at && m.at.Func == m.frame.fn && m.at.Caller == m.frame.caller {
		return m.at
	}
	return &model.Origin{At: at, Func: m.frame.fn, Caller: m.frame.caller}
}

// op makes a node at the current origin.
func (m *machine) op(n model.Node, kids ...*model.Op) *model.Op {
	m.grow()
	return model.New(m.at, n, kids...)
}

func (m *machine) seq(kids ...*model.Op) *model.Op {
	m.grow()
	return model.NewSeq(m.at, kids...)
}

func (m *machine) xor(kids ...*model.Op) *model.Op {
	m.grow()
	return model.NewXor(m.at, kids...)
}

func (m *machine) grow() {
	m.ops++
	if m.ops > maxOps && !m.stopped {
		m.stopped = true
		m.diags.Add(errTooLarge(m.at.At, maxOps))
	}
}

// nest counts a level of recursion, unnest undoes it. Beyond the limit nothing more is inlined.
func (m *machine) nest() {
	m.nesting++
	if m.nesting > maxNesting && !m.stopped {
		m.stopped = true
		m.diags.Add(errTooDeep(m.at.At, maxNesting))
	}
}

func (m *machine) unnest() { m.nesting-- }

func (m *machine) addArrow(name string, a *arrow) {
	m.arrows[name] = a
	m.every[name] = a
	delete(m.hidden, name)
}

// checkValues reports values that no script can hold: integers of more than 64 bits, negative indices.
func (m *machine) checkValues(o *model.Op) {
	check := func(values ...model.Value) {
		for _, v := range values {
			m.checkValue(v, o.From.At)
		}
	}
	switch n := o.Node.(type) {
	case model.Call:
		check(n.Args...)
	case model.Push:
		check(n.Value)
		m.checkPlace(n.Value, o)
	case model.Insert:
		check(n.Key, n.Value)
		m.checkPlace(n.Value, o)
	case model.Flatten:
		check(n.Value)
		m.checkPlace(n.Value, o)
	case model.Match:
		check(n.Left, n.Right)
	case model.For:
		check(n.Iterable)
	case model.On:
		check(n.Peer)
		check(n.Via...)
	}
	for _, k := range o.Kids {
		m.checkValues(k)
	}
}

func (m *machine) checkValue(v model.Value, at source.Span) {
	switch w := v.(type) {
	case model.Literal:
		if _, fits := parseInt(w.Text); !fits && isInteger(w.Text) {
			m.diags.Add(errLargeInteger(at, w.Text))
		}
	case model.Var:
		for _, p := range w.Path {
			if p.Kind == model.Index && p.Text[0] == '-' && isInteger(p.Text) {
				m.diags.Add(errNegativeIndex(at, p.Text))
			}
		}
	}
}

// isInteger says whether a literal is written as an integer, of any size.
func isInteger(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}
