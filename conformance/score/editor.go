package main

import (
	"fmt"
	"os"
	pathpkg "path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// editorCase is a program of the corpus as an editor has it.
type editorCase struct {
	program     string
	diagnostics []protocol.Diagnostic
	hovers      map[string]string // of exported functions, in the plain form, by name
	astray      []string          // functions whose definition is not where it is
	imported    bool              // a file that it imports was told to have an error
}

// editor holds one conversation with the language server as the client of the existing extension does: initialize, settings when
// they are asked for, and for every program of the corpus open, hover, definition, save, close. That extension's own server cannot
// be had any more, but what it publishes is what its compiler says, and what it shows of a function is the type that the compiler
// gives out. So that compiler is asked: every error that it has in a program must be told of in the line where it has it, a program
// that it takes may have none, and exported functions must have its type.
func editor(e *env) (*tally, error) {
	var programs []string
	for _, dir := range []string{".", "bad"} {
		some, err := conformance.Corpus(e.root, dir)
		if err != nil {
			return nil, err
		}
		programs = append(programs, some...)
	}
	cases, err := e.editorTalk(programs)
	if err != nil {
		return nil, err
	}
	return e.each("editor", len(programs), func(w *oracle.Worker, i int, t *tally) error {
		p := programs[i]
		want, err := conformance.Ask(w, e.root, p, conformance.Default)
		if err != nil || want.Crash != "" { // the original's server says nothing then
			return err
		}
		purpose := ""
		if m, ok := conformance.Marks[p]; ok && m.Kind == conformance.Differs {
			purpose = m.String()
		} else if cases[i].imported {
			purpose = "differs: an error is told in the imported file that has it (spec/editor.md#X6)"
		}
		t.add(p+" diagnostics", notTold(p, cases[i].diagnostics, want.Errors), purpose)
		if len(want.Errors) > 0 {
			return nil
		}
		t.add(p+" definition", strings.Join(cases[i].astray, ", "), "")
		for name, definition := range want.Definitions {
			text, err := originalHover(definition)
			if err != nil {
				return err
			}
			got, known := cases[i].hovers[name]
			got = strings.ReplaceAll(got, "*", "[]") // callers of a function see streams as arrays, and so do definitions
			switch {
			case !known: // it comes from another file, or under another name
			case got != text:
				t.add(p+" hover "+name, fmt.Sprintf("the original's type is %q, ours %q", text, got), "")
			default:
				t.add(p+" hover "+name, "", "")
			}
		}
		return nil
	})
}

// notTold says which error of the original the editor is not told of, or that it is told of one where the original has none.
func notTold(program string, told []protocol.Diagnostic, want []conformance.Place) string {
	told = slices.DeleteFunc(slices.Clone(told), func(d protocol.Diagnostic) bool { return d.Severity != protocol.SeverityError })
	if len(want) == 0 {
		if len(told) > 0 {
			return fmt.Sprintf("the original takes it, ours says in line %d: %s", told[0].Range.Start.Line+1, told[0].Message)
		}
		return ""
	}
	for i, place := range want {
		if place.File != "" && place.File != filepath.Base(program) {
			continue // its server drops errors of other files
		}
		covers := func(d protocol.Diagnostic) bool {
			return place.Line == 0 || int(d.Range.Start.Line) < place.Line && place.Line <= int(d.Range.End.Line)+1
		}
		// What follows from a first error need not be said again.
		if !slices.ContainsFunc(told, covers) && (i == 0 || len(told) == 0) {
			return fmt.Sprintf("the original has an error in line %d: %s; ours tells of %d others", place.Line, place.Message, len(told))
		}
	}
	return ""
}

// editorTalk holds the conversation about all programs, one after the other.
func (e *env) editorTalk(programs []string) ([]editorCase, error) {
	dir := filepath.ToSlash(filepath.Join(e.root, conformance.CorpusDir))
	c := newEditorClient(filepath.ToSlash(filepath.Join(e.root, conformance.LibraryDir)))
	defer c.close()
	if err := c.begin(dir); err != nil {
		return nil, err
	}
	cases := make([]editorCase, len(programs))
	for i, p := range programs {
		text, err := os.ReadFile(filepath.Join(e.root, conformance.CorpusDir, p))
		if err != nil {
			return nil, err
		}
		if cases[i], err = c.visit(dir+"/"+p, string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		cases[i].program = p
	}
	return cases, c.end()
}

// visit opens a program, looks at it as a user does, saves and closes it.
func (c *editorClient) visit(path, text string) (out editorCase, err error) {
	out.hovers = map[string]string{}
	uri := protocol.FileURI(path)
	doc := protocol.DocumentID{URI: uri}
	c.notify("textDocument/didOpen", protocol.DidOpenParams{Document: protocol.Document{URI: uri, Language: "aqua", Version: 1, Text: text}})
	out.diagnostics = c.published(uri)
	for n, line := range strings.Split(text, "\n") {
		if imported, ok := strings.CutPrefix(line, "import "); ok {
			other := protocol.FileURI(pathpkg.Join(pathpkg.Dir(path), strings.Trim(imported, "\" \r")))
			out.imported = out.imported || c.broken(other)
		}
		name, ok := strings.CutPrefix(line, "func ")
		if end := strings.IndexAny(name, "({ "); ok && end > 0 {
			at := protocol.PositionParams{Document: doc, Position: protocol.Position{Line: uint32(n), Character: 5}}
			var hover *protocol.Hover
			var found []protocol.Location
			if err := c.ask("textDocument/hover", at, &hover); err != nil {
				return out, err
			}
			if err := c.ask("textDocument/definition", at, &found); err != nil {
				return out, err
			}
			if hover != nil {
				out.hovers[name[:end]] = hover.Contents.Value
			}
			if len(found) != 1 || found[0].URI != uri || found[0].Range.Start != at.Position {
				out.astray = append(out.astray, fmt.Sprintf("%s is said to be defined at %v", name[:end], found))
			}
		}
	}
	c.notify("textDocument/didSave", protocol.DocumentParams{Document: doc})
	c.notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
	c.notify("textDocument/didClose", protocol.DocumentParams{Document: doc})
	return out, nil
}
