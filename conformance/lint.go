package conformance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// PublicSources are the Aqua sources of the packages that were published for the original, by their paths below a directory
// of installed packages; none if that does not exist.
func PublicSources(dir string) (source.Memory, error) {
	files := source.Memory{}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".aqua" {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	return files, err
}

// Modernise brings sources that were written for older versions of the language up to date, as far as fixes of errors do that:
// they get a module line, and streams for what was declared with another type. Aliases that are defined a second time go.
// What has errors still is left to the caller. Lines keep their numbers, but for those that are put in at the top.
func Modernise(files source.Memory) source.Memory {
	out := source.Memory{}
	for name, text := range files {
		out[name] = text
	}
	for range 30 {
		sources := &source.Set{}
		diags := lintDiagnostics(out, sources, names(out))
		fixes := map[string]diag.Fix{}
		for _, d := range diags {
			if d.Severity != diag.Error || !d.Span.IsValid() {
				continue
			}
			f := sources.File(d.Span.File)
			if _, known := fixes[f.Name]; known || out[f.Name] == "" {
				continue
			}
			if fix, ok := modernised(d, f); ok {
				fixes[f.Name] = diag.Fix{Edits: fix}
			}
		}
		if len(fixes) == 0 {
			return out
		}
		for _, f := range names(out) {
			if fix, ok := fixes[f]; ok {
				out[f] = fix.Apply(fix.Edits[0].Span.File, out[f])
			}
		}
	}
	return out
}

// modernised mends an error that comes of the age of a source.
func modernised(d diag.Diagnostic, f *source.File) ([]diag.Edit, bool) {
	switch d.Code {
	case "E0310":
		return []diag.Edit{{Span: source.Span{File: f.ID}, NewText: "aqua Old declares *\n"}}, true
	case "E0311", "E0212":
		if len(d.Fixes) > 0 {
			return d.Fixes[0].Edits, true
		}
	case "E0207":
		line := f.Position(d.Span.Start).Line
		if start := f.LineStart(line); strings.HasPrefix(f.Line(line), "alias ") {
			return []diag.Edit{{Span: source.Span{File: f.ID, Start: start, End: start + int32(len("alias"))}, NewText: "-- alias"}}, true
		}
	}
	return nil, false
}

func names(files source.Memory) (out []string) {
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func lintDiagnostics(files source.FS, sources *source.Set, roots []string) diag.List {
	_, diags := compiler.Compile(context.Background(), files, roots, lintOptions(sources))
	return diags
}

func lintOptions(sources *source.Set) compiler.Options {
	return compiler.Options{Sources: sources, Imports: load.Dirs("."), Fallback: source.Embedded{FS: stdlib.FS()}}
}

// Findings are what the rules find in sources, each compiled by itself, as lines "FILE:LINE:COLUMN CODE NAME: message". broken are
// the sources that could not be judged.
func Findings(files source.FS, roots []string) (findings, broken []string) {
	for _, root := range roots {
		sources := &source.Set{}
		result, diags := compiler.Compile(context.Background(), files, []string{root}, lintOptions(sources))
		modules := lint.Sound(result.Program, diags, func(p string) bool { return p == root })
		if len(modules) == 0 {
			broken = append(broken, root)
			continue
		}
		for _, d := range lint.Run(modules, nil, lint.Options{}) {
			r, _ := lint.Find(d.Code)
			_, at, _, _ := sources.Where(d.Span)
			findings = append(findings, fmt.Sprintf("%s:%d:%d %s %s: %s", root, at.Line, at.Column, d.Code, r.Name, d.Message))
		}
	}
	return findings, broken
}
