package model

// Routed is a node of the routed tree: every call and canon knows its peer, and hops stand between them.
type Routed struct {
	Instr Instr
	Kids  []*Routed
	From  *Origin
}

// Instr is what a Routed does: Seq, Par, Xor, Next, Match, Null and Fail of the model, and RFold, RNew, RCall, RAp, RApMap, RCanon.
type Instr interface{ instr() }

// The instructions that differ from the model's nodes.
type (
	// RFold iterates. Never: the last instruction is `never`.
	RFold struct {
		Item     string
		Iterable Value
		Never    bool
	}
	// RNew restricts a name.
	RNew Target
	// RCall calls a service on a peer.
	RCall struct {
		Peer, Service Value
		Fn            string
		Args          []Value
		Result        *Target // nil: none
	}
	// RAp copies a value into a scalar or stream.
	RAp struct {
		Value Value
		To    Target
	}
	// RApMap adds a key to a stream map.
	RApMap struct {
		Key, Value Value
		To         Target
	}
	// RCanon takes a snapshot on a peer.
	RCanon struct {
		Peer, Of Value
		To       Target
	}
)

func (Seq) instr()    {}
func (Par) instr()    {}
func (Xor) instr()    {}
func (Next) instr()   {}
func (Match) instr()  {}
func (Null) instr()   {}
func (Fail) instr()   {}
func (RFold) instr()  {}
func (RNew) instr()   {}
func (RCall) instr()  {}
func (RAp) instr()    {}
func (RApMap) instr() {}
func (RCanon) instr() {}
