package value

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// canonize returns the canonical form of a JSON text: the text itself if it is that already. No tree is made.
func canonize(text string) (string, *SyntaxError) {
	s := scanner{text: bytesOf(text)}
	if s.value(0) && s.i == len(text) {
		return text, nil
	}
	w := rewriter{parser: parser{s: text}, out: make([]byte, 0, len(text)+len(text)/16)}
	if msg := w.document(); msg == "" {
		return unsafe.String(unsafe.SliceData(w.out), len(w.out)), nil // nobody else has these bytes
	}
	_, err := ParseNode(text) // which knows the place
	return "", err
}

// scanner recognises canonical texts. It says no when in doubt: to unusual floats, to escapes in keys.
type scanner struct {
	text []byte
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
	if len(s.text)-s.i < len(w) || string(s.text[s.i:s.i+len(w)]) != w {
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
	return s.number()
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
	var last []byte
	first := true
	for s.i < len(s.text) && s.text[s.i] == '"' {
		start := s.i + 1
		plain, ok := s.string()
		if !ok || !plain {
			return false
		}
		key := s.text[start : s.i-1]
		if !first && string(key) <= string(last) {
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
	for {
		var special bool
		if s.i, special = skipPlain(s.text, s.i); !special {
			return false, false
		}
		switch c := s.text[s.i]; {
		case c == '"':
			s.i++
			return plain, ascii || utf8.Valid(s.text[start:s.i])
		case c == '\\':
			plain = false
			if !s.escape() {
				return false, false
			}
		case c < 0x20:
			return false, false
		default:
			ascii = false
			s.i++
		}
	}
}

// Every byte of a word set to the same value.
const (
	each1  = 0x0101010101010101
	each80 = 0x80 * each1
)

// skipPlain passes over bytes of a string that stand for themselves, eight at a time, and tells whether one that does not
// follows: a quote, a backslash, a control character or a byte that is not ASCII.
func skipPlain(text []byte, i int) (int, bool) {
	for ; i+8 <= len(text); i += 8 {
		w := binary.LittleEndian.Uint64(text[i:])
		quote, slash := w^('"'*each1), w^('\\'*each1)
		if (w|(w-0x20*each1)|(quote-each1)|(slash-each1))&each80 != 0 {
			break
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return i, true
		}
	}
	return i, false
}

// IsPlain reports whether a text stands for itself between the quotes of a JSON string.
func IsPlain(text string) bool {
	for i, b := 0, bytesOf(text); ; i++ {
		var special bool
		if i, special = skipPlain(b, i); !special {
			return true
		}
		if b[i] < utf8.RuneSelf {
			return false
		}
	}
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
		if len(s.text)-s.i < 6 || string(s.text[s.i+2:s.i+4]) != "00" {
			return false
		}
		high, low := s.text[s.i+4], strings.IndexByte(hexDigits, s.text[s.i+5])
		if high != '0' && high != '1' || low < 0 || high == '0' && low >= 8 && low <= 13 && low != 11 {
			return false
		}
		s.i += 6
		return true
	}
	return false
}

func (s *scanner) digits() (n int) {
	for s.i < len(s.text) && s.text[s.i]-'0' <= 9 {
		s.i++
		n++
	}
	return n
}

// number skips a number whose text is canonical beyond doubt: an integer of up to 18 digits, or a float without an exponent
// and with so few digits that reading and writing it are exact.
func (s *scanner) number() bool {
	negative := s.take('-')
	start := s.i
	n := s.digits()
	if n == 0 || s.text[start] == '0' && n > 1 {
		return false
	}
	if s.i == len(s.text) || s.text[s.i] != '.' {
		exponent := s.i < len(s.text) && s.text[s.i]|0x20 == 'e'
		return n <= 18 && !exponent && !(negative && s.text[start] == '0')
	}
	s.i++
	point := s.i
	m := s.digits()
	if m == 0 || n+m > 15 || s.i < len(s.text) && s.text[s.i]|0x20 == 'e' {
		return false
	}
	if s.text[s.i-1] == '0' {
		return m == 1 // 1.0, but not 1.50
	}
	return s.text[start] != '0' || m <= 5 || string(s.text[point:point+4]) != "0000" // from 1e-5 on
}
