package settings

import (
	"maps"
	"slices"

	"github.com/BurntSushi/toml"
)

// Layer is a text of TOML that is laid over values; File is what it is called when something is wrong with it.
type Layer struct{ File, Text string }

// Write writes values as TOML, keys in order. Layers come over them, the last on top: tables key by key, anything else as a whole.
func Write(values map[string]any, layers ...Layer) (string, *Problem) {
	for _, l := range layers {
		var over map[string]any
		if _, err := toml.Decode(l.Text, &over); err != nil {
			return "", problemOf(l.File, l.Text, err)
		}
		values = laid(values, over)
	}
	text, err := toml.Marshal(values)
	if err != nil {
		return "", &Problem{Text: err.Error()}
	}
	return string(text), nil
}

func laid(below, above map[string]any) map[string]any {
	out := maps.Clone(below)
	if out == nil {
		out = map[string]any{}
	}
	for _, key := range slices.Sorted(maps.Keys(above)) {
		under, isTable := out[key].(map[string]any)
		if over, ok := above[key].(map[string]any); ok && isTable {
			out[key] = laid(under, over)
			continue
		}
		out[key] = above[key]
	}
	return out
}
