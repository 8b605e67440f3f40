package data

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"fmt"

	"filippo.io/edwards25519"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Key formats (spec/data.md#D50).
const (
	formatEd25519   = 0
	formatSecp256k1 = 2
)

// The sizes of a public key and a signature, format byte included.
const (
	sizePublicKey = 1 + ed25519.PublicKeySize
	sizeSigned    = 1 + ed25519.SignatureSize
)

// KeyPair signs for one peer.
type KeyPair struct {
	private ed25519.PrivateKey
	public  PeerKey
	peer    string
}

// NewKeyPair makes a key pair of a run's parameters: the format must be ed25519, the secret its 32-byte seed (code 7).
func NewKeyPair(format uint8, secret []byte) (*KeyPair, *Refusal) {
	detail := ""
	switch {
	case format == formatSecp256k1:
		detail = "signature algorithm Secp256k1 not whitelisted"
	case format != formatEd25519:
		detail = "invalid key data: Invalid type prefix"
	case len(secret) != ed25519.SeedSize:
		detail = "invalid key data: Failed to decode, invalid length: could not convert slice to array"
	default:
		private := ed25519.NewKeyFromSeed(secret)
		public := NewPeerKey(private.Public().(ed25519.PublicKey))
		return &KeyPair{private, public, public.PeerID()}, nil
	}
	return nil, &Refusal{Code: 7, Message: "malformed keypair format: " + detail}
}

// NewPeerKey returns the key of an ed25519 public key.
func NewPeerKey(public ed25519.PublicKey) PeerKey {
	return PeerKey(append([]byte{formatEd25519}, public...))
}

// Public returns the public key.
func (k *KeyPair) Public() PeerKey { return k.public }

// PeerID returns the id of the peer that the keys belong to.
func (k *KeyPair) PeerID() string { return k.peer }

// Sign signs the CIDs that a peer produced; salt is the particle id.
func (k *KeyPair) Sign(cids []CID, salt string) Signature {
	return Signature(append([]byte{formatEd25519}, ed25519.Sign(k.private, signedMessage(cids, salt))...))
}

// PeerID returns the id of the peer that a valid key belongs to.
func (k PeerKey) PeerID() string { return value.PeerID([]byte(k[1:])) }

// maxShown is how many bytes of a key or signature that may be of any length are shown.
const maxShown = 1024

// base58 shows a key or signature out of data.
func base58[T ~string](s T) string {
	if len(s) > maxShown {
		return value.EncodeBase58([]byte(s[:maxShown])) + "…"
	}
	return value.EncodeBase58([]byte(s))
}

// point returns the point of the curve that a key stands for. It refuses keys of another kind, length or off the curve
// (code 9).
func (k PeerKey) point() (*edwards25519.Point, *Refusal) {
	detail := ""
	switch {
	case len(k) != sizePublicKey:
		detail = fmt.Sprintf("%d bytes instead of %d", len(k), sizePublicKey)
	case k[0] != formatEd25519:
		detail = fmt.Sprintf("key format %d is not supported", k[0])
	default:
		if p, err := new(edwards25519.Point).SetBytes([]byte(k[1:])); err == nil {
			return p, nil
		}
		detail = "not a point of the curve"
	}
	return nil, &Refusal{Code: 9, Message: fmt.Sprintf("malformed key: %q: %s", base58(k), detail)}
}

// verifies checks a signature as crypto/ed25519 does, for a key whose point is known already.
func verifies(point *edwards25519.Point, key, message, signature []byte) bool {
	h := sha512.New()
	h.Write(signature[:32])
	h.Write(key)
	h.Write(message)
	k, err := new(edwards25519.Scalar).SetUniformBytes(h.Sum(nil))
	if err != nil {
		return false
	}
	s, err := new(edwards25519.Scalar).SetCanonicalBytes(signature[32:])
	if err != nil {
		return false
	}
	minus := new(edwards25519.Point).Negate(point)
	r := new(edwards25519.Point).VarTimeDoubleScalarBaseMult(k, minus, s)
	return bytes.Equal(r.Bytes(), signature[:32])
}
