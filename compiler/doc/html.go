package doc

import (
	"fmt"
	"html"
	"strings"
)

func escape(s string) string { return html.EscapeString(s) }

// style is all that the page has of it.
const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}
nav{columns:3;font-size:.9rem}nav b{display:block;margin-top:.5rem}a{color:#0a58ca;text-decoration:none}a:hover{text-decoration:underline}
h1{font-size:1.6rem;border-bottom:1px solid #d5dbe1;margin-top:3rem}h2{font-size:1.1rem;margin:2rem 0 .3rem}
pre,code{font:14px/1.45 ui-monospace,monospace;background:#f4f6f8;border-radius:4px}pre{padding:.6rem .8rem;overflow-x:auto}code{padding:.1rem .25rem}
.path,.note{color:#66727f;font-size:.9rem}dd{margin:0 0 .5rem 1.5rem}p,dd{white-space:pre-line}
@media(prefers-color-scheme:dark){body{color:#d7dee6;background:#12181f}pre,code{background:#1d2630}a{color:#7ab3ff}h1{border-color:#36424f}}
`

// HTML is the book as one static page that needs nothing else.
func (b *Book) HTML(title string) string {
	var w strings.Builder
	fmt.Fprintf(&w, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<nav>\n", escape(title), style)
	for _, m := range b.Modules {
		fmt.Fprintf(&w, "<b>%s</b>\n", escape(m.Name))
		for _, i := range m.Items {
			fmt.Fprintf(&w, "<a href=\"#%s\">%s</a><br>\n", escape(i.anchor), escape(i.Name))
		}
	}
	w.WriteString("</nav>\n")
	for _, m := range b.Modules {
		fmt.Fprintf(&w, "<h1>%s</h1>\n<div class=\"path\">%s</div>\n", escape(m.Name), escape(m.Path))
		m.htmlComment(&w, m.Comment)
		for _, i := range m.Items {
			i.html(&w, m)
		}
	}
	w.WriteString("</body>\n</html>\n")
	return w.String()
}

func (i *Item) html(w *strings.Builder, m *Module) {
	fmt.Fprintf(w, "<h2 id=\"%s\">%s %s</h2>\n<pre>%s %s", escape(i.anchor), i.Kind, escape(i.Name), i.Kind, i.Head.html())
	if len(i.Members) > 0 {
		w.WriteString(":")
	}
	for _, f := range i.Members {
		w.WriteString("\n  " + f.Head.html())
	}
	w.WriteString("</pre>\n")
	m.htmlComment(w, i.Comment)
	commented := false
	for _, f := range i.Members {
		if f.Comment == "" {
			continue
		}
		if !commented {
			w.WriteString("<dl>\n")
			commented = true
		}
		fmt.Fprintf(w, "<dt><code>%s</code></dt>\n<dd>%s</dd>\n", f.Head.html(), m.htmlText(f.Comment))
	}
	if commented {
		w.WriteString("</dl>\n")
	}
	if notes := i.notes(); notes != "" {
		fmt.Fprintf(w, "<div class=\"note\">%s</div>\n", escape(notes))
	}
}

// html is the code with its links.
func (c Code) html() string {
	var b strings.Builder
	for _, p := range c {
		if p.Link != "" {
			fmt.Fprintf(&b, "<a href=\"#%s\">%s</a>", escape(p.Link), escape(p.Text))
		} else {
			b.WriteString(escape(p.Text))
		}
	}
	return b.String()
}

// htmlComment writes the paragraphs of a comment.
func (m *Module) htmlComment(w *strings.Builder, comment string) {
	if comment == "" {
		return
	}
	for _, p := range strings.Split(comment, "\n\n") {
		fmt.Fprintf(w, "<p>%s</p>\n", m.htmlText(strings.Trim(p, "\n")))
	}
}

// htmlText is a comment with what stands in backquotes as code, and with links from the names among it.
func (m *Module) htmlText(comment string) string {
	return m.withNames(comment,
		func(name, anchor string) string {
			return fmt.Sprintf("<a href=\"#%s\"><code>%s</code></a>", escape(anchor), escape(name))
		},
		func(code string) string { return "<code>" + escape(code) + "</code>" }, escape)
}
