package value

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
)

// peerIDPrefix is an identity multihash around the protobuf form of an ed25519 public key.
var peerIDPrefix = [...]byte{0x00, 0x24, 0x08, 0x01, 0x12, 0x20}

// PeerID returns the id of the peer with an ed25519 public key (spec/network.md#N60).
func PeerID(public []byte) string {
	return EncodeBase58(append(peerIDPrefix[:len(peerIDPrefix):len(peerIDPrefix)], public...))
}

// PeerKey returns the ed25519 public key that a peer id holds. Ids of other keys, and those that are only the hash of a key,
// are refused.
func PeerKey(id string) (ed25519.PublicKey, error) {
	raw, err := multihash(id)
	switch {
	case err != nil:
		return nil, err
	case raw[0] != peerIDPrefix[0]:
		return nil, fmt.Errorf("peer id %s is the hash of a key, which does not give the key", id)
	case len(raw) != len(peerIDPrefix)+ed25519.PublicKeySize || !bytes.HasPrefix(raw, peerIDPrefix[:]):
		return nil, fmt.Errorf("peer id %s does not hold an ed25519 key", id)
	}
	return raw[len(peerIDPrefix):], nil
}

// IsPeerID reports whether a text has the form of a peer's id, of whatever key: a base58 multihash that holds a key, or the
// SHA-256 of one.
func IsPeerID(id string) bool {
	_, err := multihash(id)
	return err == nil
}

// maxPeerID is how long a peer id may be, in bytes of text: the limit keeps the work small that a made-up id causes.
const maxPeerID = 128

// multihash reads a peer id.
func multihash(id string) ([]byte, error) {
	if len(id) > maxPeerID {
		return nil, fmt.Errorf("a text of %d bytes is no peer id", len(id))
	}
	raw, err := DecodeBase58(id)
	if err != nil || len(raw) <= 2 || raw[0] != 0x00 && raw[0] != 0x12 || int(raw[1]) != len(raw)-2 {
		return nil, fmt.Errorf("%q is no peer id", id)
	}
	return raw, nil
}
