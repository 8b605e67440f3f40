package value

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
