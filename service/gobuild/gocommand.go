package gobuild

import (
	"context"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/toolrun"
)

// goCommand runs the go command for WebAssembly and returns what it prints. What it complains about is a diagnostic.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, *diag.Diagnostic, error) {
	out, complaint, err := toolrun.Run(ctx, dir, []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0", "PWD=" + dir}, "go", args...)
	switch {
	case complaint == nil:
		return out, nil, err
	case complaint.Missing:
		return nil, ptr(errTool("services in Go need Go 1.24 or later", "there is no `go` command in PATH")), nil
	}
	return nil, ptr(errTool("`go "+args[0]+"` fails", complaint.Text)), nil
}
