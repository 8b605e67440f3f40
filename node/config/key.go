package config

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm/value"
)

const keyFile = "secret_key.ed25519"

// key reads the node's key, or makes one and stores it where only the user reads it.
func (s Settings) key() (*particle.Key, error) {
	switch key, p := s.Key.given(); {
	case p != nil:
		return nil, p
	case key != nil:
		return key, nil
	}
	path := s.Key.Path
	if path == "" {
		path = filepath.Join(s.persistent(), keyFile)
	}
	text, err := os.ReadFile(path)
	switch {
	case err == nil:
		if key := decodeKey(string(text)); key != nil {
			return key, nil
		}
		return nil, &Problem{File: path, Text: notAKey + "; the file is that of `root_key_pair.path`"}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case !s.Key.Generate:
		return nil, &Problem{Key: "root_key_pair.path", Text: "there is no file " + path + ", and generate_on_absence is false"}
	}
	key := particle.GenerateKey()
	return key, StoreKey(path, key)
}

const notAKey = "this is no key: base64 or base58 of 32 bytes is, or of secret and public key together"

// given is the key that stands in the settings themselves; nil if there is none.
func (k *KeyPair) given() (*particle.Key, *Problem) {
	for _, field := range []struct{ name, secret string }{{"value", k.Value}, {"secret_key", k.SecretKey}} {
		if field.secret == "" {
			continue
		}
		if key := decodeKey(field.secret); key != nil {
			return key, nil
		}
		return nil, &Problem{Key: "root_key_pair." + field.name, Text: notAKey}
	}
	return nil, nil
}

// StoreKey writes a key into a new file that only the user reads.
func StoreKey(path string, key *particle.Key) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key.Secret()) + "\n")
	return errors.Join(err, f.Sync(), f.Close())
}

// decodeKey reads a secret, or secret and public key together; nil if it is neither.
func decodeKey(text string) *particle.Key {
	text = strings.TrimSpace(text)
	raw, err := base64.StdEncoding.DecodeString(text)
	if (err != nil || len(raw) != ed25519.SeedSize && len(raw) != ed25519.PrivateKeySize) && len(text) <= 2*ed25519.PrivateKeySize {
		raw, err = value.DecodeBase58(text)
	}
	if err != nil || len(raw) != ed25519.SeedSize && len(raw) != ed25519.PrivateKeySize {
		return nil
	}
	key, err := particle.NewKey(raw[:ed25519.SeedSize])
	if err != nil || len(raw) == ed25519.PrivateKeySize && string(key.Public()) != string(raw[ed25519.SeedSize:]) {
		return nil
	}
	return key
}
