package stdlib

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// vaultDir is where services see the files of a particle.
const vaultDir = "/tmp/vault/"

// vaultFunctions keep files for the length of a particle (spec/network.md#N34).
func vaultFunctions() map[string]builtin {
	return map[string]builtin{"put": {vaultPut, nil}, "cat": {vaultCat, nil}}
}

// vaultPut stores a text; its name is made of particle and content, so that a run gives the same paths each time.
func vaultPut(c *call) (*value.Node, error) {
	data, err := c.str(0, "data")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(data))
	path := vaultDir + c.Particle + "/" + hex.EncodeToString(sum[:8])
	c.host.Vault()[path] = data
	return value.Text(path), nil
}

func vaultCat(c *call) (*value.Node, error) {
	path, err := c.str(0, "path")
	if err != nil {
		return nil, err
	}
	data, ok := c.host.Vault()[path]
	if !ok {
		return nil, refuse("Error reading vault file `%s`", path)
	}
	return value.Text(data), nil
}
