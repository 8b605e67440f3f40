package value

import (
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how many arrays and objects may stand inside each other (spec/data.md#D40).
const MaxDepth = 127

// ParseNode reads one JSON text.
func ParseNode(text string) (*Node, *SyntaxError) {
	p := parser{s: text}
	n, msg := p.document()
	if msg != "" {
		return nil, p.fault(msg)
	}
	return n, nil
}

// parser reads JSON. Its functions return an error text, empty when all is well; at an error p.i is the number of bytes
// read, the offending one included, which is what the place in the message is made of.
type parser struct {
	s     string
	i     int
	depth int
	small []*Node // of the integers met that are less than smallIntegers
}

// smallIntegers have one node per text, however often they stand in it: a node takes fifty times the memory of `0,`.
const smallIntegers = 1000

func (p *parser) numberNode(n Number) *Node {
	if n.Kind != Uint || n.U >= smallIntegers {
		return Num(n)
	}
	if p.small == nil {
		if len(p.s) < 4*smallIntegers {
			return Num(n)
		}
		p.small = make([]*Node, smallIntegers)
	}
	if p.small[n.U] == nil {
		p.small[n.U] = Num(n)
	}
	return p.small[n.U]
}

func (p *parser) document() (*Node, string) {
	n, msg := p.value()
	if msg != "" {
		return nil, msg
	}
	if c := p.blanks(); c != end {
		return nil, p.at(errTrailing)
	}
	return n, ""
}

// end is what peek returns behind the last byte.
const end = -1

func (p *parser) peek() int {
	if p.i < len(p.s) {
		return int(p.s[p.i])
	}
	return end
}

// blanks skips white space and returns the byte that follows.
func (p *parser) blanks() int {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\r', '\n':
			p.i++
		default:
			return int(p.s[p.i])
		}
	}
	return end
}

// at counts the byte under the cursor as read and passes the message on.
func (p *parser) at(msg string) string {
	if p.i < len(p.s) {
		p.i++
	}
	return msg
}

// or gives the first message at the end of the text, the second one elsewhere.
func (p *parser) or(eof, other string) string {
	if p.i >= len(p.s) {
		return eof
	}
	return p.at(other)
}

func (p *parser) value() (*Node, string) {
	switch c := p.blanks(); c {
	case end:
		return nil, errEOFValue
	case 'n':
		return null, p.word("null")
	case 't':
		return Bool(true), p.word("true")
	case 'f':
		return Bool(false), p.word("false")
	case '"':
		s, msg := p.str()
		if s == "" {
			return emptyText, msg
		}
		return Text(s), msg
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		n, msg := p.number()
		return p.numberNode(n), msg
	case '[', '{':
		if p.depth == MaxDepth {
			return nil, p.at(errDepth)
		}
		p.i++
		p.depth++
		n, msg := p.members(c == '{')
		p.depth--
		return n, msg
	}
	return nil, p.at(errValue)
}

func (p *parser) word(w string) string {
	for i := range len(w) {
		switch {
		case p.i >= len(p.s):
			return errEOFValue
		case p.s[p.i] != w[i]:
			return p.at(errIdent)
		}
		p.i++
	}
	return ""
}

func (p *parser) members(object bool) (*Node, string) {
	if object {
		return p.object()
	}
	var items []*Node
	for {
		switch c := p.blanks(); {
		case c == ']' && len(items) == 0:
			p.i++
			return emptyArray, ""
		case c == ']':
			return nil, p.at(errTrailingComma)
		case c == end && len(items) == 0:
			return nil, errEOFList
		}
		n, msg := p.value()
		if msg != "" {
			return nil, msg
		}
		items = append(items, n)
		switch p.blanks() {
		case ',':
			p.i++
		case ']':
			p.i++
			return Array(items...), ""
		default:
			return nil, p.or(errEOFList, errCommaOrBracket)
		}
	}
}

func (p *parser) object() (*Node, string) {
	var members []Member
	sorted := true
	for {
		switch c := p.blanks(); {
		case c == '}' && len(members) == 0:
			p.i++
			return emptyObject, ""
		case c == '}':
			return nil, p.at(errTrailingComma)
		case c == end && len(members) == 0:
			return nil, errEOFObject
		case c == end:
			return nil, errEOFValue
		case c != '"':
			return nil, p.at(errKey)
		}
		key, msg := p.str()
		if msg != "" {
			return nil, msg
		}
		if p.blanks() != ':' {
			return nil, p.or(errEOFObject, errColon)
		}
		p.i++
		n, msg := p.value()
		if msg != "" {
			return nil, msg
		}
		sorted = sorted && (len(members) == 0 || members[len(members)-1].Key < key)
		members = append(members, Member{key, n})
		switch p.blanks() {
		case ',':
			p.i++
		case '}':
			p.i++
			return object(members, sorted), ""
		default:
			return nil, p.or(errEOFObject, errCommaOrBrace)
		}
	}
}

// object builds the node; members that came in order need no sorting.
func object(members []Member, sorted bool) *Node {
	if !sorted {
		return Object(members...)
	}
	n := &Node{Kind: KindObject, Keys: make([]string, len(members)), Arr: make([]*Node, len(members))}
	for i, m := range members {
		n.Keys[i], n.Arr[i] = m.Key, m.Value
	}
	return n
}

// str reads a string; the cursor is at its opening quote. A string without escapes shares the text's bytes.
func (p *parser) str() (string, string) {
	p.i++
	start := p.i
	var b *strings.Builder
	for p.i < len(p.s) {
		c := p.s[p.i]
		switch {
		case c == '"':
			part := p.s[start:p.i]
			p.i++
			if b != nil {
				b.WriteString(part)
				part = b.String()
			}
			if !utf8.ValidString(part) {
				return "", errUnicode
			}
			return part, ""
		case c == '\\':
			if b == nil {
				b = &strings.Builder{}
			}
			b.WriteString(p.s[start:p.i])
			p.i++
			if msg := p.escape(b); msg != "" {
				return "", msg
			}
			start = p.i
		case c < 0x20:
			return "", p.at(errControl)
		default:
			p.i++
		}
	}
	return "", errEOFString
}

func (p *parser) escape(b *strings.Builder) string {
	c := p.peek()
	switch c {
	case '"', '\\', '/':
		b.WriteByte(byte(c))
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		p.i++
		return p.unicode(b)
	default:
		return p.or(errEOFString, errEscape)
	}
	p.i++
	return ""
}

// unicode reads the digits behind \u and, for a high surrogate, the escape that completes it.
func (p *parser) unicode(b *strings.Builder) string {
	r, msg := p.hex4()
	if msg != "" {
		return msg
	}
	if utf16.IsSurrogate(r) {
		if r >= 0xDC00 {
			return errLoneSurrogate
		}
		for _, want := range []byte{'\\', 'u'} {
			if p.peek() != int(want) {
				return p.or(errEOFString, errHexEnd)
			}
			p.i++
		}
		low, msg := p.hex4()
		if msg != "" {
			return msg
		}
		if low < 0xDC00 || low > 0xDFFF {
			return errLoneSurrogate
		}
		r = utf16.DecodeRune(r, low)
	}
	b.WriteRune(r)
	return ""
}

func (p *parser) hex4() (rune, string) {
	var r rune
	for range 4 {
		c := p.peek()
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, p.or(errEOFString, errEscape)
		}
		r = r<<4 | rune(c)
		p.i++
	}
	return r, ""
}

func (p *parser) digit() (uint64, bool) {
	c := p.peek()
	return uint64(c - '0'), c >= '0' && c <= '9'
}

// grow adds a digit to the significand unless that overflows.
func (d *decimal) grow(digit uint64) bool {
	if d.sig > (math.MaxUint64-digit)/10 {
		return false
	}
	d.sig = d.sig*10 + digit
	return true
}

// number reads a number: an integer if it is written as one and fits 64 bits, else a float (spec/data.md#D43).
func (p *parser) number() (Number, string) {
	negative := p.peek() == '-'
	if negative {
		p.i++
	}
	first, ok := p.digit()
	if !ok {
		return Number{}, p.or(errEOFValue, errNumber)
	}
	p.i++
	d, float := decimal{sig: first}, false
	if first == 0 {
		if _, ok := p.digit(); ok {
			return Number{}, p.at(errNumber)
		}
	}
	for n, ok := p.digit(); ok && first != 0; n, ok = p.digit() {
		p.i++
		if float || !d.grow(n) { // from the first overflow on, integer digits only raise the exponent
			float = true
			d.exp++
		}
	}
	if p.peek() == '.' {
		p.i++
		float = true
		if msg := p.fraction(&d); msg != "" {
			return Number{}, msg
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.i++
		float = true
		if msg := p.exponent(&d); msg != "" {
			return Number{}, msg
		}
	}
	if !float && !negative {
		return OfUint(d.sig), ""
	}
	if !float && d.sig != 0 && d.sig <= 1<<63 {
		return Number{Kind: Int, U: -d.sig}, ""
	}
	f, ok := d.float()
	if !ok {
		return Number{}, errRange
	}
	if negative {
		f = -f
	}
	return OfFloat(f), ""
}

func (p *parser) fraction(d *decimal) string {
	if _, ok := p.digit(); !ok {
		return p.or(errEOFValue, errNumber)
	}
	full := false
	for n, ok := p.digit(); ok; n, ok = p.digit() {
		p.i++
		if full = full || !d.grow(n); !full { // from the first overflow on, fraction digits are dropped
			d.exp--
		}
	}
	return ""
}

func (p *parser) exponent(d *decimal) string {
	negative := p.peek() == '-'
	if negative || p.peek() == '+' {
		p.i++
	}
	if _, ok := p.digit(); !ok {
		return p.or(errEOFValue, errNumber)
	}
	e, huge := int64(0), false
	for n, ok := p.digit(); ok; n, ok = p.digit() {
		p.i++
		if e = e*10 + int64(n); e > math.MaxInt32 {
			if d.sig != 0 && !negative {
				return errRange
			}
			huge, e = true, math.MaxInt32
		}
	}
	switch {
	case huge:
		*d = decimal{}
	case negative:
		d.exp -= int(e)
	default:
		d.exp += int(e)
	}
	return ""
}
