package conformance

import (
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler/classic"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
)

var classicFollows = Mark{Failing, "what the original makes of an error further on is other than what ours says", ""}

// ClassicMarks lists the programs whose messages in the classic form are other than the original's.
var ClassicMarks = map[string]Mark{
	"bad/closure_recursion.aqua":       classicFollows,
	"bad/failed_definition_used.aqua":  classicFollows,
	"bad/taken_function.aqua":          classicFollows,
	"bad/taken_variable_imported.aqua": classicFollows,
	"bad/type_recursive.aqua":          classicFollows,
	"bad/type_unknown_brace.aqua":      classicFollows,
	"bad/nothing_in_sum.aqua":          {Failing, "a value that is none has no type here", ""},
	"bad/nothing_used_as_value.aqua":   {Failing, "a value that is none has no type here", ""},
	"bad/service_id_expression.aqua":   {Failing, "the value of an id is not checked where it is no constant", ""},
	"bad/statement_is_value.aqua":      {Failing, "the original shows its inner form of a value", ""},
}

// ClassicFile holds the recorded messages of the original, with ClassicRoot for this package's directory.
const (
	ClassicFile = "testdata/corpus/classic.json.gz"
	ClassicRoot = "/ROOT"
)

// ClassicAnswer is what the original prints about a program.
type ClassicAnswer struct {
	Errors   []string `json:"errors,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// AskClassic asks the original what it prints about a program of the corpus; ok is false where it crashes, or where the
// error is one of form, whose text is not compared. The error says that it could not be asked.
func AskClassic(w *oracle.Worker, root, program string) (answer ClassicAnswer, ok bool, err error) {
	compiled, err := Default.Ask(w, filepath.Join(root, CorpusDir, program), []string{filepath.Join(root, LibraryDir)})
	var crashed *oracle.RequestError
	switch {
	case errors.As(err, &crashed):
		return answer, false, nil
	case err != nil:
		return answer, false, err
	case len(compiled.Errors) > 0 && IsSyntax(compiled.Errors[0]):
		return answer, false, nil
	}
	for _, e := range compiled.Errors {
		answer.Errors = append(answer.Errors, strings.ReplaceAll(e, root, ClassicRoot))
	}
	for _, e := range compiled.Warnings {
		answer.Warnings = append(answer.Warnings, strings.ReplaceAll(e, root, ClassicRoot))
	}
	return answer, true, nil
}

// ClassicDiffers says how what ours prints about a program is other than what the original does; "" if it is the same. root
// is this package's directory.
func ClassicDiffers(root, program string, want ClassicAnswer) string {
	imports := load.Dirs(path.Join(filepath.ToSlash(root), LibraryDir))
	r, diags := Default.CompileWith(source.Disk{}, path.Join(filepath.ToSlash(root), CorpusDir, program), imports)
	told, warnings := classic.Messages(r.Program, diags, r.Sources, func(name string) string {
		name = strings.TrimPrefix(path.Clean(name), path.Clean(filepath.ToSlash(root)))
		return path.Join(ClassicRoot, name)
	})
	if !slices.Equal(told, want.Errors) {
		return "errors (-original +ours)\n" + cmp.Diff(want.Errors, told)
	}
	if !slices.Equal(warnings, want.Warnings) {
		return "warnings (-original +ours)\n" + cmp.Diff(want.Warnings, warnings)
	}
	return ""
}

// ReadClassic reads the recorded messages.
func ReadClassic(root string) (map[string]ClassicAnswer, error) {
	all := map[string]ClassicAnswer{}
	return all, readGzip(filepath.Join(root, ClassicFile), &all)
}
