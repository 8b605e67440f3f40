package deploy

import (
	"bytes"
	"fmt"

	"github.com/BurntSushi/toml"
)

// The files beside the binaries, with the keys that nodes use (spec/services.md#S82).

type moduleFile struct {
	Name     string            `toml:"name"`
	FileName string            `toml:"file_name"`
	Logger   bool              `toml:"logger_enabled"`
	Programs map[string]string `toml:"mounted_binaries,omitempty"`
}

type blueprintFile struct {
	Name         string   `toml:"name"`
	ID           string   `toml:"id"`
	Dependencies []string `toml:"dependencies"`
}

type serviceFile struct {
	ID        string    `toml:"service_id"`
	Type      string    `toml:"service_type"`
	Blueprint string    `toml:"blueprint_id"`
	Aliases   []string  `toml:"aliases"`
	Owner     string    `toml:"owner_id"`
	Scope     scopeFile `toml:"peer_scope"`
}

type scopeFile struct {
	Type  string `toml:"scope_type"`
	Value string `toml:"scope_value,omitempty"`
}

func encode(record any) ([]byte, error) {
	var b bytes.Buffer
	err := toml.NewEncoder(&b).Encode(record)
	return b.Bytes(), err
}

// decode reads a file into a record.
func (p *Peer) decode(name string, record any) error {
	text, err := p.blobs.Get(name)
	if err != nil {
		return err
	}
	if _, err := toml.Decode(string(text), record); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
