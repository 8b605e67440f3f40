// Package model holds the tree that inlining produces and topology reads, and the routed tree that topology produces and
// the emitter reads. Its smart constructors are the only places where nodes are dropped (spec/lowering.md#W30).
package model

import (
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// Origin is where a node comes from: a place in the source and the call through which it was inlined.
type Origin struct {
	At     source.Span
	Func   string  // the function that At lies in
	Caller *Origin // nil in the exported function
}

// Op is a node of the model tree.
type Op struct {
	Node Node
	Kids []*Op
	From *Origin
}

// Node is what an Op does: one of Seq, On, Restrict, Match, For, AtCaptured, Par, Detach, Xor, Called, Call, Canon, Push,
// Insert, Flatten, Fail, Next, Capture, Empty, Null.
type Node interface{ node() }

// Place names where a closure runs.
type Place struct {
	Name   string
	Shared string // the original's name for it, which others may have too
	Source string // the closure's own name
}

// Target is a name that receives a value.
type Target struct {
	Name string
	Type types.Type
}

// The nodes.
type (
	// Seq runs its children one after the other.
	Seq struct{}
	// On runs its children on Peer, reached by way of Via. Relay: leaving goes back to the relay only.
	On struct {
		Peer  Value
		Via   []Value
		Relay bool
	}
	// Restrict is `new` around its children.
	Restrict Target
	// Match runs its children when Left equals (or, with Not, differs from) Right.
	Match struct {
		Left, Right Value
		Not         bool
	}
	// For is a fold. Never: it ends with `never` instead of `null`.
	For struct {
		Item     string
		Iterable Value
		Never    bool
	}
	// AtCaptured runs its children where the closure of this name was defined.
	AtCaptured struct{ Place }
	// Par runs its children side by side.
	Par struct{}
	// Detach runs its child beside what follows.
	Detach struct{}
	// Xor runs each child when the one before failed.
	Xor struct{}
	// Called marks the body of an inlined call.
	Called struct{ Func string }
	// Call calls a service. AIR has room for the first result only.
	Call struct {
		Service Value
		Fn      string
		Args    []Value
		Results []Target
	}
	// Canon takes a snapshot.
	Canon struct {
		Of Value
		To Target
	}
	// Push appends to a stream.
	Push struct {
		Value Value
		To    Target
	}
	// Insert adds a pair to a stream map.
	Insert struct {
		Key, Value Value
		Map        string
	}
	// Flatten copies a value under a name.
	Flatten struct {
		Value Value
		Name  string
	}
	// Fail fails with a value.
	Fail struct{ Value Value }
	// Next goes to the next item of a For.
	Next struct{ Item string }
	// Capture remembers where a closure is defined.
	Capture struct{ Place }
	// Empty does nothing and vanishes.
	Empty struct{}
	// Null does nothing and is printed.
	Null struct{}
)

func (Seq) node()        {}
func (On) node()         {}
func (Restrict) node()   {}
func (Match) node()      {}
func (For) node()        {}
func (AtCaptured) node() {}
func (Par) node()        {}
func (Detach) node()     {}
func (Xor) node()        {}
func (Called) node()     {}
func (Call) node()       {}
func (Canon) node()      {}
func (Push) node()       {}
func (Insert) node()     {}
func (Flatten) node()    {}
func (Fail) node()       {}
func (Next) node()       {}
func (Capture) node()    {}
func (Empty) node()      {}
func (Null) node()       {}

// New makes a node as it is given.
func New(from *Origin, n Node, kids ...*Op) *Op { return &Op{Node: n, Kids: kids, From: from} }

// IsEmpty says whether o is absent or vanishes.
func (o *Op) IsEmpty() bool {
	if o == nil {
		return true
	}
	_, ok := o.Node.(Empty)
	return ok
}

// NewSeq drops what vanishes; none left gives an Empty, one gives that node itself. It never flattens.
func NewSeq(from *Origin, kids ...*Op) *Op {
	kept := keep(kids)
	switch len(kept) {
	case 0:
		return New(from, Empty{})
	case 1:
		return kept[0]
	}
	return New(from, Seq{}, kept...)
}

// NewXor is Empty when there is nothing to try first.
func NewXor(from *Origin, kids ...*Op) *Op {
	if len(kids) == 0 || kids[0].IsEmpty() {
		return New(from, Empty{})
	}
	return New(from, Xor{}, kids...)
}

// NewCalled is Empty when nothing is left inside.
func NewCalled(from *Origin, name string, kids ...*Op) *Op {
	kept := keep(kids)
	if len(kept) == 0 {
		return New(from, Empty{})
	}
	return New(from, Called{name}, kept...)
}

func keep(kids []*Op) []*Op {
	kept := make([]*Op, 0, len(kids))
	for _, k := range kids {
		if !k.IsEmpty() {
			kept = append(kept, k)
		}
	}
	return kept
}
