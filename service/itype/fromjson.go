package itype

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// maxJSONDepth is how deeply arrays and objects of arguments may be nested, as in the original.
const maxJSONDepth = 127

// ArgumentsFromJSON reads the arguments of a function from one JSON value (spec/services.md#S25). Errors have the
// original's texts.
func (it *Interfaces) ArgumentsFromJSON(args []Field, text json.RawMessage) ([]Value, error) {
	return it.ReadArguments(args, text, nil)
}

// ReadArguments is [Interfaces.ArgumentsFromJSON] into a room, if that is large enough.
func (it *Interfaces) ReadArguments(args []Field, text json.RawMessage, room []Value) ([]Value, error) {
	if values, ok := (&quick{it: it, b: text}).arguments(args, room); ok {
		return values, nil
	}
	return it.argumentsFromJSON(args, text)
}

// argumentsFromJSON takes whatever can be taken and says what is wrong with the rest.
func (it *Interfaces) argumentsFromJSON(args []Field, text json.RawMessage) ([]Value, error) {
	if !json.Valid(text) {
		if _, err := value.ParseNode(string(text)); err != nil {
			return nil, err
		}
		return nil, errors.New("the arguments are no JSON")
	}
	c := &cursor{it: it, b: text}
	values, err := c.arguments(args)
	if err != nil {
		// What no value can be – a number too large, half a surrogate, too deep a nesting – is found while the text is read,
		// before anything is asked of its type.
		if _, syntax := value.ParseNode(string(text)); syntax != nil {
			return nil, syntax
		}
	}
	return values, err
}

// cursor reads a text that is valid JSON.
type cursor struct {
	it    *Interfaces
	b     []byte
	i     int
	depth int
}

// peek skips blanks and returns the first byte of what comes next, 0 at the end.
func (c *cursor) peek() byte {
	for ; c.i < len(c.b); c.i++ {
		switch c.b[c.i] {
		case ' ', '\t', '\n', '\r':
			continue
		}
		return c.b[c.i]
	}
	return 0
}

// skip passes over a value and returns its text.
func (c *cursor) skip() []byte {
	open := 0
	c.peek()
	start := c.i
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case '"':
			c.skipString()
		case '[', '{':
			open++
			c.i++
		case ']', '}':
			open--
			c.i++
		case ',', ':', ' ', '\t', '\n', '\r':
			c.i++
			continue
		default:
			c.skipWord()
		}
		if open == 0 {
			break
		}
	}
	return c.b[start:c.i]
}

func (c *cursor) skipString() {
	for c.i++; c.b[c.i] != '"'; c.i++ {
		if c.b[c.i] == '\\' {
			c.i++
		}
	}
	c.i++
}

// string reads a string. What can be no text of a module, half a surrogate for instance, is an error.
func (c *cursor) string() (string, error) {
	c.peek()
	start := c.i
	c.skipString()
	s, err := value.ParseString(string(c.b[start:c.i]))
	if err != nil {
		return "", err
	}
	return s, nil
}

// skipWord passes over a number, true, false or null and returns it.
func (c *cursor) skipWord() []byte {
	start := c.i
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case ',', ']', '}', ' ', '\t', '\n', '\r', ':':
			return c.b[start:c.i]
		}
		c.i++
	}
	return c.b[start:c.i]
}

// at makes a cursor for a value that was skipped.
func (c *cursor) at(text []byte) *cursor { return &cursor{it: c.it, b: text, depth: c.depth} }

func (c *cursor) arguments(args []Field) ([]Value, error) {
	switch c.peek() {
	case '[':
		return c.list(args)
	case '{':
		return c.object(args)
	case 'n':
		if len(args) == 0 {
			return nil, nil
		}
		return nil, fmt.Errorf("the called function has the following signature: %s, but no arguments is provided", signature(args))
	}
	if len(args) != 1 {
		return nil, fmt.Errorf("called function has the following signature: '%s', and it isn't suitable for an argument '%s' provided", signature(args), debugJSON(c.skip()))
	}
	v, err := c.value(args[0].Type)
	return []Value{v}, err
}

// list reads fields in order from an array.
func (c *cursor) list(fields []Field) ([]Value, error) {
	whole := c.skip()
	if n := length(whole); n != len(fields) {
		return nil, arity(len(fields), n)
	}
	in := c.at(whole)
	in.i = 1
	in.depth++
	values := make([]Value, len(fields))
	for i, f := range fields {
		v, err := in.value(f.Type)
		if err != nil {
			return nil, err
		}
		values[i] = v
		in.peek()
		in.i++ // comma or bracket
	}
	return values, nil
}

// length counts the items of an array.
func length(array []byte) int {
	c := &cursor{b: array, i: 1}
	n := 0
	for c.peek() != ']' {
		c.skip()
		n++
		if c.peek() == ',' {
			c.i++
		}
	}
	return n
}

// object reads fields by name; of two members with one name the last counts.
func (c *cursor) object(fields []Field) ([]Value, error) {
	in := c.at(c.skip())
	in.i = 1
	in.depth++
	members := map[string][]byte{}
	for in.peek() != '}' {
		key, err := in.string()
		if err != nil {
			return nil, err
		}
		in.peek()
		in.i++ // colon
		members[key] = in.skip()
		if in.peek() == ',' {
			in.i++
		}
	}
	values := make([]Value, len(fields))
	given := len(members)
	for i, f := range fields {
		text, ok := members[f.Name]
		if !ok {
			return nil, fmt.Errorf("missing argument with name %s", f.Name)
		}
		delete(members, f.Name) // so that a second field with this name is missing
		v, err := in.at(text).value(f.Type)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	if len(members) > 0 {
		return nil, arity(len(fields), given)
	}
	return values, nil
}

// value reads a value of a type (spec/services.md#S26).
func (c *cursor) value(t Type) (Value, error) {
	if c.depth > maxJSONDepth {
		return Value{}, errors.New("recursion limit exceeded")
	}
	first := c.peek()
	switch t.Kind {
	case Record:
		rec, ok := c.it.Record(t.Rec)
		if !ok {
			return Value{}, fmt.Errorf("record with type id `%d` wasn't found", t.Rec)
		}
		var fields []Value
		var err error
		switch first {
		case '[':
			fields, err = c.list(rec.Fields)
		case '{':
			fields, err = c.object(rec.Fields)
		default:
			err = fmt.Errorf("record with type id `%d` should be encoded as array or map of fields", t.Rec)
		}
		return Value{kind: Record, items: fields}, err
	case Array:
		if first != '[' {
			return Value{}, fmt.Errorf("expected array of %s types, got %s", t.Elem.debug(), debugJSON(c.skip()))
		}
		items, err := c.items(*t.Elem)
		return Value{kind: Array, items: items}, err
	case ByteArray:
		if first != '[' {
			return Value{}, fmt.Errorf("expected bytearray, got %s", debugJSON(c.skip()))
		}
		return c.byteArray()
	}
	if first == '[' { // a scalar may stand alone in an array
		whole := c.skip()
		if length(whole) != 1 {
			return Value{}, mismatch("sequence", t.Kind)
		}
		in := c.at(whole)
		in.i = 1
		in.depth++
		if in.peek() == '[' {
			return Value{}, mismatch("sequence", t.Kind)
		}
		return in.scalar(t.Kind)
	}
	return c.scalar(t.Kind)
}

// items reads the items of an array.
func (c *cursor) items(elem Type) ([]Value, error) {
	items := []Value{}
	c.i++
	c.depth++
	for c.peek() != ']' {
		v, err := c.value(elem)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		if c.peek() == ',' {
			c.i++
		}
	}
	c.depth--
	c.i++
	return items, nil
}

// byteArray reads an array of bytes without a value for each.
func (c *cursor) byteArray() (Value, error) {
	var b []byte
	c.i++
	c.depth++
	for c.peek() != ']' {
		v, err := c.value(Type{Kind: U8})
		if err != nil {
			return Value{}, err
		}
		b = append(b, byte(v.bits))
		if c.peek() == ',' {
			c.i++
		}
	}
	c.depth--
	c.i++
	return OfBytes(b), nil
}

func (c *cursor) scalar(kind Kind) (Value, error) {
	switch first := c.peek(); first {
	case '"':
		s, err := c.string()
		if err != nil {
			return Value{}, err
		}
		if kind != String {
			return Value{}, mismatch("string "+quoteDebug(s), kind)
		}
		return OfString(s), nil
	case 't', 'f':
		c.skipWord()
		if kind != Bool {
			return Value{}, mismatch(fmt.Sprintf("boolean `%t`", first == 't'), kind)
		}
		return OfBool(first == 't'), nil
	case 'n':
		c.skipWord()
		return Value{}, mismatch("null", kind)
	case '{':
		c.skip()
		return Value{}, mismatch("map", kind)
	}
	return number(string(c.skipWord()), kind)
}
