package conformance

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
)

// TargetsDir holds programs for the generators of code, relative to this package's directory.
const TargetsDir = "testdata/targets"

// Generated are the files that a generator makes of a program, by kind: ts, js, d.ts. Kinds without a file are missing.
type Generated map[string]string

// WordsFile is the name under which WordsProgram is compared.
const WordsFile = "words.aqua"

// GeneratedKinds are the kinds of files that both generators make, in the order in which they are compared.
var GeneratedKinds = []string{"ts", "js", "d.ts"}

var (
	loosens = Mark{Differs, "the original forgets the parentheses around an option in an array", "spec/targets.md#T4"}
	renames = Mark{Differs, "the original uses names that the language does not allow, or one name twice", "spec/targets.md#T6"}
	escapes = Mark{Differs, "the original does not escape scripts in template literals", "spec/targets.md#T7"}
)

// TargetMarks is the table of programs whose generated files differ on purpose although their scripts do not, by path
// below this package's directory.
var TargetMarks = map[string]Mark{
	"corpus/comparison_structures.aqua":  loosens,
	"corpus/option_everything.aqua":      loosens,
	"corpus/option_forms.aqua":           loosens,
	"testdata/targets/types.aqua":        loosens,
	"testdata/targets/services.aqua":     loosens,
	"corpus/func_own_name_argument.aqua": renames,
	"testdata/targets/names.aqua":        renames,
	WordsFile:                            renames,
	"corpus/literals_all.aqua":           escapes,
	"corpus/const_literals.aqua":         escapes,
	"testdata/targets/strings.aqua":      escapes,
}

// TargetMark finds the mark of a program that generators are compared by; path is below this package's directory.
func TargetMark(path string) (Mark, bool) {
	if m, ok := TargetMarks[path]; ok {
		return m, true
	}
	m, _, ok := MarkOf(strings.TrimPrefix(path, CorpusDir+"/"), Default)
	return m, ok && m.Kind == Differs
}

// Generate makes the files of a program with our compiler and generators. Errors are the program's.
func Generate(fsys source.FS, path string, o OptionSet) (Generated, error) {
	result, diags := o.Compile(fsys, path)
	if diags.HasErrors() {
		return nil, errors.New(FirstError(result, diags).String())
	}
	files := Generated{}
	for _, m := range target.Modules(result.Exports()) {
		files["ts"] = target.TypeScript(m, "0")
		files["js"], files["d.ts"] = target.JavaScript(m, "0")
	}
	return files, nil
}

// AskGenerated makes them with the originals; root is the absolute path of this package's directory. Errors of the
// program, and exceptions, are of type *oracle.RequestError.
func AskGenerated(w *oracle.Worker, root, path string, o OptionSet) (Generated, error) {
	g, err := w.Generate(o.question(path, []string{filepath.Join(root, LibraryDir)}))
	if err != nil {
		return nil, err
	}
	if len(g.Errors) > 0 {
		return nil, &oracle.RequestError{Text: oracle.Plain(g.Errors[0])}
	}
	files := Generated{}
	for kind, text := range map[string]string{"ts": g.TypeScript, "js": g.JavaScript, "d.ts": g.Types} {
		if text != "" {
			files[kind] = text
		}
	}
	return files, nil
}

// GeneratedDiffers says where a file is other than the original's, "" if nowhere. What is on purpose for all files is not
// looked at: the notice, the imports and the comments that are types, and in .d.ts files the functions, which the original
// forgets (spec/targets.md#T5).
func GeneratedDiffers(kind, ours, theirs string) string {
	if ours, theirs = comparable(kind, ours), comparable(kind, theirs); ours != theirs {
		return fmt.Sprintf("the .%s files differ (-original +ours):\n%s", kind, cmp.Diff(lines(theirs), lines(ours)))
	}
	return ""
}

var (
	notice      = regexp.MustCompile(`(?s)^.*?\n \*/\n`)
	imports     = regexp.MustCompile(`(?s)^.*?\n\n(?:// Services\n|\n// Functions\n)`)
	untypedArgs = regexp.MustCompile(`(?m)^/\*\* @param \{\.\.\.any\} args \*/\n`)
	declaration = regexp.MustCompile(`(?m)^export (?:const \w+_script: string;|function \w+\(\.\.\.args: \w+\): \w+;)\n`)
)

// comparable is the part of a file that is compared.
func comparable(kind, text string) string {
	text = notice.ReplaceAllString(text, "")
	if kind == "js" {
		text = untypedArgs.ReplaceAllString(text, "")
	}
	head := imports.FindString(text)
	text = text[strings.LastIndex(head, "\n//")+1:]
	if kind == "d.ts" {
		text = declaration.ReplaceAllString(text, "")
	}
	return text
}
