// Package data holds particle data: the envelope, the archive inside it, content stores, the trace of execution states
// and the peers' signatures; bytes to structures and back, and the checks that data must pass.
//
// A [Particle] decoded from bytes shares their text; stores are extended, never copied.
package data

import (
	"github.com/aquifer-dev/aquifer/vm/value"
)

// CID identifies an object of a store.
type CID = value.CID

// Versions that this implementation writes (spec/data.md#D3).
const (
	FormatVersion         = "0.17.2"
	InterpreterVersion    = "0.62.0"
	minInterpreterVersion = "0.61.0"
)

// Kind tells what an execution [State] records.
type Kind uint8

// The kinds of states.
const (
	Par        Kind = iota // A, B: numbers of states in the left and the right branch
	CallSent               // Ref: the peer that sent the request; with HasID, A: the id it waits under
	CallScalar             // Ref: the CID of a service result
	CallStream             // Ref: the CID of a service result; A: generation
	CallUnused             // Ref: the CID of the bare value
	CallFailed             // Ref: the CID of a service result
	Ap                     // A: generation; More: if it has none or several
	CanonSent              // Ref: the peer that sent it
	CanonDone              // Ref: the CID of a canon result
	Fold                   // More: its lore
)

// State is one record of a trace. Which fields count depends on Kind. Traces have many: they are kept small.
type State struct {
	Kind  Kind
	HasID bool
	A, B  uint32
	Ref   string // a peer or a CID
	More  *More  // Fold, and Ap with other than one generation
	Found *Found // of executed calls, once looked up; it follows from CID and stores
}

// CID returns what the state refers to in the stores.
func (s *State) CID() CID { return CID(s.Ref) }

// Found is what the stores hold for an executed call. Value is nil if they lack it.
type Found struct {
	Result    *ServiceResult
	Tetraplet *value.Tetraplet
	Value     *value.Value
}

// More is what few states have.
type More struct {
	Gens []uint32 // none, or several; legal until the state is met
	Lore []Lore
}

// Gens returns the generations of an Ap.
func (s *State) Gens() []uint32 {
	if s.More != nil {
		return s.More.Gens
	}
	return []uint32{s.A}
}

// Generation returns the first generation of an Ap or a CallStream, if it has one.
func (s *State) Generation() (uint32, bool) {
	switch {
	case s.Kind == CallStream || s.Kind == Ap && s.More == nil:
		return s.A, true
	case s.Kind == Ap && len(s.More.Gens) > 0:
		return s.More.Gens[0], true
	}
	return 0, false
}

// Lore returns the lore of a Fold.
func (s *State) Lore() []Lore {
	if s.More != nil {
		return s.More.Lore
	}
	return nil
}

// Lore tells, for one value of a folded stream, where its sub-traces lie.
type Lore struct {
	Value uint32     // position of the state that made the value
	Subs  []SubTrace // usually two: before and after next; other numbers are legal until the fold is met
}

// SubTrace is a range of a trace.
type SubTrace struct {
	Begin, Len uint32
}

// CanonElement is one value of a canonicalised stream.
type CanonElement struct {
	Value, Tetraplet CID
	From             value.Provenance

	id value.Identified
}

// CanonResult is a canonicalised stream.
type CanonResult struct {
	Tetraplet CID
	Elements  []CID

	id value.Identified
}

// ServiceResult is the outcome of a call.
type ServiceResult struct {
	Value        CID
	ArgumentHash string
	Tetraplet    CID

	id value.Identified
}

// PeerKey is a public key: the format byte and the key.
type PeerKey string

// Signature is a signature: the format byte and the signature.
type Signature string

// Stores are the contents that states refer to.
type Stores struct {
	Values     Store[value.Value]
	Tetraplets Store[value.Tetraplet]
	Elements   Store[CanonElement]
	Canons     Store[CanonResult]
	Services   Store[ServiceResult]
}

// Particle is decoded particle data. It is immutable once shared; a step makes the next one.
type Particle struct {
	Trace    []State
	LastCall uint32 // id of the last call request
	Stores   Stores

	sigs []Signed  // in ascending order of keys
	own  *unsigned // the one of sigs that is still to be made
}

// Refusal says why data are not accepted: one of the interpreter's codes 2 to 10 and its message.
type Refusal struct {
	Code    int64
	Message string
	Peer    string // the peer whose key or signature is at fault, if one is
}

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }
