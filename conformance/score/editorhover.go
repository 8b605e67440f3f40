package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// originalType is a type in the definitions that the original gives out.
type originalType struct {
	Tag, Name        string
	Type             *originalType   // of collections
	Fields           json.RawMessage // of data, and of parameters with names
	Items            []originalType
	Domain, Codomain *originalType // of arrows
}

// originalHover is what the extension shows of a function: its type, in which named types are their names alone.
func originalHover(definition json.RawMessage) (string, error) {
	var d struct{ Arrow originalType }
	if err := json.Unmarshal(definition, &d); err != nil {
		return "", err
	}
	return d.Arrow.shown()
}

func (t *originalType) shown() (string, error) {
	switch t.Tag {
	case "array", "option":
		elem, err := t.Type.shown()
		return map[string]string{"array": "[]", "option": "?"}[t.Tag] + elem, err
	case "arrow":
		params, err := t.Domain.list()
		if err != nil {
			return "", err
		}
		results, err := t.Codomain.list()
		if err != nil {
			return "", err
		}
		text := "func (" + strings.Join(params, ", ") + ")"
		if len(results) > 0 {
			text += " -> " + strings.Join(results, ", ")
		}
		return text, nil
	case "topType", "bottomType":
		return strings.TrimSuffix(t.Tag, "Type"), nil
	case "scalar", "struct":
		return t.Name, nil
	}
	return "", fmt.Errorf("a definition of the original has a type of kind %q", t.Tag)
}

// list are the types of a product, with names if it has some, in their order.
func (t *originalType) list() (out []string, err error) {
	for _, item := range t.Items {
		text, err := item.shown()
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	if t.Tag != "labeledProduct" {
		return out, nil
	}
	d := json.NewDecoder(bytes.NewReader(t.Fields))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var of originalType
		if err := d.Decode(&of); err != nil {
			return nil, err
		}
		text, err := of.shown()
		if err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprintf("%s: %s", name, text))
	}
	return out, nil
}
