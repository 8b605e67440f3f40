package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// importFlags say where imports are looked up that do not lie beside the importing file.
type importFlags struct {
	dirs []string
	file string // with an imports map
}

// imports makes the map of both flags: the directories are its locations for all files and imports, behind those that the
// map itself has for them. Files in the place of directories are warned of; what does not exist the loader tells.
func (f *importFlags) imports() (load.Imports, diag.List, error) {
	var missing diag.List
	for _, d := range f.dirs {
		if info, err := os.Stat(d); err == nil && !info.IsDir() {
			missing.Add(diag.Warn(codeNoDirectory, source.Span{}, fmt.Sprintf("the import directory %s is a file", d), d))
		}
	}
	all := load.Dirs(slashed(f.dirs)...)
	if f.file == "" {
		return all, missing, nil
	}
	written, err := readImports(f.file)
	if err != nil {
		return nil, nil, err
	}
	if all == nil {
		all = load.Imports{}
	}
	for prefix, rules := range written {
		below, err := filepath.Abs(prefix)
		if err != nil {
			return nil, nil, err
		}
		below = filepath.ToSlash(below)
		for imported, locations := range rules {
			if all[below] == nil {
				all[below] = map[string][]string{}
			}
			all[below][imported] = append(slashed(locations), all[below][imported]...)
		}
	}
	return all, missing, nil
}

// readImports reads an imports map: {"PATH": {"IMPORT": "LOCATION" or ["LOCATION", …]}}.
func readImports(file string) (map[string]map[string]locations, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	var written map[string]map[string]locations
	if err := json.Unmarshal(text, &written); err != nil {
		return nil, failed(codeJSON, "%s is no imports map, {\"PATH\": {\"IMPORT\": [\"DIRECTORY\"]}}: %s", file, jsonProblem(text, err))
	}
	return written, nil
}

// locations is a list of strings, or one alone.
type locations []string

// UnmarshalJSON reads either form.
func (l *locations) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		*l = make(locations, 1)
		return json.Unmarshal(text, &(*l)[0])
	}
	if err := json.Unmarshal(text, (*[]string)(l)); err != nil {
		return fmt.Errorf("found %s where the directories of an import are told: a text, or an array of texts", diag.Shorten(string(text)))
	}
	return nil
}
