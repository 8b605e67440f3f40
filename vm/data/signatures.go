package data

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Production is what one peer signs: the multiset of CIDs that it produced in a trace, in ascending order.
type Production struct {
	Peer      string
	Key       PeerKey
	Signature Signature
	CIDs      []CID
}

// Productions groups the trace's CIDs by the peer in their tetraplet (code 9 for keys that are malformed or missing, code
// 8 for a CID of the trace that the stores lack). They come in ascending order of keys (spec/data.md#D51).
func (p *Particle) Productions() ([]*Production, *Refusal) {
	list := make([]*Production, 0, len(p.Sigs))
	byPeer := make(map[string]*Production, len(p.Sigs))
	for key, sig := range p.Sigs {
		list = append(list, &Production{Key: key, Signature: sig})
	}
	slices.SortFunc(list, func(a, b *Production) int { return strings.Compare(string(a.Key), string(b.Key)) })
	for _, q := range list {
		if r := q.Key.check(); r != nil {
			return nil, r
		}
		q.Peer = q.Key.PeerID()
		byPeer[q.Peer] = q
	}
	for i := range p.Trace {
		tetraplet, r := p.producer(&p.Trace[i])
		if r != nil {
			return nil, r
		}
		if tetraplet == nil {
			continue
		}
		q := byPeer[tetraplet.Peer]
		if q == nil {
			return nil, &Refusal{Code: 9, Message: fmt.Sprintf("peer_id doens't match any available public key: %q", tetraplet.Peer), Peer: tetraplet.Peer}
		}
		q.CIDs = append(q.CIDs, p.Trace[i].CID)
	}
	for _, q := range list {
		slices.Sort(q.CIDs)
	}
	return list, nil
}

// producer returns the tetraplet of a state that is signed, nil for other states.
func (p *Particle) producer(s *State) (*value.Tetraplet, *Refusal) {
	var id CID
	switch s.Kind {
	case CallScalar, CallStream, CallFailed:
		result := p.Stores.Services.Get(s.CID)
		if result == nil {
			return nil, refuse8("Reference CID %q from the trace to %q was not found", s.CID, typeService)
		}
		id = result.Tetraplet
	case CanonDone:
		result := p.Stores.Canons.Get(s.CID)
		if result == nil {
			return nil, refuse8("Reference CID %q from the trace to %q was not found", s.CID, typeCanon)
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
	case !ed25519.Verify(ed25519.PublicKey(q.Key[1:]), signedMessage(q.CIDs, salt), []byte(sig[1:])):
		detail = "Verification equation was not satisfied"
	default:
		return nil
	}
	return &Refusal{Code: 9, Message: fmt.Sprintf("signature mismatch for %q: %s, values: CIDS: %s", q.Peer, detail, listCIDs(q.CIDs)), Peer: q.Peer}
}

// Verify checks everything that current data must pass: identifiers, references, keys and signatures; salt is the
// particle id.
func (p *Particle) Verify(salt string) *Refusal {
	if r := p.VerifyStores(); r != nil {
		return r
	}
	list, r := p.Productions()
	if r != nil {
		return r
	}
	for _, q := range list {
		if r := q.Verify(salt); r != nil {
			return r
		}
	}
	return p.VerifyTexts()
}

// MergeSignatures keeps, per peer, the signature over more CIDs; the other side's must be among them (code 9). With equal
// numbers prev's stays (spec/data.md#D52).
func MergeSignatures(prev, current []*Production) (map[PeerKey]Signature, *Refusal) {
	out := make(map[PeerKey]Signature, len(prev)+len(current))
	known := make(map[PeerKey]*Production, len(prev))
	for _, q := range prev {
		out[q.Key], known[q.Key] = q.Signature, q
	}
	for _, c := range current {
		p := known[c.Key]
		if p == nil {
			out[c.Key] = c.Signature
			continue
		}
		large, small := p, c
		if len(p.CIDs) < len(c.CIDs) {
			large, small = c, p
		}
		if !contains(large.CIDs, small.CIDs) {
			return nil, &Refusal{Code: 9, Peer: c.Peer, Message: fmt.Sprintf("inconsistent CID multisets on merge for peer %q, prev: %s, current: %s",
				c.Peer, listCIDs(p.CIDs), listCIDs(c.CIDs))}
		}
		out[c.Key] = large.Signature
	}
	return out, nil
}

// contains reports whether a sorted multiset holds another one.
func contains(large, small []CID) bool {
	i := 0
	for _, id := range small {
		for i < len(large) && large[i] < id {
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
	if !slices.IsSorted(cids) {
		cids = slices.Sorted(slices.Values(cids))
	}
	b := make([]byte, 0, 4+len(cids)*65+4+len(salt))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(cids)))
	for _, id := range cids {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(id))), id...)
	}
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(salt))), salt...)
}
