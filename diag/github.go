package diag

import (
	"fmt"
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/source"
)

// prose is the whole diagnostic as lines of text: message, label, notes with their places, fixes.
func (d Diagnostic) prose(files *source.Set) string {
	lines := []string{d.Message}
	if d.Label != "" {
		lines = append(lines, d.Label)
	}
	for _, n := range d.Notes {
		line := n.Message
		if r := rangeOf(files, n.Span); r.File != "" {
			line = fmt.Sprintf("%s:%d:%d: %s", r.File, r.Line, r.Column, line)
		}
		lines = append(lines, line)
	}
	for _, f := range d.Fixes {
		lines = append(lines, "fix: "+f.Title)
	}
	return strings.Join(lines, "\n")
}

// WriteGitHub prints workflow commands that GitHub shows beside the changed lines.
func (l List) WriteGitHub(w io.Writer, files *source.Set) error {
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, d := range l {
		kind := d.Severity.String()
		if d.Severity == Info {
			kind = "notice"
		}
		place := ""
		if f, s, e, ok := files.Where(d.Span); ok {
			place = fmt.Sprintf("file=%s,line=%d,col=%d,endLine=%d,endColumn=%d,", value.Replace(f.Name), s.Line, s.Column, e.Line, e.Column)
		}
		if _, err := fmt.Fprintf(w, "::%s %stitle=%s::%s\n", kind, place, d.Code, text.Replace(d.prose(files))); err != nil {
			return err
		}
	}
	return nil
}
