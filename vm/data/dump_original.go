package data

import (
	"encoding/json"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// OriginalDump returns the JSON view that the original interpreter gives of its data.
func OriginalDump(e Envelope, p *Particle) ([]byte, error) {
	trace := []any{}
	for i := range p.Trace {
		trace = append(trace, p.Trace[i].original())
	}
	values := map[CID]string{} // the stored texts, as strings
	for id, v := range p.Stores.Values.All() {
		values[id] = v.Text()
	}
	sigs := map[string]string{}
	for _, s := range p.Signatures() {
		sigs[base58(s.Key)] = base58(s.Signature)
	}
	return json.Marshal(object{
		"data": object{
			"cid_info": object{
				"value_store":          values,
				"tetraplet_store":      preimages(&p.Stores.Tetraplets, (*value.Tetraplet).Preimage),
				"canon_element_store":  preimages(&p.Stores.Elements, (*CanonElement).Preimage),
				"canon_result_store":   preimages(&p.Stores.Canons, (*CanonResult).Preimage),
				"service_result_store": preimages(&p.Stores.Services, (*ServiceResult).Preimage),
			},
			"lcid": p.LastCall, "signatures": sigs, "trace": trace,
		},
		"versions": object{"interpreter_version": e.Interpreter, "version": e.Version},
	})
}

func (s *State) original() any {
	switch s.Kind {
	case Par:
		return object{"par": []uint32{s.A, s.B}}
	case Ap:
		return object{"ap": object{"gens": append([]uint32{}, s.Gens()...)}}
	case CanonSent:
		return object{"canon": object{"sent_by": s.Ref}}
	case CanonDone:
		return object{"canon": object{"executed": s.Ref}}
	case Fold:
		lore := []any{}
		for _, l := range s.Lore() {
			subs := []any{}
			for _, t := range l.Subs {
				subs = append(subs, object{"pos": t.Begin, "len": t.Len})
			}
			lore = append(lore, object{"pos": l.Value, "desc": subs})
		}
		return object{"fold": object{"lore": lore}}
	case CallSent:
		if s.HasID {
			return object{"call": object{"sent_by": object{"PeerIdWithCallId": object{"peer_id": s.Ref, "call_id": s.A}}}}
		}
		return object{"call": object{"sent_by": object{"PeerId": s.Ref}}}
	case CallScalar:
		return object{"call": object{"executed": object{"scalar": s.Ref}}}
	case CallStream:
		return object{"call": object{"executed": object{"stream": object{"cid": s.Ref, "generation": s.A}}}}
	case CallUnused:
		return object{"call": object{"executed": object{"unused": s.Ref}}}
	}
	return object{"call": object{"failed": s.Ref}}
}
