package generate

import (
	"bytes"
	"math/rand/v2"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// Damage changes data as bad storage or a hostile peer might: bytes flipped, cut off, doubled, put elsewhere, or texts inside
// replaced by others of the same length.
func Damage(rng *rand.Rand, b []byte) []byte {
	if len(b) == 0 {
		return []byte{byte(rng.IntN(256))}
	}
	out := bytes.Clone(b)
	for range 1 + rng.IntN(2) {
		at := rng.IntN(len(out))
		switch rng.IntN(7) {
		case 0:
			out = out[:at+1]
		case 1:
			out = append(out[:at:at], append([]byte{byte(rng.IntN(256))}, out[at:]...)...)
		case 2:
			n := min(1+rng.IntN(16), len(out)-at)
			copy(out[at:], bytes.Clone(out[rng.IntN(len(out)-n+1):])[:n])
		case 3:
			out[at] = 0
		case 4: // whole words of the archive's tables
			at = at &^ 3
			for i := at; i < min(at+4, len(out)); i++ {
				out[i] = byte(rng.IntN(3))
			}
		default:
			out[at] ^= 1 << rng.IntN(8)
		}
	}
	return out
}

// Corrupt makes hostile data of a peer's data and those of another: bytes damaged, parts of both spliced, or data that are
// well formed and lie: signatures exchanged, identifiers swapped, objects that are not there or stand under other names.
func Corrupt(rng *rand.Rand, b, other []byte) []byte {
	switch rng.IntN(8) {
	case 0:
		return splice(rng, b, other)
	case 1, 2, 3:
		if out := lie(rng, b, other); out != nil {
			return out
		}
	}
	return Damage(rng, b)
}

// splice joins the beginning of one with the end of the other.
func splice(rng *rand.Rand, b, other []byte) []byte {
	head, tail := b[:rng.IntN(len(b)+1)], other[min(len(other), rng.IntN(len(other)+1)):]
	return append(bytes.Clone(head), tail...)
}

// lie changes what data say and writes them anew; nil if there is nothing to change.
func lie(rng *rand.Rand, b, other []byte) []byte {
	_, p, refusal := data.Decode(b)
	_, q, _ := data.Decode(other)
	if refusal != nil || len(p.Trace) == 0 {
		return nil
	}
	i, j := rng.IntN(len(p.Trace)), rng.IntN(len(p.Trace))
	list := p.Signatures()
	switch kind := rng.IntN(9); {
	case kind == 0:
		p.Trace[i].Ref, p.Trace[j].Ref = p.Trace[j].Ref, p.Trace[i].Ref
	case kind == 1:
		p.Trace[i], p.Trace[j] = p.Trace[j], p.Trace[i]
	case kind == 2:
		p.Trace[i].A = rng.Uint32() >> rng.IntN(32)
	case kind == 3 && len(list) > 0:
		s := []byte(list[0].Signature)
		s[rng.IntN(len(s))] ^= 1 << rng.IntN(8)
		p.SetSignatures([]data.Signed{{Key: list[0].Key, Signature: data.Signature(s)}})
	case kind == 4 && len(list) > 1:
		list[0].Signature, list[1].Signature = list[1].Signature, list[0].Signature
	case kind == 5 && len(list) > 1:
		p.SetSignatures(list[1:])
	case kind == 6 && q != nil:
		p.Stores = q.Stores
	case kind == 7 && q != nil:
		p.SetSignatures(q.Signatures())
	default:
		entries := p.Stores.Values.Entries()
		if len(entries) < 2 {
			return nil
		}
		p.Stores.Values.Put(entries[0].ID, entries[rng.IntN(len(entries))].Object)
	}
	return p.Append(nil)
}
