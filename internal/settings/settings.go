// Package settings reads files of settings in TOML into structs, says in which line what is wrong, and lists the keys with what
// they mean. What the keys are, the struct says: `toml` has the name of a key, `doc` its meaning, `default` what is shown for
// its default where that is not what the struct holds.
package settings

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// Problem is what is wrong with a setting.
type Problem struct {
	File string // "" for a flag
	Line int    // from 1; 0 where it is not known
	Key  string // "" where none is at fault
	Text string

	Unknown bool // there is no such key
}

// Error names place, key and what is wrong.
func (p *Problem) Error() string {
	text := p.Text
	if p.Key != "" {
		text = "`" + p.Key + "`: " + text
	}
	switch {
	case p.File == "":
		return text
	case p.Line == 0:
		return p.File + ": " + text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, text)
}

// Decode reads a text on top of what a struct holds. It returns the keys that the struct does not have, in the order of the text.
func Decode(onto any, file, text string) (unknown []string, p *Problem) {
	meta, err := toml.Decode(text, onto)
	if err != nil {
		return nil, problemOf(file, text, err)
	}
	if p := noTable(onto, file, text, meta); p != nil {
		return nil, p
	}
	for _, key := range meta.Undecoded() {
		unknown = append(unknown, key.String())
	}
	return unknown, nil
}

// NoSuchKey is the problem of a key that is in a text and not in the struct.
func NoSuchKey(file, text, key string) *Problem {
	return &Problem{File: file, Line: LineOf(text, key), Key: key, Text: "there is no such key", Unknown: true}
}

// problemOf words an error of the library: its place and key are told apart from its words.
func problemOf(file, text string, err error) *Problem {
	p := &Problem{File: file, Text: strings.TrimPrefix(err.Error(), "toml: ")}
	var parse toml.ParseError
	if errors.As(err, &parse) {
		p.Line, p.Key = parse.Position.Line, parse.LastKey
		if parse.Message != "" {
			p.Text = parse.Message
		}
	}
	if head, rest, ok := strings.Cut(p.Text, `(last key "`); ok { // `line 3 (last key "x"): …`
		if key, words, ok := strings.Cut(rest, `"): `); ok {
			_, _ = fmt.Sscanf(head, "line %d", &p.Line)
			p.Key, p.Text = key, words
		}
	}
	if cut, words, ok := strings.Cut(p.Text, "incompatible types: "); ok && cut == "" {
		p.Text = words
	}
	p.Text = kindProblem(p.Text)
	if p.Line == 0 && p.Key != "" {
		p.Line = LineOf(text, p.Key)
	}
	return p
}

// KeyAt tells of a line, counted from 0, the table that it begins or stands in, without quotes, and the key that is set there, as far
// as it is written: "" for none.
func KeyAt(text string, line int) (table, key string) {
	for i, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "[") {
			table = bare(strings.Trim(strings.SplitN(l, "#", 2)[0], "[] \t"))
			l = ""
		}
		if i == line {
			key, _, _ = strings.Cut(strings.SplitN(l, "#", 2)[0], "=")
			return table, bare(strings.TrimSpace(key))
		}
	}
	return "", ""
}

// bare is a dotted key without quotes around its parts.
func bare(key string) string { return strings.NewReplacer(`"`, "", "'", "").Replace(key) }

// LineOf finds the line where a key is set, or its table begins; 0 if it is not found. Quotes around parts of keys do not count.
func LineOf(text, key string) int {
	key = bare(key)
	table := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			table = bare(strings.Trim(strings.SplitN(line, "#", 2)[0], "[] \t")) + "."
			if table == key+"." {
				return i + 1
			}
			continue
		}
		name, _, found := strings.Cut(line, "=")
		name = table + bare(strings.TrimSpace(name))
		if found && (name == key || strings.HasPrefix(key, name+".")) {
			return i + 1
		}
	}
	return 0
}
