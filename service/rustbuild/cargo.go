package rustbuild

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/toolrun"
)

// cargo runs cargo and returns what it prints. What it complains about is a diagnostic.
func cargo(ctx context.Context, dir string, args ...string) ([]byte, *diag.Diagnostic, error) {
	out, complaint, err := toolrun.Run(ctx, dir, nil, "cargo", args...)
	switch {
	case complaint == nil:
		return out, nil, err
	case complaint.Missing:
		return nil, errCargo("services in Rust need Rust 1.78 or later", "there is no `cargo` in PATH"), nil
	}
	return nil, errCargo("`cargo "+args[0]+"` fails", complaint.Text), nil
}

// Missing says what is not there to build services in Rust with; nothing if all is.
func Missing(ctx context.Context) string {
	if _, err := exec.LookPath("cargo"); err != nil {
		return "there is no cargo"
	}
	out, err := exec.CommandContext(ctx, "rustc", "--print", "target-libdir", "--target", Target).Output()
	if err != nil {
		return "rustc knows no target " + Target
	}
	if found, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "libstd-*.rlib")); err != nil || len(found) == 0 {
		return "the standard library for " + Target + " is not installed"
	}
	return ""
}

// artifact is a binary that cargo has built.
type artifact struct{ name, file string }

// artifacts picks the binaries of a package out of cargo's messages, one JSON object a line.
func artifacts(messages io.Reader, manifest string) (all []artifact, err error) {
	d := json.NewDecoder(messages)
	for {
		var m struct {
			Reason   string `json:"reason"`
			Manifest string `json:"manifest_path"`
			Target   struct {
				Name string `json:"name"`
			} `json:"target"`
			Files []string `json:"filenames"`
		}
		switch err := d.Decode(&m); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("cargo's messages cannot be read: %w", err)
		}
		if m.Reason != "compiler-artifact" || filepath.Clean(m.Manifest) != manifest {
			continue
		}
		for _, file := range m.Files {
			if filepath.Ext(file) == ".wasm" {
				all = append(all, artifact{m.Target.Name, file})
			}
		}
	}
}
