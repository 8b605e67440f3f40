package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// CodeConfig is the code of settings that are none.
const CodeConfig = "E0826"

// Problem is what is wrong with a setting.
type Problem struct {
	File string // "" for a flag
	Line int    // from 1; 0 where it is not known
	Key  string // "" where none is at fault
	Text string

	Unknown bool // there is no such key; [Names] may have one that was meant
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

// Read reads a file of settings on top of others. What it does not say stays. Warnings tell of keys that have no effect. Errors are
// of type *Problem.
func Read(onto Settings, file, text string) (s Settings, warnings []string, err error) {
	s = onto
	meta, err := toml.Decode(text, &s)
	if err != nil {
		return onto, nil, problemOf(file, text, err)
	}
	for _, key := range meta.Undecoded() {
		name := key.String()
		if isIdle(name) {
			if top := idleKey(name); !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "`"+top+"`") }) {
				warnings = append(warnings, fmt.Sprintf("%s:%d: `%s` has no effect on this node", file, lineOf(text, name), top))
			}
			continue
		}
		return onto, nil, &Problem{File: file, Line: lineOf(text, name), Key: name, Text: "there is no such key", Unknown: true}
	}
	if p := s.check(); p != nil {
		p.File, p.Line = file, lineOf(text, p.Key)
		return onto, nil, p
	}
	return s, warnings, nil
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
	if p.Line == 0 && p.Key != "" {
		p.Line = lineOf(text, p.Key)
	}
	return p
}

func isIdle(name string) bool { return idleKey(name) != "" }

// idleKey is the key of idle that a name is, or is below.
func idleKey(name string) string {
	for _, key := range idle {
		if name == key || strings.HasPrefix(name, key+".") {
			return key
		}
	}
	return ""
}

// lineOf finds the line where a key is set, or its table begins; 0 if it is not found.
func lineOf(text, key string) int {
	table := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			table = strings.Trim(strings.SplitN(line, "#", 2)[0], "[] \t") + "."
			if table == key+"." {
				return i + 1
			}
			continue
		}
		name, _, found := strings.Cut(line, "=")
		name = table + strings.TrimSpace(name)
		if found && (name == key || strings.HasPrefix(key, name+".")) {
			return i + 1
		}
	}
	return 0
}
