package syntax

import "strings"

// NewImport is where an import line goes that is added to a file, and the line: behind the other ones and the name of the
// module.
func (f *File) NewImport(line string) (at int32, text string) {
	var last Node
	for _, h := range f.Header {
		switch h.(type) {
		case *Module, *Import:
			last = h
		}
	}
	line += "\n"
	if last == nil {
		return 0, line
	}
	at = last.End()
	if end := strings.IndexByte(f.Source.Text[at:], '\n'); end >= 0 {
		return at + int32(end) + 1, line
	}
	return int32(len(f.Source.Text)), "\n" + line
}
