package compiler

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// callExpr is a call as a user types it.
type callExpr struct {
	name           string
	nameSpan, span source.Span
	args           []callArg
}

// callArg is a value as JSON, or a name to be looked up in the data.
type callArg struct {
	text json.RawMessage
	name string
	span source.Span
}

// maxCallDepth bounds arrays and objects inside each other.
const maxCallDepth = 127

// parseCall reads `name(argument, …)`; a bare name is a call without arguments.
func parseCall(file *source.File) (*callExpr, *diag.Diagnostic) {
	p := &callParser{file: file, s: file.Text}
	e := &callExpr{}
	p.blanks()
	start := p.i
	e.name = p.word()
	e.nameSpan = p.since(start)
	if e.name == "" || e.name[0] < 'A' {
		return nil, p.fault("the name of a function")
	}
	p.blanks()
	if p.next('(') {
		for p.blanks(); !p.next(')'); p.blanks() {
			if len(e.args) > 0 && !p.next(',') {
				return nil, p.fault("`,` or `)`")
			}
			a, fault := p.argument()
			if fault != nil {
				return nil, fault
			}
			e.args = append(e.args, a)
		}
	}
	e.span = p.since(start)
	if p.blanks(); p.i < len(p.s) {
		return nil, p.fault("the end of the call")
	}
	return e, nil
}

type callParser struct {
	file *source.File
	s    string
	i    int
}

func (p *callParser) since(start int) source.Span {
	return source.Span{File: p.file.ID, Start: int32(start), End: int32(p.i)}
}

func (p *callParser) fault(expected string) *diag.Diagnostic {
	at := source.Span{File: p.file.ID, Start: int32(p.i), End: int32(min(p.i+1, len(p.s)))}
	d := errCallSyntax(at, expected)
	return &d
}

func (p *callParser) blanks() {
	for p.i < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.i]) >= 0 {
		p.i++
	}
}

func (p *callParser) next(c byte) bool {
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

// word reads a name, dotted where it comes from a used module.
func (p *callParser) word() string {
	start := p.i
	for p.i < len(p.s) {
		c := p.s[p.i]
		if c != '_' && c != '.' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			break
		}
		p.i++
	}
	return p.s[start:p.i]
}

func (p *callParser) argument() (callArg, *diag.Diagnostic) {
	p.blanks()
	start := p.i
	if c := p.peek(); c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		switch name := p.word(); name {
		case "true", "false", "null":
			return callArg{text: json.RawMessage(name), span: p.since(start)}, nil
		case "nil":
			return callArg{text: json.RawMessage("[]"), span: p.since(start)}, nil
		default:
			return callArg{name: name, span: p.since(start)}, nil
		}
	}
	var b []byte
	b, fault := p.value(b, 0)
	return callArg{text: b, span: p.since(start)}, fault
}

func (p *callParser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

// value appends a literal as JSON.
func (p *callParser) value(b []byte, depth int) ([]byte, *diag.Diagnostic) {
	p.blanks()
	if depth > maxCallDepth {
		return nil, p.fault("fewer brackets inside each other")
	}
	switch c := p.peek(); {
	case c == '"':
		return p.text(b)
	case c == '-' || c >= '0' && c <= '9':
		return p.number(b)
	case (c == '?' || c == '*') && p.i+1 < len(p.s) && p.s[p.i+1] == '[': // options and streams are arrays
		p.i++
		return p.value(b, depth)
	case c == '[':
		return p.list(b, ']', func(b []byte) ([]byte, *diag.Diagnostic) { return p.value(b, depth+1) })
	case c == '{':
		return p.list(b, '}', func(b []byte) ([]byte, *diag.Diagnostic) {
			p.blanks()
			if p.peek() != '"' {
				return nil, p.fault("a key in quotes")
			}
			b, fault := p.text(b)
			if fault != nil {
				return nil, fault
			}
			if p.blanks(); !p.next(':') {
				return nil, p.fault("`:`")
			}
			return p.value(append(b, ':'), depth+1)
		})
	}
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(p.s[p.i:], word) {
			p.i += len(word)
			return append(b, word...), nil
		}
	}
	return nil, p.fault("a value")
}

// text reads an Aqua string: no escapes, up to the next quote.
func (p *callParser) text(b []byte) ([]byte, *diag.Diagnostic) {
	end := strings.IndexByte(p.s[p.i+1:], '"')
	if end < 0 {
		return nil, p.fault("a closing quote")
	}
	quoted, err := json.Marshal(p.s[p.i+1 : p.i+1+end])
	if err != nil {
		return nil, p.fault("a text")
	}
	p.i += end + 2
	return append(b, quoted...), nil
}

func (p *callParser) number(b []byte) ([]byte, *diag.Diagnostic) {
	start := p.i
	for p.i < len(p.s) && strings.IndexByte("+-.0123456789eE", p.s[p.i]) >= 0 {
		p.i++
	}
	text := p.s[start:p.i]
	if _, err := strconv.ParseFloat(text, 64); err != nil || !json.Valid([]byte(text)) {
		p.i = start
		return nil, p.fault("a number")
	}
	return append(b, text...), nil
}

// list reads items between brackets, the first of which is under the cursor.
func (p *callParser) list(b []byte, closing byte, item func([]byte) ([]byte, *diag.Diagnostic)) ([]byte, *diag.Diagnostic) {
	b = append(b, p.s[p.i])
	p.i++
	for first := true; ; first = false {
		if p.blanks(); p.next(closing) {
			return append(b, closing), nil
		}
		if !first {
			if !p.next(',') {
				return nil, p.fault("`,` or `" + string(closing) + "`")
			}
			b = append(b, ',')
		}
		var fault *diag.Diagnostic
		if b, fault = item(b); fault != nil {
			return nil, fault
		}
	}
}
