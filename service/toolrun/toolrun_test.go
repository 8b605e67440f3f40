package toolrun

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	out, complaint, err := Run(ctx, dir, []string{"GOOS=plan9"}, "go", "env", "GOOS")
	if err != nil || complaint != nil || string(out) != "plan9\n" {
		t.Error(string(out), complaint, err)
	}
	_, complaint, err = Run(ctx, dir, nil, "go", "nonsense")
	if err != nil || complaint == nil || complaint.Missing || !strings.Contains(complaint.Text, "nonsense") {
		t.Error(complaint, err)
	}
	_, complaint, err = Run(ctx, dir, nil, "no such tool")
	if err != nil || complaint == nil || !complaint.Missing {
		t.Error(complaint, err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := Run(ended, dir, nil, "go", "version"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
