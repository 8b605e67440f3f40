package stdlib

import (
	"errors"
	"fmt"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// DAG is the blueprint as DAG-JSON, the text whose hash is its id (spec/services.md#S79).
func (b Blueprint) DAG() []byte {
	links := nodes(b.Dependencies, func(hash string) *value.Node {
		return value.Object(value.Member{Key: "/", Value: value.Text(hash)})
	})
	return value.Object(
		value.Member{Key: "dependencies", Value: links},
		value.Member{Key: "name", Value: value.Text(b.Name)},
	).Append(nil)
}

// Check says what makes a blueprint impossible, whatever modules there are.
func (b Blueprint) Check() error {
	if len(b.Dependencies) == 0 {
		return fmt.Errorf("Blueprint '%s' has empty list of dependencies", b.Name)
	}
	for _, hash := range b.Dependencies {
		if err := value.CID(hash).Check(); err != nil {
			return fmt.Errorf("'%s' is no hash of a module: %w", hash, err)
		}
	}
	return nil
}

// parseBlueprint reads DAG-JSON. A file that someone has written by hand may have the hashes as they are, instead of links.
func parseBlueprint(text []byte) (Blueprint, error) {
	var b Blueprint
	n, fault := value.ParseNode(string(text))
	if fault != nil {
		return b, fault
	}
	name, list := n.Get("name"), n.Get("dependencies")
	if name == nil || name.Kind != value.KindString || list == nil || list.Kind != value.KindArray {
		return b, errors.New("an object with `name` and a list of `dependencies` is expected")
	}
	b.Name = name.Str
	for _, item := range list.Arr {
		if link := item.Get("/"); link != nil && len(item.Keys) == 1 {
			item = link
		}
		if item.Kind != value.KindString {
			return b, fmt.Errorf("%s is no link to a module", item)
		}
		b.Dependencies = append(b.Dependencies, item.Str)
	}
	return b, b.Check()
}
