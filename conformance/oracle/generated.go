package oracle

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// Generated are the files that the original's generator makes of a program: TypeScript; JavaScript and its types. All are
// empty when the program exports nothing.
type Generated struct {
	TypeScript string   `json:"ts"`
	JavaScript string   `json:"js"`
	Types      string   `json:"types"`
	Errors     []string `json:"errors"` // of the compiler
}

// Generate compiles a file with the original and generates code with the original's generator. Exceptions come as
// *RequestError.
func (w *Worker) Generate(q Compile) (*Generated, error) {
	var g Generated
	err := w.ask(struct {
		Op string `json:"op"`
		Compile
	}{"generate", q}, &g)
	return &g, err
}

// tool runs a script of this package's directory on its own and reads the JSON object that it prints.
func tool(dir string, answer any, script string, args ...string) error {
	cmd := exec.Command("node", append([]string{script}, args...)...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", script, err)
	}
	return json.Unmarshal(out, answer)
}

// TypeCheck checks the types of files with TypeScript's compiler, and writes .js files beside the .ts files. It returns the
// errors by file, under "" those of none. dir is this package's directory, files are absolute.
func TypeCheck(dir string, files []string) (map[string][]string, error) {
	wrong := map[string][]string{}
	err := tool(dir, &wrong, "typecheck.mjs", append([]string{"--emit"}, files...)...)
	return wrong, err
}

// Finding is one thing that a program on the original's client found out, and what it should be.
type Finding struct {
	Name string          `json:"name"`
	Got  json.RawMessage `json:"got"`
	Want json.RawMessage `json:"want"`
}

// RunOnClient runs .js programs, see client.mjs, and returns their findings by file. A program that fails is an error.
func RunOnClient(dir string, files []string) (map[string][]Finding, error) {
	answers := map[string]json.RawMessage{}
	if err := tool(dir, &answers, "client.mjs", files...); err != nil {
		return nil, err
	}
	findings := map[string][]Finding{}
	for file, answer := range answers {
		var list []Finding
		if err := json.Unmarshal(answer, &list); err != nil {
			return nil, fmt.Errorf("%s: %s", file, answer)
		}
		findings[file] = list
	}
	return findings, nil
}
