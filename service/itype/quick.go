package itype

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// quick reads arguments in one pass, if they are what they nearly always are: well-formed, of the right types, records with
// their fields in order. It gives up on everything else, and says nothing why: that is for [cursor].
type quick struct {
	it    *Interfaces
	b     []byte
	i     int
	depth int
}

// arguments reads an array of arguments to the end of the text.
func (q *quick) arguments(args []Field, room []Value) ([]Value, bool) {
	if q.next() != '[' {
		return nil, false
	}
	values, ok := q.list(args, room)
	return values, ok && q.next() == 0 && q.i == len(q.b)
}

// next skips blanks and returns the first byte of what comes next, 0 at the end.
func (q *quick) next() byte {
	for ; q.i < len(q.b); q.i++ {
		if c := q.b[q.i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

// take skips blanks and passes over a byte, if it is there.
func (q *quick) take(c byte) bool {
	if q.next() != c || q.i == len(q.b) {
		return false
	}
	q.i++
	return true
}

func (q *quick) list(fields []Field, room []Value) ([]Value, bool) {
	if q.depth++; q.depth > maxJSONDepth || !q.take('[') {
		return nil, false
	}
	values := slices.Grow(room[:0], len(fields))[:len(fields)]
	for i, f := range fields {
		if i > 0 && !q.take(',') {
			return nil, false
		}
		ok := false
		if values[i], ok = q.value(f.Type); !ok {
			return nil, false
		}
	}
	q.depth--
	return values, q.take(']')
}

func (q *quick) object(fields []Field) ([]Value, bool) {
	if q.depth++; q.depth > maxJSONDepth || !q.take('{') {
		return nil, false
	}
	values := make([]Value, len(fields))
	for i, f := range fields {
		if i > 0 && !q.take(',') {
			return nil, false
		}
		if !q.take('"') || !bytes.HasPrefix(q.b[q.i:], []byte(f.Name)) || !plainName(f.Name) {
			return nil, false
		}
		if q.i += len(f.Name); q.i == len(q.b) || q.b[q.i] != '"' {
			return nil, false
		}
		q.i++
		if !q.take(':') {
			return nil, false
		}
		ok := false
		if values[i], ok = q.value(f.Type); !ok {
			return nil, false
		}
	}
	q.depth--
	return values, q.take('}')
}

// plainName tells names that stand in JSON as they are.
func plainName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (q *quick) value(t Type) (Value, bool) {
	switch t.Kind {
	case Record:
		rec, ok := q.it.Record(t.Rec)
		if !ok {
			return Value{}, false
		}
		var fields []Value
		if q.next() == '{' {
			fields, ok = q.object(rec.Fields)
			ok = ok && !repeated(rec.Fields)
		} else {
			fields, ok = q.list(rec.Fields, nil)
		}
		return Value{kind: Record, items: fields}, ok
	case Array:
		return q.array(*t.Elem)
	case ByteArray:
		return q.byteArray()
	case String:
		s, ok := q.string()
		return OfString(s), ok
	case Bool:
		switch q.next() {
		case 't':
			return OfBool(true), q.word("true")
		case 'f':
			return OfBool(false), q.word("false")
		}
		return Value{}, false
	}
	text, ok := q.number()
	if !ok {
		return Value{}, false
	}
	v, err := number(string(text), t.Kind)
	return v, err == nil
}

// repeated tells records in which two fields have one name, which no object has.
func repeated(fields []Field) bool {
	for i := range fields {
		for j := range i {
			if fields[i].Name == fields[j].Name {
				return true
			}
		}
	}
	return false
}

func (q *quick) word(s string) bool {
	if !bytes.HasPrefix(q.b[q.i:], []byte(s)) {
		return false
	}
	q.i += len(s)
	return true
}

func (q *quick) array(elem Type) (Value, bool) {
	if q.depth++; q.depth > maxJSONDepth || !q.take('[') {
		return Value{}, false
	}
	items := make([]Value, 0, 4)
	for q.next() != ']' {
		if len(items) > 0 && !q.take(',') {
			return Value{}, false
		}
		v, ok := q.value(elem)
		if !ok {
			return Value{}, false
		}
		items = append(items, v)
	}
	q.depth--
	return Value{kind: Array, items: items}, q.take(']')
}

func (q *quick) byteArray() (Value, bool) {
	if q.depth++; q.depth > maxJSONDepth || !q.take('[') {
		return Value{}, false
	}
	var out []byte
	for q.next() != ']' {
		if len(out) > 0 && !q.take(',') {
			return Value{}, false
		}
		q.next()
		n, start := 0, q.i
		for q.i < len(q.b) && q.b[q.i]-'0' < 10 && q.i-start < 4 {
			n = 10*n + int(q.b[q.i]-'0')
			q.i++
		}
		if q.i == start || n > 255 || q.b[start] == '0' && q.i > start+1 {
			return Value{}, false
		}
		if out == nil {
			out = make([]byte, 0, min((len(q.b)-start)/4+1, 1<<20))
		}
		out = append(out, byte(n)) // what follows the digits must be a comma or the end
	}
	q.depth--
	return OfBytes(out), q.take(']')
}

// number passes over a number as JSON has them and returns it.
func (q *quick) number() ([]byte, bool) {
	q.next()
	start := q.i
	digits := func() bool {
		from := q.i
		for q.i < len(q.b) && q.b[q.i]-'0' < 10 {
			q.i++
		}
		return q.i > from
	}
	at := func(set string) bool {
		if q.i < len(q.b) && bytes.IndexByte([]byte(set), q.b[q.i]) >= 0 {
			q.i++
			return true
		}
		return false
	}
	at("-")
	if !at("0") && !digits() {
		return nil, false
	}
	if at(".") && !digits() {
		return nil, false
	}
	if at("eE") {
		at("+-")
		if !digits() {
			return nil, false
		}
	}
	return q.b[start:q.i], true
}

// string reads a string.
func (q *quick) string() (string, bool) {
	if !q.take('"') {
		return "", false
	}
	b, i, escaped := q.b, q.i, false
	for ; i < len(b); i++ {
		c := b[i]
		if c == '"' {
			break
		}
		if c < 0x20 {
			return "", false
		}
		if c == '\\' {
			escaped = true
			i++
		}
	}
	if i >= len(b) {
		return "", false
	}
	raw := b[q.i:i]
	q.i = i + 1
	if escaped {
		s, err := value.ParseString(string(b[i-len(raw)-1 : q.i]))
		return s, err == nil
	}
	return string(raw), utf8.Valid(raw)
}
