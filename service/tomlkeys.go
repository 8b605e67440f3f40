package service

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/aquifer-dev/aquifer/diag"
)

// Warning tells of something in a configuration's file that has no effect (spec/services.md#S35), or one that may not be meant (S114).
type Warning struct {
	File string // as it was given to [ReadConfig]; empty for a text
	Line int    // from 1; 0 if it is not known
	Key  string // as it may be written, with points
	Text string
}

// String is the warning behind its place.
func (w Warning) String() string {
	switch {
	case w.File != "" && w.Line > 0:
		return fmt.Sprintf("%s:%d: %s", w.File, w.Line, w.Text)
	case w.Line > 0:
		return fmt.Sprintf("line %d: %s", w.Line, w.Text)
	case w.File != "":
		return w.File + ": " + w.Text
	}
	return w.Text
}

// The keys that have a meaning, by the table they stand in.
var (
	moduleKeys = []string{"name", "file_name", "load_from", "logger_enabled", "logging_mask", "mounted_binaries", "wasi"}
	knownKeys  = map[string][]string{
		"":             {"modules_dir", "service_working_dir", "total_memory_limit", "module", "default"},
		"module":       moduleKeys,
		"default":      moduleKeys,
		"module.wasi":  {"envs", "mapped_dirs"},
		"default.wasi": {"envs", "mapped_dirs"},
	}
)

// formerKeys are those of other versions of the original, and what is to be said of them.
var formerKeys = map[string]string{
	"max_heap_size":   "the limit is total_memory_limit, for all modules together",
	"mem_pages_count": "the limit is total_memory_limit, for all modules together",
	"preopened_files": "directories are given in mapped_dirs",
}

// unknownKeys makes warnings of the keys that nothing was done with, each where it stands.
func unknownKeys(text string, undecoded []toml.Key) []Warning {
	places := keyPlaces(text)
	var warnings []Warning
	var told []toml.Key
	for _, key := range undecoded {
		if len(warnings) == mostNamed { // a file with that many is none of ours, and each is compared with those before it
			break
		}
		if slices.ContainsFunc(told, func(t toml.Key) bool { return len(t) < len(key) && slices.Equal(t, key[:len(t)]) }) {
			continue // it stands in a table that was told of
		}
		told = append(told, key)
		w := Warning{Key: key.String(), Line: places.take(key), Text: aboutKey(key)}
		warnings = append(warnings, w)
	}
	return warnings
}

func aboutKey(key toml.Key) string {
	table, last := strings.Join(key[:len(key)-1], "."), key[len(key)-1]
	switch former, ok := formerKeys[last]; {
	case last == "modules" && table == "":
		return "`modules` has no effect: a module is written `[[module]]`"
	case ok:
		return fmt.Sprintf("`%s` has no effect: %s", last, former)
	}
	text := fmt.Sprintf("`%s` is no key that is known here, and has no effect", last)
	if near := diag.Nearest(last, knownKeys[table]...); near != "" {
		return fmt.Sprintf("%s; did you mean `%s`?", text, near)
	}
	for _, other := range []string{"", "module", "module.wasi"} {
		if other == table || !slices.Contains(knownKeys[other], last) {
			continue
		}
		if other == "" {
			return text + "; it stands before the first table"
		}
		return fmt.Sprintf("%s; it belongs to `%s`", text, other)
	}
	return text
}

// places are the lines of keys. A key of several modules has several.
type places map[string][]int

// take returns the next line of a key; of one within braces that of the key before them.
func (p places) take(key toml.Key) int {
	for n := len(key); n > 0; n-- {
		path := strings.Join(key[:n], "\x00")
		lines := p[path]
		if len(lines) == 0 {
			continue
		}
		if n == len(key) && len(lines) > 1 {
			p[path] = lines[1:]
		}
		return lines[0]
	}
	return 0
}

// keyPlaces finds the lines on which keys and tables stand. The text is known to be TOML.
func keyPlaces(text string) places {
	found := places{}
	var table []string
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "["); ok {
			header = strings.TrimPrefix(header, "[")
			if end := strings.IndexByte(header, ']'); end >= 0 {
				table = keyPath(header[:end])
				found.enter(table, n+1)
			}
			continue
		}
		if end := strings.IndexByte(line, '='); end > 0 {
			found.enter(append(slices.Clone(table), keyPath(line[:end])...), n+1)
		}
	}
	return found
}

func (p places) enter(path []string, line int) {
	key := strings.Join(path, "\x00")
	p[key] = append(p[key], line)
}

// keyPath takes a key with points apart, as TOML does.
func keyPath(text string) []string {
	var parts []string
	for _, part := range strings.Split(text, ".") {
		parts = append(parts, strings.Trim(strings.TrimSpace(part), `"'`))
	}
	return parts
}

// Wrong types, as the reader of TOML words them, and what is said instead.
var (
	otherType = regexp.MustCompile(`incompatible types: TOML value has type (\S+); destination has type (\S+)`)
	noTable   = regexp.MustCompile(`(?s)type mismatch for .*: expected table but found (\S+)`)
	typeNames = map[string]string{
		"map[string]any": "a table", "[]any": "a list", "int64": "a whole number", "float64": "a number with a point", "string": "a text",
		"bool": "true or false", "boolean": "true or false", "slice": "a list of tables", "map": "a table", "time.Time": "a time",
	}
)

func typeName(t string) string {
	if name, ok := typeNames[t]; ok {
		return name
	}
	return t
}

// noTOML is the error of a text that is no configuration.
func noTOML(text string, err error) *Error {
	why := otherType.ReplaceAllStringFunc(err.Error(), func(found string) string {
		m := otherType.FindStringSubmatch(found)
		return fmt.Sprintf("it is %s, but should be %s", typeName(m[1]), typeName(m[2]))
	})
	if m := noTable.FindStringSubmatch(why); m != nil {
		why = strings.Replace(why, m[0], fmt.Sprintf("it is %s, but should be a table", typeName(m[1])), 1)
	}
	e := &Error{Class: BadConfig, text: "parsing config error: " + why, cause: err}
	switch {
	case strings.HasPrefix(text, "\x00asm"):
		e.Help = append(e.Help, "this is a WebAssembly module; what is wanted is a configuration that lists modules, a Config.toml with [[module]]")
	case singleTable(text):
		e.Help = append(e.Help, "a module is written with two brackets, [[module]], since there may be several")
	}
	return e
}

// singleTable tells of the table [module], with one bracket.
func singleTable(text string) bool {
	return slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool {
		line, _, _ = strings.Cut(line, "#")
		return strings.Join(strings.Fields(line), "") == "[module]"
	})
}
