package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/aquifer-dev/aquifer/market/files"
)

// sentDir is where transactions are kept that a command has sent and not seen through, beside the embedded market.
const sentDir = "sent"

// sentJournal keeps what a command sends until it has ended well, one file for each change. A command that is repeated before finds it there
// (spec/market.md#M121).
type sentJournal struct {
	dir  string
	note func(string)

	mu   sync.Mutex
	mine map[string]bool // files that this command has written or used
}

// sentFile is a file of the journal.
type sentFile struct {
	Intent string     `json:"intent"`
	Time   time.Time  `json:"time"`
	Record evm.Record `json:"record"`
}

func (j *sentJournal) file(intent string) string {
	digest := sha256.Sum256([]byte(intent))
	return filepath.Join(j.dir, hex.EncodeToString(digest[:])+".json")
}

// use notes that the command concerns itself with a file, and says whether it had before.
func (j *sentJournal) use(name string) (before bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.mine == nil {
		j.mine = map[string]bool{}
	}
	before = j.mine[name]
	j.mine[name] = true
	return before
}

// Sent implements evm.Journal.
func (j *sentJournal) Sent(_ context.Context, intent string) (evm.Record, error) {
	name := j.file(intent)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return evm.Record{}, nil
	}
	if err != nil {
		return evm.Record{}, err
	}
	var f sentFile
	if err := json.Unmarshal(text, &f); err != nil || f.Intent != intent || len(f.Record.Raw) == 0 || len(f.Record.Raw) != len(f.Record.Hash) {
		return evm.Record{}, failed(codeMarketFile, "%s has no transaction that was sent; whoever takes it away must look first whether the last command has paid", name)
	}
	if !j.use(name) {
		j.note(fmt.Sprintf("going on with the transaction %v, which was sent at %s", f.Record.Hash[len(f.Record.Hash)-1], f.Time.UTC().Format(isoTime)))
	}
	return f.Record, nil
}

// Record implements evm.Journal.
func (j *sentJournal) Record(_ context.Context, intent string, r evm.Record) error {
	text, err := json.Marshal(sentFile{intent, time.Now(), r})
	if err != nil {
		return err
	}
	name := j.file(intent)
	j.use(name)
	return files.Write(name, append(text, '\n'), 0o600)
}

// ended forgets what the command has sent, unless its end leaves open what became of it.
func (j *sentJournal) ended(told error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if told != nil && !isRefusal(told) {
		return nil
	}
	var err error
	for name := range j.mine {
		if gone := os.Remove(name); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// isRefusal says that a market has refused by its rules, so that nothing is under way.
func isRefusal(err error) bool {
	var refusal *market.Error
	if !errors.As(err, &refusal) {
		return false
	}
	switch refusal.Kind {
	case market.Unreachable, market.Dropped, market.Untrusted, market.WrongChain, market.WrongGeneration:
		return false
	}
	return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}
