package value

import (
	"slices"
	"strings"
)

// rewriter writes the canonical form of a text while it reads it. Objects whose keys are not in order are put in order when
// they are complete.
type rewriter struct {
	parser
	out     []byte
	members []member // of the objects around the place
	scratch []byte
}

// member is where a member of an object stands in the output, key and value.
type member struct {
	key        string
	start, end int
}

func (w *rewriter) document() string {
	if msg := w.value(); msg != "" {
		return msg
	}
	if w.blanks() != end {
		return errTrailing
	}
	return ""
}

// value writes the next value. The messages are no more than a sign that something is wrong.
func (w *rewriter) value() string {
	switch c := w.blanks(); c {
	case 'n':
		w.out = append(w.out, "null"...)
		return w.word("null")
	case 't':
		w.out = append(w.out, "true"...)
		return w.word("true")
	case 'f':
		w.out = append(w.out, "false"...)
		return w.word("false")
	case '"':
		_, msg := w.string()
		return msg
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return w.number()
	case '[', '{':
		if w.depth == MaxDepth {
			return errDepth
		}
		w.i++
		w.depth++
		w.out = append(w.out, byte(c))
		msg := ""
		if c == '[' {
			msg = w.array()
		} else {
			msg = w.object()
		}
		w.depth--
		return msg
	}
	return errValue
}

// string writes a string and returns what it stands for.
func (w *rewriter) string() (string, string) {
	s := scanner{text: bytesOf(w.s), i: w.i}
	start := w.i
	if plain, ok := s.string(); ok && plain {
		w.i = s.i
		w.out = append(w.out, w.s[start:w.i]...)
		return w.s[start+1 : w.i-1], ""
	}
	text, msg := w.str()
	w.out = AppendString(w.out, text)
	return text, msg
}

func (w *rewriter) number() string {
	s := scanner{text: bytesOf(w.s), i: w.i}
	if s.number() {
		w.out = append(w.out, w.s[w.i:s.i]...)
		w.i = s.i
		return ""
	}
	n, msg := w.parser.number()
	w.out = n.Append(w.out)
	return msg
}

func (w *rewriter) array() string {
	if w.blanks() == ']' {
		w.i++
		w.out = append(w.out, ']')
		return ""
	}
	for {
		if msg := w.value(); msg != "" {
			return msg
		}
		c := w.blanks()
		if c != ',' && c != ']' {
			return errCommaOrBracket
		}
		w.i++
		w.out = append(w.out, byte(c))
		if c == ']' {
			return ""
		}
	}
}

func (w *rewriter) object() string {
	if w.blanks() == '}' {
		w.i++
		w.out = append(w.out, '}')
		return ""
	}
	first, sorted := len(w.members), true
	for {
		if w.blanks() != '"' {
			return errKey
		}
		m := member{start: len(w.out)}
		var msg string
		if m.key, msg = w.string(); msg != "" {
			return msg
		}
		if w.blanks() != ':' {
			return errColon
		}
		w.i++
		w.out = append(w.out, ':')
		if msg := w.value(); msg != "" {
			return msg
		}
		m.end = len(w.out)
		sorted = sorted && (len(w.members) == first || w.members[len(w.members)-1].key < m.key)
		w.members = append(w.members, m)
		c := w.blanks()
		if c != ',' && c != '}' {
			return errCommaOrBrace
		}
		w.i++
		w.out = append(w.out, byte(c))
		if c == '}' {
			if !sorted {
				w.sort(w.members[first:])
			}
			w.members = w.members[:first]
			return ""
		}
	}
}

// sort writes the members of a complete object once more: in order, of equal keys the last.
func (w *rewriter) sort(members []member) {
	start := members[0].start
	w.scratch = append(w.scratch[:0], w.out[start:]...)
	w.out = w.out[:start]
	sortMembers(members)
	for i, m := range members {
		if i+1 < len(members) && members[i+1].key == m.key {
			continue
		}
		if len(w.out) > start {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, w.scratch[m.start-start:m.end-start]...)
	}
	w.out = append(w.out, '}')
}

// sortMembers sorts by keys and leaves equal ones in their order. Most objects are small.
func sortMembers(members []member) {
	const few = 16
	if len(members) > few {
		slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
		return
	}
	for i := 1; i < len(members); i++ {
		m := members[i]
		j := i
		for ; j > 0 && m.key < members[j-1].key; j-- {
			members[j] = members[j-1]
		}
		members[j] = m
	}
}
