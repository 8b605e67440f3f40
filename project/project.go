// Package project takes the text of aquifer.toml, the file that says how the Aqua sources below it are compiled and judged, to
// settings: entry points, imports, targets, and the levels of rules (spec/lint.md#Y30).
package project

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/internal/settings"
)

// Name is the name of the file.
const Name = "aquifer.toml"

// CodeProject is the code of a file that cannot be used.
const CodeProject = "E0024"

// Settings are what a file says. Paths are slash separated and relative to the directory of the file, or absolute.
type Settings struct {
	Entries   []string                        `toml:"entries" doc:"files, and directories of them, that are compiled and checked when a command names none"`
	Import    []string                        `toml:"import" doc:"directories in which imports are looked up, like --import"`
	Constants []string                        `toml:"constants" doc:"constants for all files, each as \"NAME=VALUE\", like --const"`
	Imports   map[string]map[string]Locations `toml:"imports" doc:"an imports map, like --imports: for files below a path and imports that begin with a text, the directories that stand for that text"`
	Targets   []Target                        `toml:"targets" doc:"what compile makes when no flag names a target; repeats"`
	Lint      Lint                            `toml:"lint" doc:"what lint looks for"`
	Market    map[string]Market               `toml:"market" doc:"markets of peers by the names that --profile takes"`
}

// Target is something that sources are compiled to.
type Target struct {
	Kind    string   `toml:"kind" default:"\"air\"" doc:"air, js, ts, go or json"`
	Output  string   `toml:"output" doc:"the directory to write to; without one nothing is written"`
	Package string   `toml:"package" doc:"the name of the Go package; that of the directory unless given"`
	Entries []string `toml:"entries" default:"all" doc:"the only entries that are compiled so"`
	NoRelay bool     `toml:"no_relay" doc:"scripts without a relay"`
	NoXor   bool     `toml:"no_xor" doc:"on and if do not pass errors on"`
	Spell   bool     `toml:"scheduled" doc:"scripts for a schedule: no relay, no xor, no error handler"`
}

// Lint says what becomes of findings.
type Lint struct {
	Rules map[string]string `toml:"rules" doc:"levels by the names of rules or the codes of warnings: on, off, note, warning or error"`
}

// Kinds are the kinds of targets.
func Kinds() []string { return []string{"air", "js", "ts", "go", "json"} }

// Locations is a list of directories, or one alone.
type Locations []string

// UnmarshalTOML reads either form.
func (l *Locations) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case string:
		*l = Locations{v}
		return nil
	case []any:
		*l = Locations{}
		for _, item := range v {
			s, ok := item.(string)
			if !ok {
				return fmt.Errorf("%v is no directory; texts are", item)
			}
			*l = append(*l, s)
		}
		return nil
	}
	return fmt.Errorf("%v is no directory and no list of such", v)
}

// Read reads a file. Errors are of type *settings.Problem.
func Read(file, text string) (Settings, error) {
	var s Settings
	unknown, p := settings.Decode(&s, file, text)
	switch {
	case p != nil:
		return Settings{}, p
	case len(unknown) > 0:
		return Settings{}, settings.NoSuchKey(file, text, unknown[0])
	}
	if p := s.check(); p != nil {
		p.File, p.Line = file, settings.LineOf(text, p.Key)
		return Settings{}, p
	}
	return s, nil
}

// check looks for values that cannot be.
func (s *Settings) check() *settings.Problem {
	wrong := func(key, format string, args ...any) *settings.Problem {
		return &settings.Problem{Key: key, Text: fmt.Sprintf(format, args...)}
	}
	for _, c := range s.Constants {
		if name, _, ok := strings.Cut(c, "="); !ok || strings.TrimSpace(name) == "" {
			return wrong("constants", "%q is not of the form NAME=VALUE", c)
		}
	}
	for i := range s.Targets {
		t := &s.Targets[i]
		if t.Kind == "" {
			t.Kind = Kinds()[0]
		}
		if !slices.Contains(Kinds(), t.Kind) {
			return wrong("targets.kind", "%q is no target; %s are", t.Kind, strings.Join(Kinds(), ", "))
		}
		if t.Package != "" && t.Kind != "go" {
			return wrong("targets.package", "only targets of kind go have a package")
		}
		for _, e := range t.Entries {
			if !slices.Contains(cleaned(s.Entries), path.Clean(e)) {
				return wrong("targets.entries", "%q is not among `entries`", e)
			}
		}
	}
	if _, p := s.Lint.Levels(); p != nil {
		return p
	}
	return s.checkMarkets()
}

// cleaned are paths in their shortest form.
func cleaned(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = path.Clean(p)
	}
	return out
}

// Levels are the levels of the rules by their codes.
func (l Lint) Levels() (map[string]lint.Level, *settings.Problem) {
	levels := map[string]lint.Level{}
	for _, name := range slices.Sorted(maps.Keys(l.Rules)) {
		key := "lint.rules." + name
		code := name
		if r, ok := lint.Find(name); ok {
			code = r.Code
		} else if !lint.IsWarning(name) {
			return nil, &settings.Problem{Key: key, Text: "there is no such rule", Unknown: true}
		}
		level, ok := lint.LevelNamed(l.Rules[name])
		if !ok && l.Rules[name] != "on" {
			return nil, &settings.Problem{Key: key, Text: fmt.Sprintf("%q is no level; on, %s are", l.Rules[name], strings.Join(lint.Levels(), ", "))}
		}
		if _, twice := levels[code]; twice {
			return nil, &settings.Problem{Key: key, Text: "this rule has a level under its other name"}
		}
		levels[code] = level
	}
	return levels, nil
}

// Keys are all keys with what they mean.
func Keys() []settings.Entry { return settings.Entries(Settings{}) }
