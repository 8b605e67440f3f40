package conformance

import "fmt"

// Mark says why a program of the corpus is compiled to something else than by the original.
type Mark struct {
	Kind   MarkKind
	Reason string
	Rule   string // of spec/, for Differs
}

// MarkKind tells marks apart.
type MarkKind uint8

// The kinds of marks.
const (
	Differs MarkKind = iota // ours is other on purpose
	Failing                 // ours is wrong and known to be
)

// String is what is printed each time the marked program is compared.
func (m Mark) String() string {
	if m.Kind == Failing {
		return "known to fail: " + m.Reason
	}
	return fmt.Sprintf("differs: %s (%s)", m.Reason, m.Rule)
}

// Marks is the table of all marked programs, by path in the corpus.
var Marks = map[string]Mark{}
