package main

import (
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
)

// shown is where words go that are not ours alone: they quote programs, files and messages of others. On a terminal control
// characters are made visible, so that nobody else commands it.
func shown(w io.Writer) io.Writer {
	if isTerminal(w) {
		return visible{w}
	}
	return w
}

// visible makes control characters visible that are on their way to a terminal.
type visible struct{ to io.Writer }

func (v visible) Write(b []byte) (int, error) {
	if _, err := io.WriteString(v.to, visibleLines(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// visibleLines leaves the ends of lines alone.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = diag.Printable(line)
	}
	return strings.Join(lines, "\n")
}
