package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/project"
)

// ending is a market whose owner's command ends right after it has opened a deal, or right before.
type ending struct {
	market.Market
	before bool
}

var errEnded = errors.New("the command has ended")

func (m ending) CreateDeal(ctx context.Context, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	if !m.before {
		if _, _, err := m.Market.CreateDeal(ctx, terms, deposit); err != nil {
			return market.DealID{}, "", err
		}
	}
	return market.DealID{}, "", errEnded
}

// TestOpeningIsFound ends a command around the payment of a deal, twice in a row, and repeats it: there is one deal in the end, under its name.
func TestOpeningIsFound(t *testing.T) {
	for _, before := range []bool{true, false} {
		t.Chdir(t.TempDir())
		l := local.New(local.Config{Clock: local.SystemClock()})
		t.Cleanup(func() { _ = l.Close() })
		owner := l.Account("developer")
		if err := l.Pour(owner, poured(market.NativeDecimals), poured(6)); err != nil {
			t.Fatal(err)
		}
		params, err := l.Params(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		run := func(m market.Market) (market.DealID, error) {
			r := &marketRun{opened: &opened{Market: m, place: marketPlace{}}, tool: &tool{out: &said, err: &said}, flags: &marketFlags{ledger: "market.db"}, params: params}
			r.place.Env = envLocal
			terms, deposit, err := files.Deployment{}.Terms(market.ContentCID([]byte("app")), params)
			if err != nil {
				t.Fatal(err)
			}
			id, _, err := r.openNamed(t.Context(), "shop", terms, deposit)
			return id, err
		}
		m := l.As(owner)
		// A deal of the same terms that was there before is another one.
		terms, deposit, err := files.Deployment{}.Terms(market.ContentCID([]byte("app")), params)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := m.CreateDeal(t.Context(), terms, deposit); err != nil {
			t.Fatal(err)
		}
		if _, err := run(ending{m, before}); !errors.Is(err, errEnded) {
			t.Fatal(err)
		}
		id, err := run(m)
		if err != nil {
			t.Fatal(err)
		}
		deals, err := l.Deals(t.Context(), owner)
		if err != nil || len(deals) != 2 || deals[1].ID != id {
			t.Errorf("ended before %v: %d deals, %v", before, len(deals), err)
		}
		if found := strings.Contains(said.String(), "which an interrupted command has opened"); found == before {
			t.Errorf("ended before %v: %s", before, &said)
		}
		text, err := os.ReadFile(workersFile)
		if err != nil || !strings.Contains(string(text), id.String()) {
			t.Errorf("%s: %v", text, err)
		}
		if left, _ := os.ReadDir(openingDir); len(left) > 0 {
			t.Errorf("%v is left", left)
		}
	}
}

// TestOpeningOfAnother leaves a note of a deal that was never opened, and has a deal of the same terms opened under another name before the command is
// repeated: each name has its own deal. A note that is left beside a record goes.
func TestOpeningOfAnother(t *testing.T) {
	t.Chdir(t.TempDir())
	l := local.New(local.Config{Clock: local.SystemClock()})
	t.Cleanup(func() { _ = l.Close() })
	owner := l.Account("developer")
	if err := l.Pour(owner, poured(market.NativeDecimals), poured(6)); err != nil {
		t.Fatal(err)
	}
	params, err := l.Params(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	terms, deposit, err := files.Deployment{}.Terms(market.ContentCID([]byte("app")), params)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	on := func(m market.Market) *marketRun {
		return &marketRun{opened: &opened{Market: m, place: marketPlace{Market: project.Market{Env: envLocal}}}, tool: &tool{out: &said, err: &said}, flags: &marketFlags{ledger: "market.db"}, params: params}
	}
	m := l.As(owner)
	if _, _, err := on(ending{m, true}).openNamed(t.Context(), "one", terms, deposit); !errors.Is(err, errEnded) {
		t.Fatal(err)
	}
	two, _, err := on(m).openNamed(t.Context(), "two", terms, deposit)
	if err != nil {
		t.Fatal(err)
	}
	one, _, err := on(m).openNamed(t.Context(), "one", terms, deposit)
	if err != nil || one == two {
		t.Errorf("%v and %v, %v, %s", one, two, err, &said)
	}
	note, err := on(m).openingFile("one")
	if err == nil {
		err = os.WriteFile(note, []byte("{}"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := on(m).openDeal(t.Context(), "one", terms, deposit); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(note); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the note is left: %v", err)
	}
}
