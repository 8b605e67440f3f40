package gobuild

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of what is said about Go; that which all languages share is in package surface.

func errGo(at source.Span, text string) diag.Diagnostic {
	return diag.New("E0701", at, "the Go compiler says: "+text, text)
}

func errGeneric(at source.Span, name string) diag.Diagnostic {
	return surface.ErrFunction(at, fmt.Sprintf("`%s` has type parameters, which a caller from outside cannot give", name), name).
		Labelled("a function of a service has fixed types").Help(helpIgnore)
}

func errResults(at source.Span, name string, count int) diag.Diagnostic {
	return surface.ErrFunction(at, fmt.Sprintf("`%s` has %d results; a function of a service has one, and an error behind it", name, count), name, count).
		Labelled("put them into a struct").Help(helpIgnore)
}

func errTooMany(at source.Span, name string, words int) diag.Diagnostic {
	return surface.ErrFunction(at, fmt.Sprintf("`%s` has too many parameters: they are passed as %d values, and Go can pass %d", name, words, maxWords), name, words).
		Labelled("put them into a struct").Help("strings and slices are two values, all others one")
}

func errTooLarge(at source.Span, name string, bytes int) diag.Diagnostic {
	return surface.ErrFunction(at, fmt.Sprintf("`%s` has too many parameters: with the result they take %d bytes, and Go can pass %d", name, bytes, maxBytes), name, bytes).
		Labelled("put them into a struct")
}

const helpIgnore = "if it is not meant for callers from outside, write //aqua:ignore above it"

func errDirective(at source.Span, text, why string) diag.Diagnostic {
	return diag.New("E0706", at, fmt.Sprintf("`%s` does not fit here: %s", text, why), text, why)
}

func errEmpty(at source.Span, name string) diag.Diagnostic {
	return surface.ErrEmpty(at, "package "+name).
		Labelled("functions whose names begin with an upper-case letter can be called")
}

func errTool(what, output string) diag.Diagnostic {
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(output), "\n") {
		if !strings.HasPrefix(line, "# ") { // the go command's headline over what belongs to a package
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		lines = []string{"it does not say why"}
	}
	d := diag.New("E0709", source.Span{}, what+": "+lines[0], lines[0])
	if rest := strings.TrimSpace(strings.Join(lines[1:], "\n")); rest != "" {
		d = d.Help(rest)
	}
	return d
}
