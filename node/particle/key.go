package particle

import (
	"crypto/ed25519"
	"crypto/rand"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Key is the ed25519 key of a peer. Secrets of it are 32 bytes, the seed.
type Key struct {
	private ed25519.PrivateKey
	peer    string
}

// NewKey makes a key of its 32-byte secret. Another length is refused with code E0805.
func NewKey(secret []byte) (*Key, error) {
	if len(secret) != ed25519.SeedSize {
		return nil, refuse(CodeKey, "a secret key has %d bytes, not %d", ed25519.SeedSize, len(secret))
	}
	private := ed25519.NewKeyFromSeed(secret)
	return &Key{private, value.PeerID(private.Public().(ed25519.PublicKey))}, nil
}

// GenerateKey makes a random key.
func GenerateKey() *Key {
	var secret [ed25519.SeedSize]byte
	_, _ = rand.Read(secret[:]) // never fails: the runtime ends a program without randomness
	key, _ := NewKey(secret[:])
	return key
}

// PeerID returns the id of the key's peer.
func (k *Key) PeerID() string { return k.peer }

// Secret returns the 32 bytes that the key is made of.
func (k *Key) Secret() []byte { return k.private.Seed() }

// Public returns the public key, 32 bytes.
func (k *Key) Public() []byte { return k.private.Public().(ed25519.PublicKey) }

// Sign signs a message; a signature has 64 bytes.
func (k *Key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }
