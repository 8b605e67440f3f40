package diag

import (
	"fmt"
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/source"
)

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
		if _, err := fmt.Fprintf(w, "::%s %stitle=%s::%s\n", kind, place, d.Code, text.Replace(d.Message)); err != nil {
			return err
		}
	}
	return nil
}
