package conformance

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/source"
)

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

var initPeerAsID = Mark{Differs, "the original writes the initial peer as the id of a service, which its interpreter refuses", "spec/lowering.md#W15"}

// Marks is the table of all marked programs, by path in the corpus, with the option set in brackets behind it when only
// that one differs.
var Marks = map[string]Mark{
	"const_service_id.aqua":               initPeerAsID,
	"differs_arrow_of_closure.aqua":       {Differs, "the original takes an arrow of another block that has the name of the closure", "spec/lowering.md#W66"},
	"differs_inner_id.aqua":               {Differs, "the original calls a service with its default id by the one that ends before", "spec/lowering.md#W66"},
	"differs_name_of_closure.aqua":        {Differs, "the original calls a closure of another block that has the name", "spec/lowering.md#W66"},
	"differs_place_of_value.aqua":         {Differs, "the original writes an index and an element of a stream where its interpreter refuses them", "spec/lowering.md#W15"},
	"differs_negative_index.aqua":         {Differs, "the original writes an index that is known to be negative, which its interpreter refuses", "spec/language.md#L21"},
	"service_id_constants.aqua":           initPeerAsID,
	"differs_ability_field_lens.aqua":     {Differs, "the original loses the field of a value that becomes an ability's field", "spec/lowering.md#W66"},
	"differs_array_result_of_stream.aqua": {Differs, "a function that returns its own array parameter returns an undefined variable in the original when it is called with a stream", "spec/lowering.md#W66"},
	"differs_closure_inlined_twice.aqua":  {Differs, "the original's second copy of a closure reads a name that it does not define", "spec/lowering.md#W66"},
	"differs_push_in_closure.aqua":        {Differs, "the original pushes into a stream called like the parameter", "spec/lowering.md#W66"},
	"differs_rec_without_code.aqua":       {Differs, "the original's interpreter refuses an instruction behind next in a fold over a stream", "spec/lowering.md#W14"},
	"differs_stream_argument_names.aqua":  {Differs, "the original takes the caller's stream for a local one of the same name", "spec/lowering.md#W66"},

	"bad/func_empty.aqua":           {Differs, "the error is where the body is missing, not at the next definition", "spec/language.md#L9"},
	"bad/header_module_second.aqua": {Differs, "the error is at the line that has to move, not where it has to go", "spec/language.md#L11"},
	"bad/indent_empty_data.aqua":    {Differs, "the error is where the body is missing, not at the next definition", "spec/language.md#L9"},
	"bad/string_open_at_end.aqua":   {Differs, "the error is at the opening quote, not at the end of the file", "spec/language.md#L6"},
	"bad/literal_string_open.aqua":  {Differs, "the error is at the opening quote, not at the end of the file", "spec/language.md#L6"},
}

// DiffersFile holds what ours makes of the marked programs, with the option sets of GoldenSets.
const DiffersFile = "testdata/corpus/differs.txtar"

// GoldenSets are the option sets in which what ours makes of a marked program is kept.
var GoldenSets = []string{"default", "norelay_noxor"}

// Golden is what ours makes of the programs that are marked as different on purpose, as one archive. root is this package's
// directory.
func Golden(root string) *txtar.Archive {
	archive := &txtar.Archive{Comment: []byte("What is compiled to something else than by the original on purpose, see marks.go. Written by `go run ./conformance/record`.\n")}
	for _, p := range slices.Sorted(maps.Keys(Marks)) {
		if Marks[p].Kind != Differs || strings.HasPrefix(p, "bad/") {
			continue
		}
		for _, o := range OptionSets {
			if !slices.Contains(GoldenSets, o.Name) {
				continue
			}
			result, _ := o.Compile(source.Disk{}, filepath.Join(root, CorpusDir, p))
			for _, u := range result.Units {
				archive.Files = append(archive.Files, txtar.File{Name: fmt.Sprintf("%s [%s] %s", p, o.Name, u.Name), Data: []byte(u.Script)})
			}
		}
	}
	return archive
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
