package syntax

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
)

// Files that are something else than Aqua, by their names and by what is in them.

// foreignFile says of a file with errors first that it has not the extension of Aqua files; if hardly anything in it could
// be read, it says nothing else.
func (p *parser) foreignFile() {
	i := slices.IndexFunc(p.diags, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })
	switch {
	case i < 0 || !otherName(p.file):
	case MostlyUnread(p.file):
		first := p.diags[i].Span
		p.diags = nil
		p.report(noAquaFile(Range{first.Start, first.End}))
	default:
		p.report(otherExtension())
	}
}

func otherName(f *File) bool {
	return f.Source.Name != "" && !strings.HasSuffix(f.Source.Name, ".aqua")
}

// MostlyUnread reports whether a file that has not the extension of Aqua files is most likely none, since most of its
// definitions cannot be read: Parse has said so, and nothing else.
func MostlyUnread(f *File) bool {
	if !otherName(f) || f.Module() != nil {
		return false
	}
	bad, good := 0, 0
	for _, h := range f.Header {
		if _, ok := h.(*BadHeader); ok {
			bad++
		} else {
			good++
		}
	}
	for _, d := range f.Decls {
		if _, ok := d.(*BadDecl); ok {
			bad++
		} else {
			good++
		}
	}
	return bad > 2*good
}

func noAquaFile(r Range) *fault {
	return faultAt("E0124", r, "this is no Aqua file: its name does not end in `.aqua`, and most of it cannot be read").
		label("reading fails first here")
}

func otherExtension() *fault {
	f := &fault{Diagnostic: diag.Warn("W0103", at(Range{}), "the name of this file does not end in `.aqua`")}
	return f.help("it is read as Aqua because it was named; imports find files with this extension only")
}
