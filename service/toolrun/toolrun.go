// Package toolrun runs the build tools of other languages.
package toolrun

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
)

// Complaint is why a tool has not done what it should, for the author of what it works on.
type Complaint struct {
	Missing bool   // it is not in PATH
	Text    string // what it has written to standard error
}

// Run runs a tool in a directory, with variables beside those of the environment, and returns what it prints. An error is only of the system, or
// the context's.
func Run(ctx context.Context, dir string, env []string, tool string, args ...string) ([]byte, *Complaint, error) {
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Dir = dir
	if len(env) > 0 {
		cmd.Env = append(os.Environ(), env...)
	}
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, &Complaint{Missing: true}, nil
	case errors.As(err, &exit):
		return nil, &Complaint{Text: complaints.String()}, nil
	case err != nil:
		return nil, nil, err
	}
	return out.Bytes(), nil, nil
}
