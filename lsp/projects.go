package lsp

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/project"
	"github.com/aquifer-dev/aquifer/source"
)

// projectFile is an aquifer.toml at one moment. It is immutable.
type projectFile struct {
	path     string
	text     string
	problems []project.Problem

	// What the file says, or said before it had problems: half a line typed must not change what everything means.
	good     string // the text of that
	settings project.Settings
	levels   map[string]lint.Level
	imports  load.Imports
}

// key is equal for files that mean the same.
func (p *projectFile) key() string {
	if p == nil {
		return ""
	}
	return p.path + "\n" + p.good
}

// readProject reads a file. before is what the file was when it was read last, or nil.
func readProject(files source.FS, name, text string, before *projectFile) *projectFile {
	if before != nil && before.text == text && len(before.problems) == 0 {
		return before
	}
	p := &projectFile{path: name, text: text}
	said, err := project.Read(name, text)
	var problem *project.Problem
	switch {
	case errors.As(err, &problem):
		p.problems = []project.Problem{*problem}
		if before != nil {
			p.good, p.settings, p.levels, p.imports = before.good, before.settings, before.levels, before.imports
		}
		return p
	case err != nil:
		p.problems = []project.Problem{{Text: err.Error()}}
		return p
	}
	p.good, p.settings = text, said
	p.levels, _ = said.Lint.Levels() // they were checked when the file was read
	p.imports = said.ImportsMap(path.Dir(name), "/")
	for _, entry := range said.EntryPaths(path.Dir(name)) {
		if !exists(files, entry) {
			p.problems = append(p.problems, project.Problem{Key: "entries", Line: project.LineOf(text, "entries"), Text: fmt.Sprintf("there is no %s", entry)})
		}
	}
	return p
}

func exists(files source.FS, name string) bool {
	if _, err := files.ReadFile(name); err == nil {
		return true
	}
	_, err := files.ReadDir(name)
	return err == nil
}

// readProjects finds the project files of all documents and files (spec/editor.md#X30).
func (w *world) readProjects() {
	before := map[string]*projectFile{}
	for _, p := range w.projects {
		if p != nil {
			before[p.path] = p
		}
	}
	w.projects = map[string]*projectFile{}
	for _, folder := range w.folders {
		w.findProject(folder, before)
	}
	for p := range w.docs {
		w.findProject(path.Dir(p), before)
	}
	for _, p := range w.found {
		w.findProject(path.Dir(p), before)
	}
}

// findProject is the file in a directory, or in the nearest one above; nil for none.
func (w *world) findProject(dir string, before map[string]*projectFile) *projectFile {
	if p, known := w.projects[dir]; known {
		return p
	}
	name := path.Join(dir, project.Name)
	var found *projectFile
	if !path.IsAbs(dir) && !strings.Contains(dir, ":/") {
		// of a document that is no file: nothing lies above it
	} else if text, ok := w.text(name); ok {
		found = readProject(w.files(), name, text, before[name])
	} else if up := path.Dir(dir); up != dir && up != "." {
		found = w.findProject(up, before)
	}
	w.projects[dir] = found
	return found
}

// text is that of a file: of the open document, or that on disk.
func (w *world) text(name string) (string, bool) {
	if d := w.docs[name]; d != nil {
		return d.text, true
	}
	text, err := w.server.opt.Files.ReadFile(name)
	return string(text), err == nil
}

// projectOf is the project file that a file belongs to, nil for none.
func (w *world) projectOf(file string) *projectFile {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if p, known := w.projects[dir]; known {
			return p
		}
		if up := path.Dir(dir); up == dir || up == "." {
			return nil
		}
	}
}

// projectEntries are the Aqua files that project files name as entries: files, and what directories of them hold.
func (w *world) projectEntries() (out []string) {
	for _, p := range w.allProjects() {
		for _, entry := range p.settings.EntryPaths(path.Dir(p.path)) {
			if strings.HasSuffix(entry, ".aqua") {
				if exists(w.files(), entry) {
					out = append(out, entry)
				}
				continue
			}
			out = append(out, scan(w.server.opt.Files, []string{entry})...)
		}
	}
	return out
}

// target is the first target that is made of a file.
func (p *projectFile) target(file string) (project.Target, bool) {
	dir := path.Dir(p.path)
	for _, t := range p.settings.Targets {
		entries := t.Entries
		if len(entries) == 0 {
			entries = p.settings.Entries
		}
		for _, entry := range entries {
			if at := project.In(dir, entry); at == file || strings.HasPrefix(file, at+"/") {
				return t, true
			}
		}
	}
	return project.Target{}, false
}

// allProjects are the project files in the order of their paths.
func (w *world) allProjects() (out []*projectFile) {
	for _, p := range w.projects {
		if p != nil && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *projectFile) int { return strings.Compare(a.path, b.path) })
	return out
}

// projectDiagnostics are what is wrong with a project file.
func projectDiagnostics(p *projectFile, unit protocol.Encoding) []protocol.Diagnostic {
	out := []protocol.Diagnostic{}
	m := protocol.NewMapper(p.text, unit)
	for _, problem := range p.problems {
		at := problem
		at.File, at.Line = "", 0
		text := at.Error()
		if near := project.Similar(&problem); near != "" {
			text += "; did you mean `" + near + "`?"
		}
		out = append(out, protocol.Diagnostic{
			Range: lineRange(p.text, m, problem.Line), Severity: protocol.SeverityError, Code: project.CodeProject, Source: feature.Source, Message: text,
		})
	}
	return out
}

// lineRange is what stands in a line, counted from 1; for 0, which is no line, in the first.
func lineRange(text string, m *protocol.Mapper, line int) protocol.Range {
	line = min(max(line, 1), m.Lines()) - 1
	from := m.LineStart(line)
	end := int32(len(text))
	if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
		end = from + int32(i)
	}
	to := from + int32(len(strings.TrimRight(text[from:end], " \t\r")))
	return m.Range(from, to)
}
