package gobuild

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"

	"github.com/aquifer-dev/aquifer/diag"
)

// goCommand runs the go command for WebAssembly and returns what it prints. What it complains about is a diagnostic.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, *diag.Diagnostic, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0", "PWD="+dir)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, ptr(errTool("services in Go need Go 1.24 or later", "there is no `go` command in PATH")), nil
	case errors.As(err, &exit):
		return nil, ptr(errTool("`go "+args[0]+"` fails", complaints.String())), nil
	case err != nil:
		return nil, nil, err
	}
	return out.Bytes(), nil, nil
}
