package generate

import (
	"math/rand/v2"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/source"
)

// Mutate does one small damage to a program, such as a person typing does: a token lost, doubled, swapped with the next one or
// taken for another; a blank or a line end too few or too many; a line indented otherwise. Equal seeds do the same.
func Mutate(seed uint64, text string) string {
	rng := rand.New(rand.NewPCG(seed, 19))
	var set source.Set
	file, _ := syntax.Parse(set.Add("mutant.aqua", text))
	m := mutation{rng, text, file.Tokens}
	damages := []func() string{m.lose, m.double, m.swap, m.replace, m.blank, m.blank, m.unblank, m.unblank, m.breakLine, m.joinLines, m.indent}
	for {
		if mutant := damages[rng.IntN(len(damages))](); mutant != text {
			return mutant
		}
	}
}

// mutation is a text with its tokens, the empty last one included.
type mutation struct {
	*rand.Rand
	text string
	toks []syntax.Token
}

func (m *mutation) token(i int) string { return m.text[m.toks[i].Pos:m.toks[i+1].Pos] }

// pick chooses a token that is one of the kinds, or any that is neither blank nor comment; -1 when it finds none soon.
func (m *mutation) pick(kinds ...syntax.TokenKind) int {
	for range 100 {
		i := m.IntN(len(m.toks) - 1)
		k := m.toks[i].Kind
		fits := len(kinds) == 0 && k != syntax.Blank && k != syntax.Comment && k != syntax.Newline
		for _, want := range kinds {
			fits = fits || k == want
		}
		if fits {
			return i
		}
	}
	return -1
}

// put replaces the tokens from i up to j by another text.
func (m *mutation) put(i, j int, text string) string {
	return m.text[:m.toks[i].Pos] + text + m.text[m.toks[j].Pos:]
}

func (m *mutation) lose() string {
	i := m.pick()
	return m.put(i, i+1, "")
}

func (m *mutation) double() string {
	i := m.pick()
	between := ""
	if m.toks[i].Kind != syntax.Punct {
		between = " "
	}
	return m.put(i, i, m.token(i)+between)
}

func (m *mutation) swap() string {
	i := m.pick()
	j := i + 1
	for j < len(m.toks)-1 && m.toks[j].Kind == syntax.Blank {
		j++
	}
	if j >= len(m.toks)-1 || m.toks[j].Kind == syntax.Newline || m.toks[j].Kind == syntax.Comment {
		return m.text
	}
	return m.text[:m.toks[i].Pos] + m.token(j) + m.text[m.toks[i+1].Pos:m.toks[j].Pos] + m.token(i) + m.text[m.toks[j+1].Pos:]
}

// replacements are what a token may be taken for.
var replacements = []string{
	"a", "x", "T", "NAME", "0", "7", "-1", "1.5", "1.05", `"text"`, "true", "nil", "[]", "?[]", "*[]", "*u8", "[]u8", "?u8", "u8", "string", "bool",
	"(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "==", "!=", "!", "<-", "<<-", "->", "+", "-", "*", "/", "%", "**", "<", ">=", "&&", "||", "?",
	"on", "if", "for", "par", "co", "join", "try", "catch", "else", "otherwise", "parseq", "func", "data", "service", "ability", "alias", "const",
	"export", "import", "use", "as", "from", "declares", "via", "rec",
}

func (m *mutation) replace() string {
	i := m.pick()
	if m.IntN(2) == 0 {
		if j := m.pick(m.toks[i].Kind); j >= 0 {
			return m.put(i, i+1, m.token(j))
		}
	}
	return m.put(i, i+1, replacements[m.IntN(len(replacements))])
}

func (m *mutation) blank() string {
	i := m.pick()
	return m.put(i, i, " ")
}

func (m *mutation) unblank() string {
	i := m.pick(syntax.Blank)
	if i < 0 || strings.HasPrefix(m.token(i), "\n") {
		return m.text
	}
	return m.put(i, i+1, "")
}

func (m *mutation) breakLine() string {
	i := m.pick()
	return m.put(i, i, "\n"+[]string{"", "  ", "      "}[m.IntN(3)])
}

func (m *mutation) joinLines() string {
	i := m.pick(syntax.Newline)
	if i < 0 {
		return m.text
	}
	return m.put(i, i+1, []string{"", " "}[m.IntN(2)])
}

// indent changes the indent of a line.
func (m *mutation) indent() string {
	lines := strings.Split(m.text, "\n")
	i := m.IntN(len(lines))
	switch m.IntN(4) {
	case 0:
		lines[i] = " " + lines[i]
	case 1:
		lines[i] = "\t" + lines[i]
	case 2:
		lines[i] = strings.TrimPrefix(lines[i], " ")
	default:
		lines[i] = strings.TrimPrefix(lines[i], "  ")
	}
	return strings.Join(lines, "\n")
}
