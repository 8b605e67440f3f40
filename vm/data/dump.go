package data

import (
	"encoding/json"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// DumpSchema names the form that [Dump] gives.
const DumpSchema = "aqua.data/1"

// Dump is a readable form of data that depends neither on the order of stores nor on sharing. Keys and signatures are
// base58, values the stored texts.
type Dump struct {
	Schema      string                  `json:"schema,omitempty"`
	Version     string                  `json:"version"`
	Interpreter string                  `json:"interpreter_version"`
	LastCall    uint32                  `json:"lcid"`
	Trace       []any                   `json:"trace"`
	Values      map[CID]string          `json:"value_store"`
	Tetraplets  map[CID]json.RawMessage `json:"tetraplet_store"`
	Elements    map[CID]json.RawMessage `json:"canon_element_store"`
	Canons      map[CID]json.RawMessage `json:"canon_result_store"`
	Services    map[CID]json.RawMessage `json:"service_result_store"`
	Signatures  map[string]string       `json:"signatures"`
}

type object = map[string]any

// NewDump makes the readable form of a particle and the versions around it.
func NewDump(e Envelope, p *Particle) *Dump {
	d := &Dump{
		Schema: DumpSchema, Version: e.Version, Interpreter: e.Interpreter, LastCall: p.LastCall,
		Trace: make([]any, 0, len(p.Trace)), Values: map[CID]string{}, Signatures: map[string]string{},
		Tetraplets: preimages(&p.Stores.Tetraplets, (*value.Tetraplet).Preimage),
		Elements:   preimages(&p.Stores.Elements, (*CanonElement).Preimage),
		Canons:     preimages(&p.Stores.Canons, (*CanonResult).Preimage),
		Services:   preimages(&p.Stores.Services, (*ServiceResult).Preimage),
	}
	for i := range p.Trace {
		d.Trace = append(d.Trace, p.Trace[i].dump())
	}
	for id, v := range p.Stores.Values.All() {
		d.Values[id] = v.Text()
	}
	for _, s := range p.Signatures() {
		d.Signatures[base58(s.Key)] = base58(s.Signature)
	}
	return d
}

func preimages[T any](s *Store[T], preimage func(*T) string) map[CID]json.RawMessage {
	out := map[CID]json.RawMessage{}
	for id, v := range s.All() {
		out[id] = json.RawMessage(preimage(v))
	}
	return out
}

func (s *State) dump() any {
	switch s.Kind {
	case Par:
		return object{"par": []uint32{s.A, s.B}}
	case Ap:
		return object{"ap": append([]uint32{}, s.Gens()...)}
	case CanonSent:
		return object{"canon": object{"sent_by": s.Ref}}
	case CanonDone:
		return object{"canon": object{"executed": s.Ref}}
	case Fold:
		lore := []any{}
		for _, l := range s.Lore() {
			subs := [][2]uint32{}
			for _, t := range l.Subs {
				subs = append(subs, [2]uint32{t.Begin, t.Len})
			}
			lore = append(lore, object{"pos": l.Value, "desc": subs})
		}
		return object{"fold": lore}
	case CallSent:
		if s.HasID {
			return object{"call": object{"sent_by": s.Ref, "call_id": s.A}}
		}
		return object{"call": object{"sent_by": s.Ref}}
	case CallScalar:
		return object{"call": object{"scalar": s.Ref}}
	case CallStream:
		return object{"call": object{"stream": s.Ref, "generation": s.A}}
	case CallUnused:
		return object{"call": object{"unused": s.Ref}}
	}
	return object{"call": object{"failed": s.Ref}}
}
