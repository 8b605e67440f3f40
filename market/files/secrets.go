package files

import (
	"encoding/base64"

	"github.com/aquifer-dev/aquifer/market"
)

// SidecarVersion is what is written as the version of provider-secrets.yaml and provider-artifacts.yaml (spec/market.md#M91).
const SidecarVersion = 0

// Secrets is provider-secrets.yaml: the keys of a provider's peers.
type Secrets struct {
	Doc *Document

	Version Number      `yaml:"version"`
	Noxes   Names[Keys] `yaml:"noxes"`
}

// Keys are those of one peer.
type Keys struct {
	NetworkKey    Secret `yaml:"networkKey"`    // base64 of 32 bytes
	SigningWallet Text   `yaml:"signingWallet"` // 0x and 64 digits
}

// Secret are 32 bytes in base64.
type Secret [32]byte

// UnmarshalText reads base64. The error does not repeat what it read.
func (s *Secret) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil || len(raw) != len(s) {
		return market.Errorf(market.Malformed, "is not base64 of %d bytes", len(s))
	}
	*s = Secret(raw)
	return nil
}

// String hides the secret.
func (s Secret) String() string { return "(secret)" }

// ReadSecrets reads a document as provider-secrets.yaml.
func ReadSecrets(d *Document) (*Secrets, error) {
	s := &Secrets{Doc: d}
	if p := d.read(s); p != nil {
		return nil, p
	}
	for _, n := range s.Noxes {
		if n.Value.NetworkKey == (Secret{}) {
			return nil, n.Place.problem("has no networkKey")
		}
		if _, err := market.ParseID(n.Value.SigningWallet.Value); n.Value.SigningWallet.Value != "" && err != nil {
			return nil, n.Value.SigningWallet.Place.problem("is not 0x and 64 hexadecimal digits")
		}
	}
	return s, nil
}

// Put records the keys of a peer.
func (s *Secrets) Put(name string, key Secret, wallet market.ID) error {
	for _, e := range []struct {
		value any
		path  []string
	}{
		{s.Version.Or(SidecarVersion), []string{"version"}},
		{base64.StdEncoding.EncodeToString(key[:]), []string{"noxes", name, "networkKey"}},
		{wallet.String(), []string{"noxes", name, "signingWallet"}},
	} {
		if p := s.Doc.set(e.value, e.path...); p != nil {
			return p
		}
	}
	return nil
}

// Save writes the file so that only its owner can read it.
func (s *Secrets) Save() error { return s.Doc.save(0o600) }

// Artifacts is provider-artifacts.yaml: the offers that a provider has made, by network.
type Artifacts struct {
	Doc *Document

	Version Number                  `yaml:"version"`
	Offers  Names[Names[MadeOffer]] `yaml:"offers"`
}

// MadeOffer is an offer that the market has.
type MadeOffer struct {
	ID       market.ID      `yaml:"id"`
	Provider market.Account `yaml:"providerAddress"`
}

// ReadArtifacts reads a document as provider-artifacts.yaml.
func ReadArtifacts(d *Document) (*Artifacts, error) {
	a := &Artifacts{Doc: d}
	if p := d.read(a); p != nil {
		return nil, p
	}
	return a, nil
}

// Offer finds an offer of a network by its name.
func (a *Artifacts) Offer(env, name string) (MadeOffer, bool) {
	if offers := a.Offers.Find(env); offers != nil {
		if o := offers.Value.Find(name); o != nil {
			return o.Value, true
		}
	}
	return MadeOffer{}, false
}

// Put records an offer.
func (a *Artifacts) Put(env, name string, offer MadeOffer) error {
	for _, e := range []struct {
		value any
		path  []string
	}{
		{a.Version.Or(SidecarVersion), []string{"version"}},
		{offer.ID.String(), []string{"offers", env, name, "id"}},
		{offer.Provider.String(), []string{"offers", env, name, "providerAddress"}},
	} {
		if p := a.Doc.set(e.value, e.path...); p != nil {
			return p
		}
	}
	return nil
}

// Remove forgets an offer.
func (a *Artifacts) Remove(env, name string) bool { return a.Doc.remove("offers", env, name) }
