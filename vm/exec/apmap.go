package exec

import (
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// apMap appends a pair to a stream map. The state is taken before the key is looked at, so a bad key leaves the trace one
// state ahead of the script (spec/vm.md#V19, spec/air.md#A44).
func (m *machine) apMap(in *air.Instr) *Fault {
	var source, key resolved
	if f := m.resolve(&in.In[1], &source); f != nil {
		return m.wait(in, f)
	}
	state, from, err := m.traces.Ap()
	if err != nil {
		return traceFault(in, err)
	}
	if f := m.resolve(&in.In[0], &key); f != nil {
		return m.wait(in, f)
	}
	k, f := m.canonical(key.V)
	if f != nil {
		return f
	}
	if text := k.Text(); !isKeyText(text) {
		return fault(codeMapKey, "unsupported type for %s map's key", in.Out.Name())
	}
	pair, f := m.pair(k, source.V)
	if f != nil {
		return f
	}
	v := m.bound(&source)
	m.keep(&in.In[1], v)
	v.V = pair
	return m.appendAp(in.Out, v, state, from)
}

// maxCopied is how long a value's text may be for it to be copied into a pair. Longer ones are shared as trees.
const maxCopied = 256

const (
	pairHead   = `{"key":`
	pairMiddle = `,"value":`
)

// pair makes the value that a map holds for a key and a value.
func (m *machine) pair(key, v *value.Value) (*value.Value, *Fault) {
	if v.Written() {
		c, f := m.canonical(v)
		if f != nil {
			return nil, f
		}
		if v = c; len(v.Text())+len(key.Text()) <= maxCopied {
			return m.canonicalValue(pairHead + key.Text() + pairMiddle + v.Text() + "}"), nil
		}
	}
	k, f := m.tree(key)
	if f != nil {
		return nil, f
	}
	node, f := m.tree(v)
	if f != nil {
		return nil, f
	}
	return value.Of(value.Object(value.Member{Key: "key", Value: k}, value.Member{Key: "value", Value: node})), nil
}

// isMapKey tells whether a value can be a key: a string or an integer.
func isMapKey(n *value.Node) bool {
	return n.Kind == value.KindString || n.Kind == value.KindNumber && n.Num.Kind != value.Float
}

// isKeyText is isMapKey for a canonical text.
func isKeyText(text string) bool {
	switch c := text[0]; {
	case c == '"':
		return true
	case c == '-' || '0' <= c && c <= '9':
		return !strings.ContainsAny(text, ".e")
	}
	return false
}

// isPairText reports whether a canonical text is beyond doubt an object with a key and a value.
func isPairText(text string) bool {
	rest, ok := strings.CutPrefix(text, pairHead)
	if !ok {
		return false
	}
	end := 0
	if rest[0] == '"' {
		for end = 1; rest[end] != '"'; end++ {
			if rest[end] == '\\' {
				end++
			}
		}
		end++
	} else {
		end = max(strings.IndexByte(rest, ','), 0)
		if !isKeyText(rest[:max(end, 1)]) {
			return false
		}
	}
	return strings.HasPrefix(rest[end:], pairMiddle)
}
