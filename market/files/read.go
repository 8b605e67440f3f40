package files

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/aquifer-dev/aquifer/diag"
)

// reader fills structs from a document. What their keys are, `yaml` says.
type reader struct {
	doc   *Document
	nodes int // visited
	depth int
}

// ownReader is a type that reads its node itself.
type ownReader interface {
	read(r *reader, n *yaml.Node, at Place) *Problem
}

// read fills into, a pointer to a struct, from the document.
func (d *Document) read(into any) *Problem {
	d.notes = nil
	r := &reader{doc: d}
	return r.value(d.root, reflect.ValueOf(into).Elem(), Place{File: d.File})
}

// value reads a node into v. The place is that of its key.
func (r *reader) value(n *yaml.Node, v reflect.Value, at Place) *Problem {
	n, p := r.enter(n, at)
	if p != nil {
		return p
	}
	defer func() { r.depth-- }()
	if own, ok := v.Addr().Interface().(ownReader); ok {
		return own.read(r, n, at)
	}
	if isNull(n) { // as if the key were not there
		return nil
	}
	at = r.doc.place(n, at.Key)
	if own, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		text, p := r.text(n, at)
		if p == nil {
			if err := own.UnmarshalText([]byte(text)); err != nil {
				p = at.problem("%v", err)
			}
		}
		return p
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return r.value(n, v.Elem(), at)
	case reflect.Struct:
		return r.fields(n, v, at)
	case reflect.Slice:
		return r.list(n, v, at)
	case reflect.String:
		text, p := r.text(n, at)
		v.SetString(text)
		return p
	case reflect.Bool:
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
			return at.problem("expected true or false, found %s", kindOf(n))
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Uint64:
		number, err := strconv.ParseUint(n.Value, 10, 64)
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil {
			return at.problem("expected a whole number that is not negative, found %s", found(n))
		}
		v.SetUint(number)
	}
	return nil
}

// enter follows an alias and keeps count, so that aliases in aliases come to an end.
func (r *reader) enter(n *yaml.Node, at Place) (*yaml.Node, *Problem) {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	r.nodes, r.depth = r.nodes+1, r.depth+1
	if r.nodes > maxNodes || r.depth > maxDepth {
		r.depth--
		return n, at.problem("holds too much, or aliases of itself")
	}
	return n, nil
}

func (r *reader) text(n *yaml.Node, at Place) (string, *Problem) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" && n.ShortTag() != "!!timestamp" {
		hint := ""
		if n.Kind == yaml.ScalarNode {
			hint = "; write it in quotes"
		}
		return "", at.problem("expected a text, found %s%s", found(n), hint)
	}
	return n.Value, nil
}

// found quotes a short scalar, and names the kind of anything else.
func found(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		return diag.Shorten(strconv.Quote(n.Value))
	}
	return kindOf(n)
}

func (r *reader) list(n *yaml.Node, v reflect.Value, at Place) *Problem {
	if n.Kind != yaml.SequenceNode {
		return at.problem("expected a list, found %s", found(n))
	}
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	var first *Problem
	for i, item := range n.Content {
		if p := r.value(item, list.Index(i), r.doc.place(item, at.Key)); first == nil {
			first = p
		}
	}
	v.Set(list)
	return first
}

// fields reads a mapping into a struct.
func (r *reader) fields(n *yaml.Node, v reflect.Value, at Place) *Problem {
	known := map[string]int{}
	var names []string
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "" {
			known[name] = i
			names = append(names, name)
		}
	}
	return r.entries(n, at, func(key string, value *yaml.Node, at Place) *Problem {
		i, ok := known[key]
		if !ok {
			unknown := at.problem("there is no such key")
			if near := diag.Nearest(key, names...); near != "" {
				unknown.Text += "; did you mean `" + near + "`?"
			}
			r.doc.notes = append(r.doc.notes, unknown)
			return nil
		}
		return r.value(value, v.Field(i), at)
	})
}

// entries visits what a mapping holds, in order. A key that stands twice is a problem. The first problem keeps nobody from looking at what stands behind it:
// unknown keys there are worth a word, too (spec/market.md#M184).
func (r *reader) entries(n *yaml.Node, at Place, visit func(key string, value *yaml.Node, at Place) *Problem) *Problem {
	if n.Kind != yaml.MappingNode {
		return at.problem("expected keys with values, found %s", found(n))
	}
	lines := map[string]int{}
	var first *Problem
	for i := 0; i+1 < len(n.Content); i += 2 {
		if p := r.entry(n.Content[i], n.Content[i+1], at, lines, visit); first == nil {
			first = p
		}
	}
	return first
}

// entry visits a key with its value; lines has where the keys before it stand.
func (r *reader) entry(key, value *yaml.Node, at Place, lines map[string]int, visit func(key string, value *yaml.Node, at Place) *Problem) *Problem {
	if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
		return r.doc.place(key, at.Key).problem("a key here is a text")
	}
	place := r.doc.place(key, at.below(key.Value))
	if line, twice := lines[key.Value]; twice {
		return place.problem("stands here and in line %d", line)
	}
	lines[key.Value] = key.Line
	return visit(key.Value, value, place)
}
