// Package raw holds what lowering makes of a typed program and inlining reads: one tree of tags per function, the values
// in them, the names that a function sees, and unique names (Names), on whose order the original's output depends.
//
// Trees are data. They are immutable once lowering has finished a function.
package raw

import (
	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// File is a lowered source file.
type File struct {
	ID       source.FileID
	Funcs    []*Func    // all functions, in source order, also those that nothing calls: they take part in naming
	Services []*Service // in source order
}

// Func is a function or closure: its tree, what it returns and, for a function of a file, what it sees.
type Func struct {
	Name string
	Sig  *types.Arrow // every parameter labelled
	Body *Op
	Ret  []Value
	Sees Scope // what a top-level function captures; empty for closures, whose captures inlining finds
	At   source.Span
	// StreamLits are the names of the streams of `*[…]` in the body, closures not counted.
	StreamLits []string

	uses     []string        // of Body and Ret, without the parameters; filled by Seal
	copied   []string        // likewise
	defs     []string        // of Body
	declared map[string]bool // those of defs that are declared streams
}

// Op is a node of a raw tree.
type Op struct {
	Tag  Tag
	Kids []*Op
	At   source.Span
}

// Tag is what a node does: one of Seq, Par, Detach, If, Try, On, For, Next, Call, Declare, Assign, Closure, Return,
// ServiceID, Push, Insert, Flatten, Canon, Join, Empty.
type Tag interface{ tag() }

// LoopMode says how the iterations of a For are joined.
type LoopMode uint8

// The modes of For.
const (
	LoopSeq LoopMode = iota
	LoopPar
	LoopTry
	LoopRec
)

// Export is a name that a call or canonicalisation gives a value. Existing says that it is a stream or stream map
// declared elsewhere; a stream map takes the first two results as key and value.
type Export struct {
	Name     string
	Type     types.Type
	Existing bool
}

// The tags.
type (
	// Seq runs its children one after the other.
	Seq struct{}
	// Par runs its children side by side.
	Par struct{}
	// Detach runs its child beside what follows.
	Detach struct{}
	// If has the branch taken when Cond holds as first child and the other one, if any, as second.
	If struct{ Cond Value }
	// Try has the branches in order; each runs when the one before failed.
	Try struct{}
	// On moves its children to Peer by way of Via. Relay says that leaving goes back to the relay only (parseq).
	On struct {
		Peer  Value
		Via   []Value
		Relay bool
	}
	// For runs its child for every item. A loop over the pairs of a stream map has names for their parts, too.
	For struct {
		Item       string
		Key, Value string // both or none
		Iterable   Value
		Mode       LoopMode
	}
	// Next goes to the next item.
	Next struct{ Item string }
	// Call calls a CallArrow, a CallService or an Apply that ends in an IntoArrow, and binds its results.
	Call struct {
		Exports []Export
		Value   Value
	}
	// Declare makes a stream or stream map.
	Declare struct {
		Name string
		Type types.Type
	}
	// Assign binds a name.
	Assign struct {
		Value Value
		Name  string
	}
	// Closure defines an arrow. Detached ones run where they are called.
	Closure struct {
		Func     *Func
		Detached bool
	}
	// Return stands where the results were written. They are computed at the end of the function.
	Return struct{}
	// ServiceID makes Name a service of type Service with an id. Of is what the service is called without it: a file may know
	// it by another name than that of its type.
	ServiceID struct {
		ID       Value
		Service  *types.Named
		Name, Of string
	}
	// Push appends a value to the stream Target.
	Push struct {
		Value  Value
		Target string
		Type   types.Type // of the target
	}
	// Insert adds a pair to the stream map Target.
	Insert struct {
		Key, Value Value
		Target     string
		Type       types.StreamMap // of the target
	}
	// Flatten copies a value under a name.
	Flatten struct {
		Value Value
		Name  string
	}
	// Canon takes a snapshot of a stream.
	Canon struct {
		Value  Value
		Target Export
	}
	// Join waits for values.
	Join struct{ Values []Value }
	// Empty does nothing.
	Empty struct{}
)

// Names that the entry wrapper and constants share with inlining. No source can write them.
const (
	RelayName = abi.Relay // the variable with the relay's peer id
	ErrorName = ":error:" // the last error of the script
)

// NewOp makes a node.
func NewOp(at source.Span, tag Tag, kids ...*Op) *Op { return &Op{Tag: tag, Kids: kids, At: at} }

// IsEmpty says whether o does nothing and has no children.
func (o *Op) IsEmpty() bool {
	_, ok := o.Tag.(Empty)
	return ok
}

// NewSeq drops empty nodes; none left gives an Empty, one gives that node itself.
func NewSeq(at source.Span, kids ...*Op) *Op {
	kept := make([]*Op, 0, len(kids))
	for _, k := range kids {
		if k != nil && !k.IsEmpty() {
			kept = append(kept, k)
		}
	}
	switch len(kept) {
	case 0:
		return NewOp(at, Empty{})
	case 1:
		return kept[0]
	}
	return &Op{Tag: Seq{}, Kids: kept, At: at}
}

func (Seq) tag()       {}
func (Par) tag()       {}
func (Detach) tag()    {}
func (If) tag()        {}
func (Try) tag()       {}
func (On) tag()        {}
func (For) tag()       {}
func (Next) tag()      {}
func (Call) tag()      {}
func (Declare) tag()   {}
func (Assign) tag()    {}
func (Closure) tag()   {}
func (Return) tag()    {}
func (ServiceID) tag() {}
func (Push) tag()      {}
func (Insert) tag()    {}
func (Flatten) tag()   {}
func (Canon) tag()     {}
func (Join) tag()      {}
func (Empty) tag()     {}
