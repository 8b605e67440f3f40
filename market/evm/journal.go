package evm

import (
	"context"
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

// Journal keeps what was sent for an intent, so that a command which is repeated after an interruption finds its transaction instead of
// paying twice. A record is written before its transaction is sent.
type Journal interface {
	// Sent is the latest record of an intent; none without one.
	Sent(ctx context.Context, intent string) (Record, error)
	// Record replaces the record of an intent. It must be durable when it returns.
	Record(ctx context.Context, intent string, r Record) error
}

// Record is a transaction with those that replaced it, of which at most one gets into a block: all have the same nonce.
type Record struct {
	Nonce uint64
	Raw   [][]byte // signed and encoded, the latest last
	Hash  []common.Hash
}

type intentKey struct{}

// Intent names what the caller wants to reach: a key that is the same when the command is repeated, and another for another purpose. A change of a
// market under an intent is made once; without one each call is a change of its own.
func Intent(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, intentKey{}, key)
}

type foundKey struct{}

// finding has a change note in found that it was made before, by whoever had the same intent.
func finding(ctx context.Context, found *bool) context.Context {
	return context.WithValue(ctx, foundKey{}, found)
}

func note(ctx context.Context) {
	if found, _ := ctx.Value(foundKey{}).(*bool); found != nil {
		*found = true
	}
}

// step is the intent of a part of what ctx wants to reach.
func step(ctx context.Context, name string) string {
	key, _ := ctx.Value(intentKey{}).(string)
	if key == "" {
		return ""
	}
	return key + "/" + name
}

// memory is a journal that ends with the process.
type memory struct {
	mu      sync.Mutex
	records map[string]Record
}

func (m *memory) Sent(_ context.Context, intent string) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.records[intent], nil
}

func (m *memory) Record(_ context.Context, intent string, r Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.records == nil {
		m.records = map[string]Record{}
	}
	m.records[intent] = r
	return nil
}
