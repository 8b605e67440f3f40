package stdlib

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// VaultPath is where services see the vault. The files of a particle are in a directory of [VaultDir] below it.
const VaultPath = "/tmp/vault"

// VaultDir is the name of a particle's directory. Ids of particles come from anybody: one that is no name of a file is replaced.
func VaultDir(particle, token string) string {
	name := particle + "-" + token
	if len(name) > 255 || strings.ContainsAny(name, "/\\\x00") {
		sum := sha256.Sum256([]byte(name))
		return hex.EncodeToString(sum[:])
	}
	return name
}

// vaultFunctions keep files for the length of a particle (spec/network.md#N34).
func vaultFunctions() map[string]builtin {
	return map[string]builtin{"put": {vaultPut, nil}, "cat": {vaultCat, nil}}
}

// vaultPut stores a text; its name is made of the content, so that a run gives the same paths each time.
func vaultPut(c *call) (*value.Node, error) {
	data, err := c.str(0, "data")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(data))
	dir, name := VaultDir(c.Particle, c.Token), hex.EncodeToString(sum[:8])
	if err := c.host.Deployment().Vault().Put(dir, name, []byte(data)); err != nil {
		return nil, refuse("Error writing vault file `%s`", name)
	}
	return value.Text(VaultPath + "/" + dir + "/" + name), nil
}

func vaultCat(c *call) (*value.Node, error) {
	name, err := c.str(0, "path")
	if err != nil {
		return nil, err
	}
	data, err := c.readVault(name)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, refuse("Error reading vault file `%s`", name)
	}
	return value.Text(string(data)), nil
}

// readVault reads a file of the particle's: by the path that services see, or by one within the directory. Nothing else is
// reached.
func (c *call) readVault(name string) ([]byte, error) {
	dir := VaultDir(c.Particle, c.Token)
	inside := path.Clean(strings.TrimPrefix(name, VaultPath+"/"+dir+"/"))
	if fs.ValidPath(inside) {
		if data, err := c.host.Deployment().Vault().Get(dir, inside); err == nil {
			return data, nil
		}
	}
	return nil, refuse("Error reading vault file `%s`", name)
}
