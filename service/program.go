package service

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Return codes for what is no exit status (spec/services.md#S22).
const (
	codeSignal   = 100000
	codeNotStart = 100001
)

// maxOutput bounds what a program writes, standard output and error each.
const maxOutput = 16 << 20

// programResult is what a mounted binary answers.
type programResult struct {
	code           int32
	err            string
	stdout, stderr []byte
}

func (r programResult) value() itype.Value {
	return itype.OfRecord(itype.OfInt(itype.S32, int64(r.code)), itype.OfString(strings.ToValidUTF8(r.err, "\uFFFD")), itype.OfBytes(r.stdout), itype.OfBytes(r.stderr))
}

// bounded keeps what a program writes and ends it when that is too much. The buffer is not embedded: its ReadFrom would be
// used in place of Write.
type bounded struct {
	kept bytes.Buffer
	stop context.CancelFunc
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.kept.Len()+len(p) > maxOutput {
		b.full = true
		b.stop()
		return len(p), nil
	}
	return b.kept.Write(p)
}

// run runs a program of the host to its end, or to that of the call.
func run(ctx context.Context, path string, args []string) programResult {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.WaitDelay = time.Second // children that keep the pipes open are not waited for
	stdout, stderr := &bounded{stop: stop}, &bounded{stop: stop}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	r := programResult{stdout: stdout.kept.Bytes(), stderr: stderr.kept.Bytes()}
	var exit *exec.ExitError
	switch {
	case stdout.full || stderr.full:
		r.code, r.err = codeSignal, "the program has written too much"
	case errors.As(err, &exit):
		if r.code = int32(exit.ExitCode()); r.code < 0 {
			r.code = codeSignal
		}
	case err != nil && cmd.ProcessState != nil: // it has ended, its pipes have not
		r.code = int32(cmd.ProcessState.ExitCode())
	case err != nil:
		return programResult{code: codeNotStart, err: err.Error()}
	}
	return r
}
