package load

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Codes that others ask for.
const (
	CodeNotFound = "E0301" // an import leads to no file; the arguments are its text and the files tried
	CodeCycle    = "E0302" // imports in a circle; the argument is the chain
)

// The wording of what can go wrong with files and imports: E0001 to E0003 and E0301 to E0303.

func rootNotFound(name string) diag.Diagnostic {
	return diag.New("E0001", source.Span{}, fmt.Sprintf("file not found: %s", name), name)
}

func unreadable(at source.Span, name string, err error) diag.Diagnostic {
	cause := err
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		cause = p.Err
	}
	return diag.New("E0002", at, fmt.Sprintf("cannot read %s: %v", name, cause), name)
}

func emptyDirectory(name string) diag.Diagnostic {
	return diag.New("E0003", source.Span{}, fmt.Sprintf("no .aqua file is in %s", name), name)
}

func (l *loader) notFound(m *Module, at source.Span, written string, tried []string) diag.Diagnostic {
	d := diag.New(CodeNotFound, at, fmt.Sprintf("there is no file for the import %q", written), written, tried).
		Labelled("not found")
	places := slices.Compact(slices.Clone(tried))
	if l.opt.Fallback != nil {
		places = append(places, "the standard library")
	}
	if len(places) > 0 {
		d = d.Help("tried " + strings.Join(places, ", "))
	}
	dir := l.directory(tried)
	if dir != "" {
		d = d.Help(dir + " is a directory; an import names a file, `" + path.Join(path.Dir(written), path.Base(dir)) + "/name.aqua`")
	}
	if near := l.similar(m, written, tried); near != "" {
		return d.Fixable(fmt.Sprintf("write %q", near), at, `"`+near+`"`)
	}
	if dir == "" && !strings.HasPrefix(written, ".") && len(l.opt.Imports) == 0 {
		d = d.Help("files of packages are found in the directories given with --import")
	}
	return d
}

// What is told of cycles: so many, and so many imports of each. Modules that all import each other have more cycles than
// anybody reads.
const (
	maxCycles = 20
	maxSteps  = 10
)

func cycle(chain []step) diag.Diagnostic {
	last := chain[len(chain)-1]
	text := chainText(chain)
	shown := text
	if len(chain) > maxSteps {
		shown = fmt.Sprintf("%s, … (%d modules)", strings.Join(links(chain)[:maxSteps], ", "), len(chain))
	}
	d := diag.New(CodeCycle, last.span(), "modules import each other in a cycle: "+shown, text).
		Labelled("closes the cycle")
	for _, s := range chain[:min(len(chain)-1, maxSteps)] {
		d = d.At(s.span(), "imported here")
	}
	return d.Help("move what both need to a third file")
}

func missingLocation(location string) diag.Diagnostic {
	return diag.Warn("W0301", source.Span{}, fmt.Sprintf("the import location %s does not exist", location), location)
}
