package doc

import (
	"fmt"
	"strings"
)

// Markdown is the book as one page.
func (b *Book) Markdown() string {
	var w strings.Builder
	for n, m := range b.Modules {
		if n > 0 {
			w.WriteString("\n")
		}
		fmt.Fprintf(&w, "# %s\n\n`%s`\n", m.Name, m.Path)
		paragraph(&w, m, m.Comment)
		for _, i := range m.Items {
			fmt.Fprintf(&w, "\n<a id=\"%s\"></a>\n\n## %s %s\n\n```aqua\n%s\n```\n", escape(i.anchor), i.Kind, i.Name, strings.Join(i.lines(), "\n"))
			paragraph(&w, m, i.Comment)
			i.markdownMembers(&w, m)
			if notes := i.notes(); notes != "" {
				fmt.Fprintf(&w, "\n*%s*\n", notes)
			}
			var links []string
			for _, l := range i.links() {
				links = append(links, fmt.Sprintf("[%s](#%s)", l.Text, l.Link))
			}
			if len(links) > 0 {
				fmt.Fprintf(&w, "\nSee %s.\n", strings.Join(links, ", "))
			}
		}
	}
	return w.String()
}

func (i *Item) markdownMembers(w *strings.Builder, m *Module) {
	first := true
	for _, f := range i.Members {
		if f.Comment == "" {
			continue
		}
		if first {
			w.WriteString("\n")
			first = false
		}
		fmt.Fprintf(w, "- `%s`: %s\n", f.Head, strings.ReplaceAll(m.linked(f.Comment), "\n", "\n  "))
	}
}

// lines are how an item is written, without its body.
func (i *Item) lines() []string {
	head := i.Kind + " " + i.Head.String()
	if len(i.Members) > 0 {
		head += ":"
	}
	lines := []string{head}
	for _, m := range i.Members {
		lines = append(lines, "  "+m.Head.String())
	}
	return lines
}

// links are where all of an item leads to.
func (i *Item) links() []Piece {
	all := i.Head
	for _, m := range i.Members {
		all = append(all[:len(all):len(all)], m.Head...)
	}
	return all.Links()
}

// notes say who can use an item.
func (i *Item) notes() string {
	switch {
	case i.Shown != "" && i.Shown != i.Name:
		return "exported as " + i.Shown
	case i.Shown != "":
		return "exported"
	case !i.declared:
		return "of this file alone"
	}
	return ""
}

// paragraph writes a comment, with a blank row before it.
func paragraph(w *strings.Builder, m *Module, comment string) {
	if comment != "" {
		w.WriteString("\n" + m.linked(comment) + "\n")
	}
}

// linked is a comment with links from names in backquotes. Comments are Markdown already.
func (m *Module) linked(comment string) string {
	return m.withNames(comment,
		func(name, anchor string) string { return fmt.Sprintf("[`%s`](#%s)", name, anchor) },
		func(code string) string { return "`" + code + "`" },
		func(text string) string { return text })
}
