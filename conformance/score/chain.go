package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
)

// chains has the commands, and nodes that are processes of their own, use the original's contracts on a chain. A case is something that must come to be
// there.
func chains(e *env) (*tally, error) {
	code, err := devchain.Load(filepath.Join(e.root, "oracle"))
	if errors.Is(err, devchain.ErrMissing) {
		return &tally{skipped: err.Error()}, nil
	} else if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "chain-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	aqua, err := builtAqua(ctx, e, dir)
	if err != nil {
		return nil, err
	}
	t := &tally{}
	return t, errors.Join(threeProviders(ctx, e, t, code, aqua, filepath.Join(dir, "three")), cutShort(ctx, t, code, aqua, dir), twoAtOnce(ctx, t, code, aqua, filepath.Join(dir, "twice")))
}

// builtAqua builds the tool into a directory.
func builtAqua(ctx context.Context, e *env, dir string) (string, error) {
	aqua := filepath.Join(dir, "aqua")
	build := exec.CommandContext(ctx, "go", "build", "-o", aqua, "./cmd/aqua")
	build.Dir = filepath.Dir(e.root)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cmd/aqua does not build: %w: %s", err, out)
	}
	return aqua, nil
}
