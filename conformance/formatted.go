package conformance

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/format"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Formatted is a file system whose Aqua files, whoever imports them, are all in the one layout.
type Formatted struct{ source.FS }

// ReadFile reads a file and formats it.
func (f Formatted) ReadFile(name string) ([]byte, error) {
	text, err := f.FS.ReadFile(name)
	if err != nil || path.Ext(name) != ".aqua" {
		return text, err
	}
	out, _ := format.Text(string(text)) // what has errors comes back, too
	return []byte(out), nil
}

// FormatDiffers formats a text and says what is wrong with what comes out; "" if nothing is: its tokens and comments are
// those of the text, and formatting it again changes nothing.
func FormatDiffers(text string) string {
	out, _ := format.Text(text)
	if a, b := inkOf(text), inkOf(out); !slices.Equal(a, b) {
		return fmt.Sprintf("other tokens: %q", firstDifference(a, b))
	}
	if twice, _ := format.Text(out); twice != out {
		return fmt.Sprintf("formatted twice it changes: %q", firstDifference(lines(out), lines(twice)))
	}
	if once := format.Apply(text, format.Edits(text, out)); once != out {
		return fmt.Sprintf("its edits make something else: %q", firstDifference(lines(out), lines(once)))
	}
	return ""
}

// inkOf lists the tokens of a text that are no layout, and its comments without blanks at their ends. `a<-1` and `a < -1`
// have the same.
func inkOf(text string) (out []string) {
	f, _ := syntax.Parse((&source.Set{}).Add("text.aqua", text))
	for i, t := range f.Tokens {
		end := int32(len(text))
		if i+1 < len(f.Tokens) {
			end = f.Tokens[i+1].Pos
		}
		word := text[t.Pos:end]
		switch {
		case t.Kind == syntax.Blank && strings.TrimLeft(word, " \t\r\n") == "", t.Kind == syntax.Newline:
		case t.Kind == syntax.Comment:
			out = append(out, strings.TrimRight(word, " \t\r"))
		case t.Kind == syntax.Punct && word == "<-":
			out = append(out, "punct <", "punct -")
		default:
			out = append(out, t.Kind.String()+" "+word)
		}
	}
	return out
}

func firstDifference(a, b []string) []string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return []string{"", b[i]}
		case i >= len(b):
			return []string{a[i], ""}
		case a[i] != b[i]:
			return []string{a[i], b[i]}
		}
	}
	return nil
}

// formattedSets are the option sets that formatted programs are compiled in: the trees are the same, so that two tell as much
// as all.
var formattedSets = []OptionSet{Default, {Name: "tracing", Tracing: true}}

// FormattedDiffers compiles a file as it is and with all that it reads formatted. It says where the
// results differ; "" if they do not. compiled is false for a program with errors, of which nothing more is compared.
func FormattedDiffers(fsys source.FS, file string, imports load.Imports) (reason string, compiled bool) {
	for _, o := range formattedSets {
		before, found := o.CompileWith(fsys, file, imports)
		if found.HasErrors() {
			return "", false
		}
		after, again := o.CompileWith(Formatted{fsys}, file, imports)
		if a, b := codesOf(found), codesOf(again); !slices.Equal(a, b) {
			return fmt.Sprintf("[%s] other messages: %q and %q", o.Name, a, b), true
		}
		a, b := Scripts(before), Scripts(after)
		for _, name := range slices.Sorted(maps.Keys(a)) {
			if a[name] != b[name] {
				return fmt.Sprintf("[%s] the scripts of %s differ", o.Name, name), true
			}
		}
		if len(a) != len(b) {
			return fmt.Sprintf("[%s] %d functions and %d", o.Name, len(a), len(b)), true
		}
	}
	return "", true
}

func codesOf(diags diag.List) (codes []string) {
	for _, d := range diags {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	return codes
}

// WriteFormatted writes all Aqua files below a directory, formatted, to another one.
func WriteFormatted(from, to string) error {
	files, err := AquaFiles(from)
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := Formatted{source.Disk{}}.ReadFile(from + "/" + file)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(path.Dir(to+"/"+file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to+"/"+file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// AquaFiles lists the Aqua files below a directory by their slash separated paths in it, those that were installed with
// packages too.
func AquaFiles(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".aqua" {
			return err
		}
		below, err := filepath.Rel(dir, name)
		files = append(files, filepath.ToSlash(below))
		return err
	})
	return files, err
}
