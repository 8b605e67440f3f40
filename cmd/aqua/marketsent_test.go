package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
)

// TestSentJournal keeps what was sent as long as the end of a command leaves open what became of it.
func TestSentJournal(t *testing.T) {
	for _, c := range []struct {
		told error
		kept bool
	}{
		{nil, false},
		{market.Errorf(market.TooEarly, "wait"), false},
		{market.Errorf(market.Unreachable, "nobody answers"), true},
		{market.Errorf(market.Dropped, "lost"), true},
		{market.Errorf(market.Refused, "%w", context.Canceled), true},
		{errors.New("workers.yaml cannot be written"), true},
	} {
		dir := filepath.Join(t.TempDir(), "sent")
		said := []string{}
		open := func() *sentJournal { return &sentJournal{dir: dir, note: func(s string) { said = append(said, s) }} }
		var record evm.Record
		record.Nonce, record.Raw = 7, [][]byte{{1, 2}}
		record.Hash = append(record.Hash, [32]byte{3})
		j := open()
		if r, err := j.Sent(t.Context(), "pay"); err != nil || len(r.Raw) > 0 {
			t.Fatal(r, err)
		}
		if err := j.Record(t.Context(), "pay", record); err != nil {
			t.Fatal(err)
		}
		if err := j.ended(c.told); err != nil {
			t.Fatal(err)
		}
		r, err := open().Sent(t.Context(), "pay")
		if err != nil || (len(r.Raw) == 1 && r.Nonce == 7 && r.Hash[0] == record.Hash[0]) != c.kept {
			t.Errorf("after %v: %+v, %v", c.told, r, err)
		}
		if (len(said) == 1 && strings.Contains(said[0], "going on with the transaction")) != c.kept {
			t.Errorf("after %v: %q", c.told, said)
		}
	}
}

// TestSentJournalDamaged does not take a damaged file for none: that would pay twice.
func TestSentJournalDamaged(t *testing.T) {
	j := &sentJournal{dir: t.TempDir(), note: func(string) {}}
	for _, text := range []string{"", "{", "{}", `{"intent":"other","record":{"Raw":["AQ=="],"Hash":[]}}`} {
		if err := os.WriteFile(j.file("pay"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var told *exitError
		if _, err := j.Sent(t.Context(), "pay"); !errors.As(err, &told) || told.what != codeMarketFile {
			t.Errorf("%q: %v", text, err)
		}
	}
}
