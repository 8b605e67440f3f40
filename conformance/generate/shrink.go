package generate

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// shrinkTries bounds how often Shrink asks.
const shrinkTries = 400

// Shrink deletes statements of a program, whole blocks first, and takes bodies out of their blocks, while fails holds.
func Shrink(program *txtar.Archive, fails func(*txtar.Archive) bool) *txtar.Archive {
	small := &txtar.Archive{Files: slices.Clone(program.Files)}
	tries := 0
	for i := range small.Files {
		text := shrinkText(string(small.Files[i].Data), &tries, func(candidate string) bool {
			with := &txtar.Archive{Files: slices.Clone(small.Files)}
			with.Files[i].Data = []byte(candidate)
			return fails(with)
		})
		small.Files[i].Data = []byte(text)
	}
	for i := len(small.Files) - 1; i > 0; i-- { // modules that nobody imports any more
		without := &txtar.Archive{Files: slices.Delete(slices.Clone(small.Files), i, i+1)}
		if fails(without) {
			small = without
		}
	}
	return small
}

func shrinkText(text string, tries *int, fails func(string) bool) string {
	ask := func(candidate string) bool {
		*tries++
		return fails(candidate)
	}
	for smaller := true; smaller && *tries < shrinkTries; {
		smaller = false
		for _, simplify := range []func(lines []string, i int) []string{without, unwrapped} {
			for i := len(strings.Split(text, "\n")) - 1; i >= 0 && *tries < shrinkTries; i-- {
				lines := strings.Split(text, "\n")
				if i >= len(lines) || strings.TrimSpace(lines[i]) == "" || strings.HasPrefix(lines[i], "aqua ") {
					continue
				}
				if indent(lines[i]) > 0 && !strings.HasPrefix(lines[head(lines, i)], "func ") {
					continue // a type without a field makes other programs of all that name it
				}
				candidate := simplify(lines, i)
				if candidate == nil {
					continue
				}
				if c := strings.Join(candidate, "\n"); ask(c) {
					text, smaller = c, true
				}
			}
		}
	}
	return regexp.MustCompile(`\n{3,}`).ReplaceAllString(text, "\n\n")
}

// end is the first line behind i that is not indented deeper than i.
func end(lines []string, i int) int {
	j := i + 1
	for j < len(lines) && strings.TrimSpace(lines[j]) != "" && indent(lines[j]) > indent(lines[i]) {
		j++
	}
	return j
}

// head is the line of the definition that line i is in.
func head(lines []string, i int) int {
	for i > 0 && indent(lines[i]) > 0 {
		i--
	}
	return i
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// without drops a line and what is below it.
func without(lines []string, i int) []string {
	return append(append([]string{}, lines[:i]...), lines[end(lines, i):]...)
}

// unwrapped drops the head of a block within a function and keeps its body; nil for other lines.
func unwrapped(lines []string, i int) []string {
	j := end(lines, i)
	if j == i+1 || indent(lines[i]) == 0 {
		return nil
	}
	out := append([]string{}, lines[:i]...)
	less := indent(lines[i+1]) - indent(lines[i])
	for _, l := range lines[i+1 : j] {
		out = append(out, l[less:])
	}
	return append(out, lines[j:]...)
}
