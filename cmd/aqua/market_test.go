package main

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/node/store"
)

// TestMarketErrors holds the code and exit code of everything that a market and its files can say.
func TestMarketErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		exit int
		text string
	}{
		{market.Errorf(market.TooEarly, "wait"), exitFailed, "error[E0901]: too early: wait"},
		{errors.Join(nil, market.Errorf(market.Funds, "poor")), exitFailed, "error[E0901]: not enough funds: poor"},
		{&files.Problem{Place: files.Place{File: "f", Line: 2, Column: 3, Key: "k"}, Text: "bad"}, exitFailed, "error[E0902]: f:2:3: `k`: bad"},
		{market.Errorf(market.Unreachable, "nobody answers"), exitNetwork, "error[E0903]: nobody answers"},
		{&store.Problem{Code: store.CodeLocked, File: "m.db"}, exitFailed, "error[E0828]: the database m.db is in use"},
		{&fs.PathError{Op: "open", Path: "p", Err: fs.ErrNotExist}, exitFailed, "error[E0012]: p: there is no such file"},
		{usage(codeFlags, "no"), exitUsage, "error[E0011]: no"},
	} {
		var told *exitError
		if err := marketError(c.err); !errors.As(err, &told) || told.code != c.exit || !strings.HasPrefix(told.Error(), c.text) {
			t.Errorf("%v: got %v, want %d %s", c.err, err, c.exit, c.text)
		}
	}
	if marketError(nil) != nil {
		t.Error("nothing is an error")
	}
}
