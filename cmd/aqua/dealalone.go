package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockFile is held by a command that opens deals under names or writes workers.yaml, beside its notes.
const lockFile = "lock"

// alone waits until no other command of the project opens deals or writes workers.yaml, and keeps others from it until it is released. Two at the same
// time would each find that a name has no deal, and pay for one. The system releases the lock of a process that is gone
// (spec/market.md#M140).
func (r *marketRun) alone(ctx context.Context) (release func(), err error) {
	ledger, err := r.flags.path()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(filepath.Dir(ledger), openingDir, lockFile)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err == nil && !held {
		r.note("another command opens deals of this project; waiting for it to end")
		_, err = lock.TryLockContext(ctx, 50*time.Millisecond)
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = lock.Close() }, nil
}
