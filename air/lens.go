package air

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseLens reads the part of a word from its first dot on (spec/air.md#A6). On failure err is a message for the bytes from
// to to of the text.
func parseLens(text string) (lens *Lens, err string, from, to int) {
	if text == ".length" {
		return &Lens{Length: true, Text: text}, "", 0, 0
	}
	if !strings.HasPrefix(text, ".$") {
		return nil, fmt.Sprintf(msgNoLens, len(text)), 0, len(text)
	}
	l := &Lens{}
	for i := 2; i < len(text); {
		step, end, err := parseStep(text, i)
		if err != "" {
			return nil, err, i, max(end, i+1)
		}
		l.Steps = append(l.Steps, step)
		i = end
	}
	if len(l.Steps) == 0 {
		return nil, msgNoAccessor, 0, len(text)
	}
	l.Text = lensText(text, l.Steps)
	return l, "", 0, 0
}

// parseStep reads one accessor: `.name`, `[name]`, `[0]`, the latter two with an optional dot in front, each with an
// optional `!` behind, which means nothing.
func parseStep(text string, at int) (step Step, end int, err string) {
	i := at
	dot := text[i] == '.'
	if dot {
		i++
	}
	bracket := i < len(text) && text[i] == '['
	if bracket {
		i++
	}
	start := i
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !(r == '_' || r == '-' || alphanumeric(r)) {
			break
		}
		i += size
	}
	name := text[start:i]
	switch {
	case !dot && !bracket:
		return step, i, "an accessor begins with a dot or a bracket"
	case name == "":
		return step, i, "an accessor needs a name or an index"
	case bracket:
		if i == len(text) || text[i] != ']' {
			return step, i, "this bracket is not closed"
		}
		i++
		step = Step{Kind: StepVariable, Name: name}
		if name[0] >= '0' && name[0] <= '9' {
			index, bad := strconv.ParseUint(name, 10, 32)
			if bad != nil {
				return step, i, "an index is a number from 0 to 4294967295"
			}
			step = Step{Kind: StepIndex, Index: uint32(index)}
		}
	default:
		if name[0] >= '0' && name[0] <= '9' {
			return step, i, "a field's name does not begin with a digit; an index stands in brackets"
		}
		step = Step{Kind: StepField, Name: name}
	}
	if i < len(text) && text[i] == '!' {
		i++
	}
	return step, i, ""
}

// lensText joins the steps to the canonical text; it is the given text when that is canonical already.
func lensText(text string, steps []Step) string {
	var b strings.Builder
	b.WriteString(".$")
	for _, s := range steps {
		b.WriteByte('.')
		s.write(&b)
	}
	if b.String() == text {
		return text
	}
	return b.String()
}

func (s Step) write(b *strings.Builder) {
	switch s.Kind {
	case StepIndex:
		b.WriteByte('[')
		b.WriteString(strconv.FormatUint(uint64(s.Index), 10))
		b.WriteByte(']')
	case StepVariable:
		b.WriteByte('[')
		b.WriteString(s.Name)
		b.WriteByte(']')
	default:
		b.WriteString(s.Name)
	}
}

// String returns the step as it stands in a canonical lens: `[0]`, `name` or `[name]`.
func (s Step) String() string {
	var b strings.Builder
	s.write(&b)
	return b.String()
}
