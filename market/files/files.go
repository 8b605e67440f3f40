// Package files reads and writes the files that describe deals and providers: fluence.yaml, workers.yaml, provider.yaml,
// provider-secrets.yaml and provider-artifacts.yaml, in the formats of the original's tool (spec/market.md#M90).
//
// A file is kept as the tree that was read, with comments and order. What is not changed stays as it is, byte for byte if nothing is
// changed at all; keys that nobody knows are listed, and kept. Whatever is wrong with a file is a *Problem that names file, line, column
// and key, and is of the kind market.Malformed.
package files

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// Place is where in a file something stands.
type Place struct {
	File   string
	Line   int    // from 1; 0 where it is not known
	Column int    // from 1; 0 where it is not known
	Key    string // with those around it, such as deployments.shop.minWorkers; "" for the file as a whole
}

// String is the place as messages begin with it.
func (p Place) String() string {
	text := p.File
	if p.Line > 0 {
		text += fmt.Sprintf(":%d", p.Line)
		if p.Column > 0 {
			text += fmt.Sprintf(":%d", p.Column)
		}
	}
	if p.Key != "" {
		text += ": `" + p.Key + "`"
	}
	return text
}

// Problem is what is wrong at a place.
type Problem struct {
	Place
	Text string
}

// Error names place, key and what is wrong.
func (p *Problem) Error() string { return p.Place.String() + ": " + p.Text }

// Is says that the problem is of the kind market.Malformed.
func (p *Problem) Is(target error) bool { return target == market.Malformed }

func (p Place) problem(format string, args ...any) *Problem {
	return &Problem{Place: p, Text: fmt.Sprintf(format, args...)}
}

// below is the place's key with another inside.
func (p Place) below(key string) string {
	if strings.ContainsAny(key, ". `\n") || key == "" {
		key = fmt.Sprintf("%q", key)
	}
	if p.Key == "" {
		return key
	}
	return p.Key + "." + key
}
