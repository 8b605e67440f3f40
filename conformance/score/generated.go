package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
)

// userProgram uses what is generated from the programs beside it.
const userProgram = "use.ts"

// useGenerated does with generated code what its users do: TypeScript's compiler checks all of it together with a program
// that uses some, and that program runs on the original's client, once on the generated TypeScript, compiled, and once on
// the generated JavaScript. A case is a file, or a finding of the program.
func (e *env) useGenerated(t *tally, programs []string) error {
	tools := filepath.Join(e.root, "oracle")
	dir, err := os.MkdirTemp(tools, ".generated-") // here imports of the client are found
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	files, err := e.writeGenerated(dir, programs)
	if err != nil {
		return err
	}
	wrong, err := oracle.TypeCheck(tools, files)
	if err != nil {
		return err
	}
	if len(wrong[""]) > 0 {
		return fmt.Errorf("the type checker: %s", strings.Join(wrong[""], "\n"))
	}
	for _, f := range files {
		name, _ := filepath.Rel(dir, f)
		t.add("types of "+filepath.ToSlash(name), strings.Join(wrong[f], "\n"), "")
	}
	users := []string{filepath.Join(dir, "ts", "use.js"), filepath.Join(dir, "js", "use.js")}
	findings, err := oracle.RunOnClient(tools, users)
	if err != nil {
		return err
	}
	for _, user := range users {
		kind := filepath.Base(filepath.Dir(user))
		if len(findings[user]) == 0 {
			return fmt.Errorf("the program that uses generated .%s files found nothing out", kind)
		}
		for _, f := range findings[user] {
			t.add(fmt.Sprintf("%s on the client [%s]", f.Name, kind), otherwise(f), "")
		}
	}
	return nil
}

// otherwise says how a finding is other than it should be.
func otherwise(f oracle.Finding) string {
	var got, want any
	if json.Unmarshal(f.Got, &got) == nil && json.Unmarshal(f.Want, &want) == nil {
		if a, err := json.Marshal(got); err == nil {
			if b, err := json.Marshal(want); err == nil && bytes.Equal(a, b) {
				return ""
			}
		}
	}
	return fmt.Sprintf("got %s, want %s", f.Got, f.Want)
}

// writeGenerated writes what is generated from the programs into the folders ts and js, and the program that uses it into
// both. It returns the files whose types are to be checked.
func (e *env) writeGenerated(dir string, programs []string) ([]string, error) {
	var checked []string
	write := func(name, text string) error {
		file := filepath.Join(dir, name)
		if slices.Contains(checked, file) {
			return fmt.Errorf("two programs are called %s", name)
		}
		if !strings.HasSuffix(file, ".js") && !strings.HasSuffix(file, ".json") {
			checked = append(checked, file)
		}
		return os.WriteFile(file, []byte(text), 0o644)
	}
	for _, folder := range []string{"ts", "js"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o755); err != nil {
			return nil, err
		}
	}
	if err := write("package.json", `{"type":"module"}`); err != nil {
		return nil, err
	}
	norelay := conformance.OptionSets[slices.IndexFunc(conformance.OptionSets, func(o conformance.OptionSet) bool { return o.Name == "norelay" })]
	for _, p := range programs {
		files, err := conformance.Generate(source.Disk{}, p, norelay)
		if err != nil {
			continue // areas of programs compare what is refused
		}
		for kind, text := range files {
			folder := "js"
			if kind == "ts" {
				folder = "ts"
			}
			if err := write(filepath.Join(folder, strings.TrimSuffix(filepath.Base(p), ".aqua")+"."+kind), text); err != nil {
				return nil, err
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(e.root, conformance.TargetsDir, userProgram))
	if err != nil {
		return nil, err
	}
	for _, folder := range []string{"ts", "js"} {
		if err := write(filepath.Join(folder, userProgram), string(text)); err != nil {
			return nil, err
		}
	}
	slices.Sort(checked)
	return checked, nil
}
