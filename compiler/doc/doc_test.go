package doc_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/doc"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

func documented(t *testing.T, files source.Memory, all bool) *doc.Book {
	t.Helper()
	var roots []string
	for f := range files {
		roots = append(roots, f)
	}
	slices.Sort(roots)
	result, told := compiler.Compile(context.Background(), files, roots, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
	if told.HasErrors() {
		t.Fatal(told)
	}
	modules := slices.DeleteFunc(slices.Clone(result.Program.Modules), func(m *check.Module) bool { return !slices.Contains(roots, m.Path) })
	return doc.New(modules, doc.Options{All: all})
}

// TestBooks compares the documentation of the programs in testdata/*.txtar.
func TestBooks(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		files := source.Memory{}
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".aqua") {
				files[f.Name] = string(f.Data)
			}
		}
		b := documented(t, files, strings.Contains(string(a.Comment), "--all"))
		page := b.HTML("A <book>")
		a.Compare(t, "book.md", b.Markdown(), false)
		a.Compare(t, "book.html", page[strings.Index(page, "<nav>"):], false)
		links(t, page, `href="#([^"]*)"`, `id="([^"]*)"`)
		links(t, b.Markdown(), `\]\(#([^)]*)\)`, `id="([^"]*)"`)
	})
}

// links checks that every link of a page leads somewhere, and that there is one.
func links(t *testing.T, page, link, anchor string) {
	t.Helper()
	anchors := map[string]bool{}
	for _, m := range regexp.MustCompile(anchor).FindAllStringSubmatch(page, -1) {
		if anchors[m[1]] {
			t.Errorf("two places are called %s", m[1])
		}
		anchors[m[1]] = true
	}
	all := regexp.MustCompile(link).FindAllStringSubmatch(page, -1)
	for _, m := range all {
		if !anchors[m[1]] {
			t.Errorf("a link to %s leads nowhere", m[1])
		}
	}
	if len(all) == 0 {
		t.Error("the page has no links")
	}
}

// TestLibrary documents the standard library: every link leads somewhere.
func TestLibrary(t *testing.T) {
	text, err := source.Embedded{FS: stdlib.FS()}.ReadFile("builtin.aqua")
	if err != nil {
		t.Fatal(err)
	}
	files := source.Memory{"builtin.aqua": string(text)}
	b := documented(t, files, false)
	page := b.HTML("library")
	links(t, page, `href="#([^"]*)"`, `id="([^"]*)"`)
	if !strings.Contains(page, "id=\"") || len(b.Modules) != 1 || len(b.Modules[0].Items) < 20 {
		t.Error("the library is not all there")
	}
}
