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

// Marks is the table of all marked programs, by path in the corpus, with the option set in brackets behind it when only
// that one differs.
var Marks = map[string]Mark{
	"bad/ability_old_method_form.aqua": {Differs, "abilities take methods in either form", "spec/language.md#L12"},
	"bad/const_no_spaces.aqua":         {Differs, "blanks around = may be left out", "spec/language.md#L12"},
	"bad/func_empty.aqua":              {Differs, "the error is where the body is missing, not at the next definition", "spec/language.md#L9"},
	"bad/func_no_blank_line.aqua":      {Differs, "no blank line is wanted behind a block", "spec/language.md#L11"},
	"bad/literal_float_zero.aqua":      {Differs, "a fraction may begin with a zero", "spec/language.md#L6"},
	"bad/literal_string_open.aqua":     {Differs, "the error is at the opening quote, not at the end of the file", "spec/language.md#L6"},
	"bad/not_equal_without_space.aqua": {Differs, "a!=b is a != b", "spec/language.md#L17"},
	"bad/on_space_before_colon.aqua":   {Differs, "a blank may stand before the colon", "spec/language.md#L12"},
	"bad/service_space_before_id.aqua": {Differs, "a blank may stand before the id", "spec/language.md#L12"},
	"bad/trailing_comma.aqua":          {Differs, "a comma may stand behind the last item", "spec/language.md#L16"},
}

// MarkOf finds the mark of a program and the key it stands under.
func MarkOf(program string, o OptionSet) (Mark, string, bool) {
	key := fmt.Sprintf("%s [%s]", program, o.Name)
	if m, ok := Marks[key]; ok {
		return m, key, true
	}
	m, ok := Marks[program]
	return m, program, ok
}
