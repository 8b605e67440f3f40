package project

import (
	"path"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/settings"
)

// Problem is what is wrong with a file, or with one setting in it.
type Problem = settings.Problem

// LineOf is the line where a key is set, counted from 1; 0 if it is not found.
func LineOf(text, key string) int { return settings.LineOf(text, key) }

// In is a path of a file that lies in a directory: what is not absolute counts from there.
func In(dir, name string) string {
	if path.IsAbs(name) || len(name) > 2 && name[1] == ':' && name[2] == '/' {
		return name
	}
	return path.Join(dir, name)
}

func allIn(dir string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = In(dir, n)
	}
	return out
}

// ImportsMap is the map of the file's directories and map. dir is where the file lies, and work the absolute path that dir
// counts from. The directories are there for all files, also those that the map has other locations for.
func (s *Settings) ImportsMap(dir, work string) load.Imports {
	dirs := allIn(dir, s.Import)
	all := load.Dirs(dirs...)
	for prefix, rules := range s.Imports {
		if all == nil {
			all = load.Imports{}
		}
		own := map[string][]string{}
		for imported, locations := range rules {
			own[imported] = allIn(dir, locations)
		}
		if len(dirs) > 0 {
			own[""] = append(own[""], dirs...)
		}
		all[In(work, In(dir, prefix))] = own
	}
	return all
}

// EntryPaths are the entries, for a file that lies in dir.
func (s *Settings) EntryPaths(dir string) []string { return allIn(dir, s.Entries) }

// ConstantOptions are the constants, as compiler options spell them.
func (s *Settings) ConstantOptions() []string {
	out := make([]string, len(s.Constants))
	for i, c := range s.Constants {
		name, value, _ := strings.Cut(c, "=")
		out[i] = ConstantOption(name, value)
	}
	return out
}

// ConstantOption spells a constant as compiler options do. NAME ?= VALUE is the same.
func ConstantOption(name, value string) string {
	name = strings.TrimSuffix(strings.TrimSpace(name), "?")
	return strings.TrimSpace(name) + " = " + strings.TrimSpace(value)
}

// Similar is the key that a problem's key was most likely meant to be, "" where there is none.
func Similar(p *Problem) string {
	if !p.Unknown {
		return ""
	}
	known := settings.Names(Keys())
	for _, rule := range lint.Rules() {
		known = append(known, "lint.rules."+rule.Name, "lint.rules."+rule.Code)
	}
	return diag.Nearest(p.Key, known...)
}
