package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// mostRounds limits how often fixes lead to others.
const mostRounds = 20

// mend applies fixes until there are none left, and then writes the files. Nothing is written unless what comes out compiles
// as well as before: a round that makes an error is undone and the last.
func (l *linting) mend(ctx context.Context) (fixed int, err error) {
	texts := source.Memory{}
	disk := l.files
	for range mostRounds {
		next, count := l.fixes(texts)
		if count == 0 || ctx.Err() != nil {
			break
		}
		before := *l
		l.files = source.Overlay{Upper: next, Lower: disk}
		l.run(ctx)
		if countErrors(l.found) > countErrors(before.found) {
			what := firstError(l.found)
			*l = before
			return fixed, failed(codeUnwritable, "fixes would break the program, so that nothing was written; `--rule` chooses others: %s", what)
		}
		texts, fixed = next, fixed+count
	}
	for _, name := range l.roots {
		text, changed := texts[name]
		if !changed {
			continue
		}
		if err := replaceFile(filepath.FromSlash(name), []byte(text)); err != nil {
			return fixed, err
		}
	}
	return fixed, nil
}

// fixes are the texts with the fixes of the findings made.
func (l *linting) fixes(texts source.Memory) (next source.Memory, count int) {
	next = source.Memory{}
	for name, text := range texts {
		next[name] = text
	}
	for _, m := range l.sound {
		var rules diag.List
		for _, d := range l.found {
			if _, ok := lint.Find(d.Code); ok {
				rules.Add(d)
			}
		}
		text, n := lint.Fix(m.File.Source.ID, m.File.Source.Text, rules)
		if n > 0 {
			next[m.Path] = text
			count += n
		}
	}
	return next, count
}

func countErrors(list diag.List) (n int) {
	for _, d := range list {
		if d.Severity == diag.Error && d.Code[0] == 'E' {
			n++
		}
	}
	return n
}

func firstError(list diag.List) string {
	for _, d := range list {
		if d.Severity == diag.Error && d.Code[0] == 'E' {
			return fmt.Sprintf("%s: %s", d.Code, d.Message)
		}
	}
	return "unknown"
}
