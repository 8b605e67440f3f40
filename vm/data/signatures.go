package data

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"

	"filippo.io/edwards25519"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Production is what one peer signs: the multiset of CIDs that it produced in a trace, in ascending order.
type Production struct {
	Peer      string
	Key       PeerKey
	Signature Signature
	CIDs      []CID

	point *edwards25519.Point // of the key
}

// Productions groups the trace's CIDs by the peer in their tetraplet (code 9 for keys that are malformed or missing, code
// 8 for a CID of the trace that the stores lack). They come in ascending order of keys (spec/data.md#D51). Of keys that
// known has as well, what it knows is taken over.
func (p *Particle) Productions(known []*Production) ([]*Production, *Refusal) {
	signed := p.Signatures()
	slab := make([]Production, len(signed))
	list := make([]*Production, len(signed))
	byPeer := make(map[string]*Production, len(signed))
	for i, s := range signed {
		q := &slab[i]
		list[i] = q
		for len(known) > 0 && known[0].Key < s.Key {
			known = known[1:]
		}
		if len(known) > 0 && known[0].Key == s.Key {
			q.Peer, q.point = known[0].Peer, known[0].point
		} else {
			var r *Refusal
			if q.point, r = s.Key.point(); r != nil {
				return nil, r
			}
			q.Peer = s.Key.PeerID()
		}
		q.Key, q.Signature = s.Key, s.Signature
		byPeer[q.Peer] = q
	}
	var last *value.Tetraplet
	var q *Production
	var room []Found
	for i := range p.Trace {
		if len(room) == 0 {
			room = make([]Found, min(len(p.Trace)-i, 256))
		}
		tetraplet, r := p.producer(&p.Trace[i], &room)
		if r != nil {
			return nil, r
		}
		if tetraplet == nil {
			continue
		}
		if tetraplet != last {
			last, q = tetraplet, byPeer[tetraplet.Peer]
		}
		if q == nil {
			return nil, &Refusal{Code: 9, Message: fmt.Sprintf("peer_id doens't match any available public key: %q", tetraplet.Peer), Peer: tetraplet.Peer}
		}
		q.CIDs = append(q.CIDs, p.Trace[i].CID())
	}
	for _, q := range list {
		slices.SortFunc(q.CIDs, compareIDs)
	}
	return list, nil
}

// producer returns the tetraplet of a state that is signed, nil for other states. What it finds stays with the state.
func (p *Particle) producer(s *State, room *[]Found) (*value.Tetraplet, *Refusal) {
	var id CID
	switch s.Kind {
	case CallScalar, CallStream, CallFailed:
		if s.Found != nil {
			return s.Found.Tetraplet, nil
		}
		result := p.Stores.Services.Get(s.CID())
		if result == nil {
			return nil, refuse8("Reference CID %q from the trace to %q was not found", s.CID(), typeService)
		}
		id = result.Tetraplet
		if t := p.Stores.Tetraplets.Get(id); t != nil {
			s.Found = &(*room)[0]
			*room = (*room)[1:]
			*s.Found = Found{result, t, p.Stores.Values.Get(result.Value)}
			return t, nil
		}
	case CanonDone:
		result := p.Stores.Canons.Get(s.CID())
		if result == nil {
			return nil, refuse8("Reference CID %q from the trace to %q was not found", s.CID(), typeCanon)
		}
		id = result.Tetraplet
	default:
		return nil, nil
	}
	t := p.Stores.Tetraplets.Get(id)
	if t == nil {
		return nil, refuse8("Reference CID %q from the trace to %q was not found", id, typeTetraplet)
	}
	return t, nil
}

// Verify checks the signature over the CIDs; salt is the particle id (code 9).
func (q *Production) Verify(salt string) *Refusal {
	detail := ""
	switch sig := q.Signature; {
	case len(sig) != sizeSigned:
		detail = fmt.Sprintf("signature of %d bytes", len(sig))
	case sig[0] != formatEd25519 && sig[0] != formatSecp256k1: // the prefix need not match the key's
		detail = fmt.Sprintf("signature format %d", sig[0])
	case !verifies(q.point, []byte(q.Key[1:]), signedMessage(q.CIDs, salt), []byte(sig[1:])):
		detail = "Verification equation was not satisfied"
	default:
		return nil
	}
	return &Refusal{Code: 9, Message: fmt.Sprintf("signature mismatch for %q: %s, values: CIDS: %s", q.Peer, detail, listCIDs(q.CIDs)), Peer: q.Peer}
}

// VerifyAll checks several signatures, on as many processors as there are, and returns the first refusal in their order.
func VerifyAll(list []*Production, salt string) *Refusal {
	return inParts(list, 1, func(part []*Production) *Refusal { return part[0].Verify(salt) })
}

// Verify checks everything that current data must pass: identifiers, references, keys and signatures; salt is the
// particle id.
func (p *Particle) Verify(salt string) *Refusal {
	if r := p.VerifyStores(); r != nil {
		return r
	}
	list, r := p.Productions(nil)
	if r != nil {
		return r
	}
	if r := VerifyAll(list, salt); r != nil {
		return r
	}
	return p.VerifyTexts()
}

// Signed is a peer's key with its signature.
type Signed struct {
	Key       PeerKey
	Signature Signature
}

// unsigned is a signature that has not been asked for yet: making one takes as long as a small step.
type unsigned struct {
	once sync.Once
	key  *KeyPair
	cids []CID
	salt string
}

// Signatures returns the signatures in ascending order of keys. The list is shared.
func (p *Particle) Signatures() []Signed {
	if p.own != nil {
		p.own.once.Do(func() {
			at, _ := findKey(p.sigs, p.own.key.public)
			p.sigs[at].Signature = p.own.key.Sign(p.own.cids, p.own.salt)
		})
	}
	return p.sigs
}

// SetSignatures replaces the signatures by a list in ascending order of keys.
func (p *Particle) SetSignatures(list []Signed) { p.sigs, p.own = list, nil }

// Sign replaces the signatures by those of other peers, in ascending order of keys, and the signature of the key's owner over
// what it produced. It is made when it is first asked for.
func (p *Particle) Sign(others []Signed, key *KeyPair, cids []CID, salt string) {
	at, present := findKey(others, key.public)
	p.sigs = make([]Signed, 0, len(others)+1)
	p.sigs = append(append(p.sigs, others[:at]...), Signed{Key: key.public})
	if present {
		at++
	}
	p.sigs = append(p.sigs, others[at:]...)
	p.own = &unsigned{key: key, cids: cids, salt: salt}
}

// Others returns the signatures without that of the key's owner if it is still to be made.
func (p *Particle) Others(key *KeyPair) []Signed {
	if p.own == nil || key == nil || p.own.key.public != key.public {
		return p.Signatures()
	}
	at, _ := findKey(p.sigs, key.public)
	return append(p.sigs[:at:at], p.sigs[at+1:]...)
}

func findKey(list []Signed, key PeerKey) (at int, present bool) {
	return slices.BinarySearchFunc(list, key, func(s Signed, key PeerKey) int { return strings.Compare(string(s.Key), string(key)) })
}

// MergeSignatures keeps, per peer, the signature over more CIDs; the other side's must be among them (code 9). With equal
// numbers prev's stays (spec/data.md#D52). Lists are in ascending order of keys, as is the result.
func MergeSignatures(prev, current []*Production) ([]Signed, *Refusal) {
	out := make([]Signed, 0, len(prev)+len(current))
	for len(prev) > 0 || len(current) > 0 {
		switch {
		case len(current) == 0 || len(prev) > 0 && prev[0].Key < current[0].Key:
			out, prev = append(out, Signed{prev[0].Key, prev[0].Signature}), prev[1:]
			continue
		case len(prev) == 0 || current[0].Key < prev[0].Key:
			out, current = append(out, Signed{current[0].Key, current[0].Signature}), current[1:]
			continue
		}
		p, c := prev[0], current[0]
		prev, current = prev[1:], current[1:]
		large, small := p, c
		if len(p.CIDs) < len(c.CIDs) {
			large, small = c, p
		}
		if !contains(large.CIDs, small.CIDs) {
			return nil, &Refusal{Code: 9, Peer: c.Peer, Message: fmt.Sprintf("inconsistent CID multisets on merge for peer %q, prev: %s, current: %s",
				c.Peer, listCIDs(p.CIDs), listCIDs(c.CIDs))}
		}
		out = append(out, Signed{c.Key, large.Signature})
	}
	return out, nil
}

// contains reports whether a sorted multiset holds another one.
func contains(large, small []CID) bool {
	i := 0
	for _, id := range small {
		for i < len(large) && compareIDs(large[i], id) < 0 {
			i++
		}
		if i == len(large) || large[i] != id {
			return false
		}
		i++
	}
	return true
}

func listCIDs(ids []CID) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, id := range ids {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "CID(%q)", id)
	}
	b.WriteByte(']')
	return b.String()
}

// signedMessage is the borsh form of (list of texts, text): the sorted CIDs and the salt (spec/data.md#D53).
func signedMessage(cids []CID, salt string) []byte {
	if !slices.IsSortedFunc(cids, compareIDs) {
		cids = slices.Clone(cids)
		slices.SortFunc(cids, compareIDs)
	}
	b := make([]byte, 0, 4+len(cids)*65+4+len(salt))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(cids)))
	for _, id := range cids {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(id))), id...)
	}
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(salt))), salt...)
}
