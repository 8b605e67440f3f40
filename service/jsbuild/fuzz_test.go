package jsbuild

import (
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// seeds adds the files of all archives, and the services that are run.
func seeds(f *testing.F) {
	golden.Seeds(f, "testdata/files/*.txtar", func(i int, _ string) bool { return i == 0 })
	for _, s := range []string{"a = b / c /* / */ / d", "x = {} / 2; {} /re/.test(y)", "`a${b`c${d}`}`", "if (x) /re}/.exec(y)", "a++ / b / c", "'a\\", "/[/", "`${", "export const f = (", "/** @param {"} {
		f.Add(s)
	}
}

// FuzzRead reads any file. What has no fault has an interface that can be embedded.
func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"x.ts", "x.js"} {
			start := time.Now()
			p, diags := Read(name, text, &source.Set{})
			if took := time.Since(start); took > 20*time.Second {
				t.Fatalf("%d bytes take %v", len(text), took)
			}
			if p == nil && !diags.HasErrors() || p != nil && diags.HasErrors() {
				t.Fatalf("%v %v", p, diags)
			}
			if p == nil {
				continue
			}
			if _, err := p.Interfaces.Encode(); err != nil {
				t.Fatal(err)
			}
			places := p.Places()
			for line := range strings.Count(p.Code, "\n") + 2 {
				if l, c, ok := places.Find(line, 1); ok && (l < 1 || l > strings.Count(text, "\n")+1+strings.Count(text, "\r")+strings.Count(text, "\u2028")+strings.Count(text, "\u2029") || c < 1) {
					t.Fatalf("line %d leads to %d:%d", line, l, c)
				}
			}
		}
	})
}

// FuzzTokens takes any text apart, looks for declarations, and reads it as a comment and as a type.
func FuzzTokens(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		tokens := tokenize(text)
		last := int32(0)
		for i, token := range tokens.list {
			if token.start < last || token.end < token.start || int(token.end) > len(text) || token.kind != end && token.end == token.start {
				t.Fatalf("token %d is at %d to %d, behind %d", i, token.start, token.end, last)
			}
			if token.opens && (int(token.match) <= i || int(token.match) >= len(tokens.list)) {
				t.Fatalf("token %d has its partner at %d", i, token.match)
			}
			last = token.end
		}
		scan(tokens)
		for i := range tokens.list {
			if typ, behind := (&typeParser{tokens: tokens}).read(i); typ.end < typ.start || behind < i || i > 100 {
				if i > 100 { // this takes the square of the length
					break
				}
				t.Fatalf("the type at token %d ends at %d", i, behind)
			}
		}
		commented := tokenize("/**" + strings.ReplaceAll(text, "*/", "") + "*/")
		for i := range commented.docs {
			commented.comment(int32(i + 1))
		}
	})
}
