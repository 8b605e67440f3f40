package files

import (
	"strconv"

	"go.yaml.in/yaml/v4"
)

// set gives the key that the path leads to a value: a string, a uint64, a bool, or a list of strings. Tables on the way are made;
// comments stay.
func (d *Document) set(value any, path ...string) *Problem {
	table, at := d.root, Place{File: d.File}
	for i, key := range path {
		at = d.place(table, at.below(key))
		entry := entryOf(table, key)
		last := i == len(path)-1
		switch {
		case entry == nil:
			entry = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
			if last {
				entry = written(value)
			}
			if len(table.Content) == 0 {
				table.Style &^= yaml.FlowStyle // {} was nothing that somebody laid out
			}
			table.Content = append(table.Content, written(key), entry)
			d.changed = true
		case entry.Kind == yaml.AliasNode:
			return at.problem("is an alias; what it stands for cannot be changed here alone")
		case last:
			d.replace(entry, written(value))
		case isNull(entry):
			*entry = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", HeadComment: entry.HeadComment, LineComment: entry.LineComment, FootComment: entry.FootComment}
			d.changed = true
		case entry.Kind != yaml.MappingNode:
			return d.place(entry, at.Key).problem("expected keys with values, found %s", found(entry))
		}
		table = entry
	}
	return nil
}

// replace puts a value where another was, if it says something else.
func (d *Document) replace(old, value *yaml.Node) {
	if same(old, value) {
		return
	}
	d.changed = true
	value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
	if value.Kind == old.Kind && value.Kind == yaml.SequenceNode {
		value.Style = old.Style
	}
	*old = *value
}

func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) || readAs(a) != readAs(b) ||
		a.Value != b.Value && !isNull(a) {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// readAs is the tag of a scalar; a date counts as the text that it is read as.
func readAs(n *yaml.Node) string {
	if tag := n.ShortTag(); tag != "!!timestamp" || n.Kind != yaml.ScalarNode {
		return tag
	}
	return "!!str"
}

// remove takes a key away, with what is in it. It says whether there was one.
func (d *Document) remove(path ...string) bool {
	table := d.root
	for _, key := range path[:len(path)-1] {
		if table = entryOf(table, key); table == nil || table.Kind != yaml.MappingNode {
			return false
		}
	}
	for i := 0; i+1 < len(table.Content); i += 2 {
		if table.Content[i].Value == path[len(path)-1] {
			table.Content = append(table.Content[:i:i], table.Content[i+2:]...)
			d.changed = true
			return true
		}
	}
	return false
}

// entryOf is the value of a key, or nil.
func entryOf(table *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(table.Content); i += 2 {
		if table.Content[i].Value == key {
			return table.Content[i+1]
		}
	}
	return nil
}

// written is a value as a node. Texts that would be read as something else get quotes.
func written(value any) *yaml.Node {
	scalar := func(tag, text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text} }
	switch v := value.(type) {
	case string:
		n := scalar("!!str", v)
		var plain any
		if err := yaml.Load([]byte(v), &plain); err != nil || plain != any(v) {
			n.Style = yaml.DoubleQuotedStyle
		}
		return n
	case uint64:
		return scalar("!!int", strconv.FormatUint(v, 10))
	case bool:
		return scalar("!!bool", strconv.FormatBool(v))
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, text := range value.([]string) {
		list.Content = append(list.Content, written(text))
	}
	return list
}
