package value

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPeerIDs(t *testing.T) {
	const id = "12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7" // of the seed of 32 sevens, by the original's client
	key, err := PeerKey(id)
	want := ed25519.NewKeyFromSeed([]byte(strings.Repeat("\x07", 32))).Public().(ed25519.PublicKey)
	if err != nil || !want.Equal(key) || PeerID(want) != id {
		t.Errorf("%x %v %s", key, err, PeerID(want))
	}
	for text, problem := range map[string]string{
		"":   "is no peer id",
		"12": "is no peer id",
		"12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az":                  "is no peer id",
		"12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az0":                 "is no peer id",
		"QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N":                       "is the hash of a key",
		EncodeBase58(append([]byte{0, 37, 8, 2, 18, 33}, make([]byte, 33)...)): "does not hold an ed25519 key",
		strings.Repeat("1", 1<<20):                                             "of 1048576 bytes is no peer id",
	} {
		if _, err := PeerKey(text); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	if !IsPeerID("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N") || IsPeerID("relay") {
		t.Error("the hash of a key is a peer id, a word is none")
	}
}

func TestPeerIDsHoldTheirKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), ed25519.PublicKeySize, ed25519.PublicKeySize).Draw(t, "key")
		got, err := PeerKey(PeerID(key))
		if err != nil || string(got) != string(key) {
			t.Fatalf("%x became %x: %v", key, got, err)
		}
	})
}
