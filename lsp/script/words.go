package script

import (
	"sort"
	"strings"
)

// word is a piece of a text: a bracket, a string, a comment, or what stands between blanks.
type word struct {
	from, to int32
	closes   int // of an opening bracket: the index of its other half, -1 without one
	opens    int // of a closing bracket: the same
}

// scanned are the words of the text, whatever it is.
func (s *Script) scanned() []word {
	s.onceWords.Do(func() { s.words = scan(s.text) })
	return s.words
}

func scan(text string) (out []word) {
	var open []int
	for i := 0; i < len(text); {
		from := i
		switch c := text[i]; {
		case isBlank(c):
			i++
			continue
		case c == ';':
			i = from + lengthUntil(text[from:], "\n", false)
		case c == '"':
			i = from + 1 + lengthUntil(text[from+1:], "\"", true)
		case isBracket(c):
			i++
		default:
			i = wordEnd(text, from)
		}
		w := word{from: int32(from), to: int32(i), closes: -1, opens: -1}
		switch text[from] {
		case '(', '[':
			open = append(open, len(out))
		case ')', ']':
			if n := len(open) - 1; n >= 0 && matches(text[out[open[n]].from], text[from]) {
				w.opens = open[n]
				out[open[n]].closes = len(out)
				open = open[:n]
			}
		}
		out = append(out, w)
	}
	return out
}

// wordEnd is where a word ends: at a blank, or at a closing bracket that was not opened in it, as in `x.$.[0]`.
func wordEnd(text string, i int) int {
	for depth := 0; i < len(text) && !isBlank(text[i]); i++ {
		switch text[i] {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func isBracket(c byte) bool { return c == '(' || c == ')' || c == '[' || c == ']' }

func matches(open, close byte) bool {
	return open == '(' && close == ')' || open == '[' && close == ']'
}

// lengthUntil is how many bytes stand in front of an end, and with it if it belongs to them.
func lengthUntil(text, end string, with bool) int {
	i := strings.Index(text, end)
	switch {
	case i < 0:
		return len(text)
	case with:
		return i + len(end)
	}
	return i
}

// wordAt is the index of the word at an offset, its end included; -1 for none. Of two that touch it is the second.
func (s *Script) wordAt(offset int32) int {
	words := s.scanned()
	i := sort.Search(len(words), func(i int) bool { return words[i].from > offset }) - 1
	if i < 0 || words[i].to < offset {
		return -1
	}
	return i
}

// keywordAround is the first word behind the innermost opening bracket around an offset, which names an instruction; -1 for none.
func (s *Script) keywordAround(offset int32) int {
	words := s.scanned()
	for i := sort.Search(len(words), func(i int) bool { return words[i].from >= offset }) - 1; i >= 0; i-- {
		if words[i].opens >= 0 {
			i = words[i].opens // what stands in brackets behind the place
			continue
		}
		if s.text[words[i].from] == '(' && i+1 < len(words) {
			if _, named := instructions[s.textOf(i+1)]; named {
				return i + 1
			}
		}
	}
	return -1
}

func (s *Script) textOf(i int) string {
	w := s.scanned()[i]
	return s.text[w.from:w.to]
}
