// Package explain has a page for every code of a diagnostic: what it means, the smallest program that is wrong in this way, the
// program as it should be, and why. Pages are plain Markdown, one file per code.
package explain

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed pages/*.md
var pages embed.FS

// Page explains one code.
type Page struct {
	Code  string
	Title string // of a few words
	Text  string // the page in Markdown, its headline included
	// Wrong is a program that is reported with the code, Right the same as it should be; both "" where there is none.
	Wrong, Right string
}

// Find returns the page of a code.
func Find(code string) (Page, bool) {
	text, err := fs.ReadFile(pages, "pages/"+code+".md")
	if err != nil {
		return Page{}, false
	}
	return parse(code, string(text)), true
}

// All returns the pages in the order of their codes, errors first.
func All() []Page {
	files, _ := fs.ReadDir(pages, "pages") // an embedded directory can be read, and is sorted by name
	var all []Page
	for _, f := range files {
		if p, ok := Find(strings.TrimSuffix(f.Name(), ".md")); ok {
			all = append(all, p)
		}
	}
	return all
}

// parse takes a page apart: a headline "# CODE: title", and blocks of code behind the words Wrong and Right.
func parse(code, text string) Page {
	head, _, _ := strings.Cut(text, "\n")
	p := Page{Code: code, Text: text, Title: strings.TrimPrefix(head, "# "+code+": ")}
	p.Wrong, p.Right = program(text, "Wrong:"), program(text, "Right:")
	return p
}

// program is the block of Aqua behind a word on a line of its own.
func program(text, word string) string {
	_, behind, ok := strings.Cut(text, "\n"+word+"\n")
	if !ok {
		return ""
	}
	_, behind, _ = strings.Cut(behind, "```aqua\n")
	block, _, _ := strings.Cut(behind, "```\n")
	return block
}
