package conformance

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// CompareGood compiles a program and says where the result is other than the original's; "" if it is the same.
func CompareGood(fsys source.FS, file string, o OptionSet, want *Answer) string {
	result, diags := o.Compile(fsys, file)
	if want.Crash != "" {
		return crashed(result, diags, want)
	}
	return CompareResult(result, diags, o, want)
}

// CompareResult says where what ours makes of a program is other than the original's; "" if it is the same.
func CompareResult(result *compiler.Result, diags diag.List, o OptionSet, want *Answer) string {
	switch {
	case want.Crash != "":
		return "the original crashes: " + want.Crash
	case diags.HasErrors():
		return "ours refuses it: " + FirstError(result, diags).String()
	}
	got := Scripts(result)
	if a, b := slices.Sorted(maps.Keys(want.Scripts)), slices.Sorted(maps.Keys(got)); !slices.Equal(a, b) {
		return fmt.Sprintf("ours compiles %q, the original %q", b, a)
	}
	for _, u := range result.Units {
		if w := want.Scripts[u.Name]; u.Script != w {
			return fmt.Sprintf("scripts of %s differ (-original +ours):\n%s", u.Name, cmp.Diff(lines(w), lines(u.Script)))
		}
	}
	if o == Default {
		return definitionsDiffer(result, want)
	}
	return ""
}

// crashed: where the original gives nothing, ours may give anything but a crash of its own.
func crashed(result *compiler.Result, diags diag.List, want *Answer) string {
	if diags.HasErrors() || len(result.Units) > 0 {
		return ""
	}
	return "ours gives nothing and no reason where the original crashes: " + want.Crash
}

func lines(text string) []string {
	var list []string
	for line := range bytes.Lines([]byte(text)) {
		list = append(list, string(bytes.TrimRight(line, "\n")))
	}
	return list
}

// definitionsDiffer compares the definitions of functions and services. The order of keys in JSON objects is not compared,
// the order of arguments is.
func definitionsDiffer(result *compiler.Result, want *Answer) string {
	for _, u := range result.Units {
		theirs, err := abi.ParseDefinition(want.Definitions[u.Name], u.Script)
		if err != nil {
			return fmt.Sprintf("the original's definition of %s is not readable: %v", u.Name, err)
		}
		sortFields(theirs.Params, theirs.Results)
		if a, b := theirs.Definition(), u.Definition(); !bytes.Equal(a, b) {
			return fmt.Sprintf("definitions of %s differ\noriginal %s\nours     %s", u.Name, a, b)
		}
	}
	var ours []string
	for _, s := range result.Services {
		ours = append(ours, s.Name)
	}
	slices.Sort(ours)
	if a := slices.Sorted(maps.Keys(want.Services)); !slices.Equal(a, ours) {
		return fmt.Sprintf("ours exports services %q, the original %q", ours, a)
	}
	for _, s := range result.Services {
		if reason := ServiceDiffers(&s.Service, want.Services[s.Name]); reason != "" {
			return reason
		}
	}
	return ""
}

// ServiceDiffers compares the definition of a service with the original's.
func ServiceDiffers(ours *abi.Service, definition []byte) string {
	theirs, err := abi.ParseService(ours.Name, definition)
	if err != nil {
		return fmt.Sprintf("the original's definition of %s is not readable: %v", ours.Name, err)
	}
	sortFields(theirs.Methods, nil)
	slices.SortFunc(theirs.Methods, byName)
	if a, b := theirs.Definition(), ours.Definition(); !bytes.Equal(a, b) {
		return fmt.Sprintf("definitions of service %s differ\noriginal %s\nours     %s", ours.Name, a, b)
	}
	return ""
}

// sortFields puts the fields of all structs into one order: the original writes more than four in the order of its hash
// tables, which means nothing to readers of JSON.
func sortFields(params []abi.Field, results []*abi.Type) {
	for _, p := range params {
		sortStructs(p.Type)
	}
	for _, r := range results {
		sortStructs(r)
	}
}

func sortStructs(t *abi.Type) {
	if t == nil {
		return
	}
	if t.Kind == abi.Struct {
		slices.SortFunc(t.Fields, byName)
	}
	sortFields(t.Fields, t.Items)
	for _, part := range []*abi.Type{t.Elem, t.Domain, t.Codomain} {
		sortStructs(part)
	}
}

func byName(a, b abi.Field) int { return strings.Compare(a.Name, b.Name) }

// CompareBad compiles a program that is refused and says where our refusal is other than the original's: both must name
// the same line first. Errors of the original without a place agree with any.
func CompareBad(fsys source.FS, file string, o OptionSet, want *Answer) string {
	result, diags := o.Compile(fsys, file)
	return CompareRefusal(result, diags, want)
}

// CompareRefusal says where our refusal of a program is other than the original's.
func CompareRefusal(result *compiler.Result, diags diag.List, want *Answer) string {
	if !diags.HasErrors() {
		return "ours accepts it, the original says: " + want.Errors[0].Message
	}
	ours, theirs := FirstError(result, diags), want.Errors[0]
	if theirs.Line != 0 && (ours.Line != theirs.Line || ours.File != theirs.File) {
		return fmt.Sprintf("ours says %s\nthe original says %s", ours, theirs)
	}
	return ""
}

// FirstError is the first error that our compiler shows in the module that it checks first, of those that have some. The
// original stops there.
func FirstError(result *compiler.Result, diags diag.List) Place {
	order := map[source.FileID]int{}
	if result.Program != nil {
		for i, m := range result.Program.Modules {
			order[m.File.Source.ID] = i
		}
	}
	var first *diag.Diagnostic
	for i, d := range diags {
		if d.Severity == diag.Error && (first == nil || order[d.Span.File] < order[first.Span.File]) {
			first = &diags[i]
		}
	}
	if first == nil {
		return Place{}
	}
	p := Place{Message: first.Code + " " + first.Message}
	if file, start, _, ok := result.Sources.Where(first.Span); ok {
		p.File, p.Line, p.Column = path.Base(file.Name), start.Line, start.Column
	}
	return p
}

// String shows a place and its message.
func (p Place) String() string {
	return fmt.Sprintf("%s:%d:%d %s", p.File, p.Line, p.Column, p.Message)
}
