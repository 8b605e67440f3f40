package value

import (
	"strconv"
	"unicode/utf8"
)

// Canonical returns the value with its text in canonical form: itself, unless it came inside data with another text. A
// text that is not JSON gives an error (spec/data.md#D41).
func (v *Value) Canonical() (*Value, *SyntaxError) {
	stored := v.text.Load()
	if v.canonical.Load() || stored == nil { // without a text it will be written in canonical form
		return v, nil
	}
	s := scanner{text: *stored}
	if s.value(0) && s.i == len(s.text) {
		v.canonical.Store(true)
		return v, nil
	}
	node, err := v.Node()
	if err != nil {
		return nil, err
	}
	text := string(node.Append(make([]byte, 0, len(*stored))))
	if text == *stored {
		v.canonical.Store(true)
		return v, nil
	}
	c := Of(node)
	c.text.Store(&text)
	c.canonical.Store(true)
	return c, nil
}

// scanner recognises canonical texts without making trees. It says no when in doubt: to floats, to escapes in keys.
type scanner struct {
	text string
	i    int
}

func (s *scanner) take(c byte) bool {
	if s.i < len(s.text) && s.text[s.i] == c {
		s.i++
		return true
	}
	return false
}

func (s *scanner) word(w string) bool {
	if len(s.text)-s.i < len(w) || s.text[s.i:s.i+len(w)] != w {
		return false
	}
	s.i += len(w)
	return true
}

func (s *scanner) value(depth int) bool {
	if s.i == len(s.text) || depth > MaxDepth {
		return false
	}
	switch s.text[s.i] {
	case 'n':
		return s.word("null")
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case '"':
		_, ok := s.string()
		return ok
	case '[':
		return s.array(depth)
	case '{':
		return s.object(depth)
	}
	return s.integer()
}

func (s *scanner) array(depth int) bool {
	s.i++
	if s.take(']') {
		return depth < MaxDepth
	}
	for s.value(depth + 1) {
		if s.take(']') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
	return false
}

func (s *scanner) object(depth int) bool {
	s.i++
	if s.take('}') {
		return depth < MaxDepth
	}
	last, first := "", true
	for s.i < len(s.text) && s.text[s.i] == '"' {
		start := s.i + 1
		plain, ok := s.string()
		if !ok || !plain {
			return false
		}
		key := s.text[start : s.i-1]
		if !first && key <= last {
			return false
		}
		last, first = key, false
		if !s.take(':') || !s.value(depth+1) {
			return false
		}
		if s.take('}') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
	return false
}

// string skips a string; plain tells that it has no escapes.
func (s *scanner) string() (plain, ok bool) {
	s.i++
	start, ascii := s.i, true
	plain = true
	for s.i < len(s.text) {
		switch c := s.text[s.i]; {
		case c == '"':
			s.i++
			return plain, ascii || utf8.ValidString(s.text[start:s.i])
		case c == '\\':
			plain = false
			if !s.escape() {
				return false, false
			}
			continue
		case c < 0x20:
			return false, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
		s.i++
	}
	return false, false
}

// escape skips an escape of the shortest form.
func (s *scanner) escape() bool {
	if s.i+1 == len(s.text) {
		return false
	}
	switch c := s.text[s.i+1]; c {
	case '"', '\\', 'b', 'f', 'n', 'r', 't':
		s.i += 2
		return true
	case 'u':
		if len(s.text)-s.i < 6 || s.text[s.i+2:s.i+4] != "00" {
			return false
		}
		hex := s.text[s.i+4 : s.i+6]
		n, err := strconv.ParseUint(hex, 16, 8)
		if err != nil || n >= 0x20 || n >= 8 && n <= 13 && n != 11 || hex[1] >= 'A' && hex[1] <= 'F' {
			return false
		}
		s.i += 6
		return true
	}
	return false
}

// integer skips an integer of up to 18 digits, which fits whatever its sign.
func (s *scanner) integer() bool {
	negative := s.take('-')
	start := s.i
	for s.i < len(s.text) && s.text[s.i] >= '0' && s.text[s.i] <= '9' {
		s.i++
	}
	n := s.i - start
	if n == 0 || n > 18 || s.text[start] == '0' && (n > 1 || negative) {
		return false
	}
	if s.i < len(s.text) {
		switch s.text[s.i] {
		case '.', 'e', 'E':
			return false
		}
	}
	return true
}
