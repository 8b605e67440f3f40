package files

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// Document is a file as a tree.
type Document struct {
	File string

	text    []byte
	root    *yaml.Node // the mapping that is the file
	doc     *yaml.Node
	changed bool
	notes   []*Problem
	head    []byte // comments of a file that has nothing else
}

// What is read at most: no file that somebody writes comes near it.
const (
	maxText  = 4 << 20
	maxDepth = 64
	maxNodes = 200_000 // visited, those behind aliases each time
)

// Parse reads a text as YAML: one document that is a mapping, or nothing.
func Parse(file string, text []byte) (*Document, error) {
	d := &Document{File: file, text: text}
	at := Place{File: file}
	if len(text) > maxText {
		return nil, at.problem("has %d bytes, at most %d are read", len(text), maxText)
	}
	d.doc = &yaml.Node{}
	limits := loaderlimits.New(loaderlimits.DepthValue(maxDepth))
	if err := yaml.Load(text, d.doc, yaml.WithPlugin(limits)); err != nil {
		if strings.Contains(err.Error(), "no documents in stream") {
			return d.empty(), nil
		}
		return nil, problemOf(at, err)
	}
	if d.doc.Kind != yaml.DocumentNode || len(d.doc.Content) != 1 {
		return nil, at.problem("is not one YAML document")
	}
	d.root = d.doc.Content[0]
	switch {
	case isNull(d.root):
		return d.empty(), nil
	case d.root.Kind != yaml.MappingNode:
		return nil, d.place(d.root, "").problem("expected keys with values, found %s", kindOf(d.root))
	}
	return d, nil
}

// empty is a document without keys. Comments of a file that has nothing else are kept in front of what is added.
func (d *Document) empty() *Document {
	if text := bytes.TrimSpace(d.text); bytes.HasPrefix(text, []byte("#")) {
		d.head = append(bytes.Clone(text), '\n')
	}
	d.root = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	d.doc = &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{d.root}}
	return d
}

// problemOf words an error of the library.
func problemOf(at Place, err error) *Problem {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		var all *yaml.LoadErrors
		if errors.As(err, &all) && len(all.Errors) > 0 {
			e = all.Errors[0]
		}
	}
	if e == nil {
		return at.problem("%v", err)
	}
	at.Line, at.Column = e.Mark.Line, e.Mark.Column
	if strings.Contains(e.Message, "found character that cannot start any token") {
		return at.problem("no value and no key begins like this: lines are indented with blanks, never with tabs, and a text with a sign such as @ or %% in front is quoted")
	}
	return at.problem("%s", strings.TrimPrefix(e.Message, "yaml: "))
}

func (d *Document) place(n *yaml.Node, key string) Place {
	return Place{File: d.File, Line: n.Line, Column: n.Column, Key: key}
}

// Notes are what is no error and yet worth a word, in the order of the file: keys that nobody here reads, and old ones.
func (d *Document) Notes() []*Problem {
	return slices.SortedStableFunc(slices.Values(d.notes), func(a, b *Problem) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
}

// Bytes is the document as text. The error, of the kind market.Malformed, is that of a document whose text would mean something else when it is read.
func (d *Document) Bytes() ([]byte, error) {
	if !d.changed {
		return d.text, nil
	}
	nameNothing(d.root, false)
	b := bytes.NewBuffer(bytes.Clone(d.head))
	dumper, err := yaml.NewDumper(b, yaml.WithIndent(d.indent()), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(dumper.Dump(copied(d.doc, map[*yaml.Node]*yaml.Node{})), dumper.Close()); err != nil {
		return nil, Place{File: d.File}.problem("cannot be written: %v", err)
	}
	again, err := Parse(d.File, b.Bytes())
	if err != nil || !same(again.root, d.root) {
		return nil, Place{File: d.File}.problem("cannot be changed without changing what stands in it; write it in a plainer way")
	}
	return b.Bytes(), nil
}

// nameNothing writes out values that are left away within braces, which the library would write as empty texts.
func nameNothing(n *yaml.Node, flow bool) {
	flow = flow || n.Style&yaml.FlowStyle != 0
	if flow && n.Kind == yaml.ScalarNode && n.Value == "" && isNull(n) {
		n.Value = "null"
	}
	for _, inner := range n.Content {
		nameNothing(inner, flow)
	}
}

// copied is a tree to be written: the library takes the tags off what it has written.
func copied(n *yaml.Node, done map[*yaml.Node]*yaml.Node) *yaml.Node {
	if n == nil || done[n] != nil {
		return done[n]
	}
	c := *n
	done[n] = &c
	c.Content = nil
	for _, inner := range n.Content {
		c.Content = append(c.Content, copied(inner, done))
	}
	c.Alias = copied(n.Alias, done)
	return &c
}

// indent is how deep the file steps in, seen from its first mapping inside another.
func (d *Document) indent() int {
	for i := 1; i < len(d.root.Content); i += 2 {
		inner := d.root.Content[i]
		if inner.Kind == yaml.MappingNode && inner.Style&yaml.FlowStyle == 0 && inner.Column > 2 && inner.Column < 10 {
			return inner.Column - 1
		}
	}
	return 2
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// kindOf says in the words of a file's writer what a node is.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!str":
		return "a text"
	case "!!int":
		return "a whole number"
	case "!!float":
		return "a number with a fraction"
	case "!!bool":
		return "true or false"
	case "!!null":
		return "nothing"
	case "!!timestamp":
		return "a date"
	}
	return "a value of type " + n.ShortTag()
}
