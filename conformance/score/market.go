package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/markettest"
)

// marketplace plays every flow of a marketplace on the original's contracts and on the embedded ledger. A case is one operation or reading: both must
// answer with the same statuses, the same amounts to the unit, or the same kind of refusal. What a flow itself wants to see must be so on
// both, too.
func marketplace(e *env) (*tally, error) {
	code, err := devchain.Load(filepath.Join(e.root, "oracle"))
	if errors.Is(err, devchain.ErrMissing) {
		return &tally{skipped: err.Error()}, nil
	} else if err != nil {
		return nil, err
	}
	t := &tally{}
	for _, name := range markettest.Flows() {
		chain := playOn(name, func(j *judge) (markettest.Bed, func()) {
			b := devchain.NewBed(j, code)
			return b, b.Close
		})
		ledger := playOn(name, ledgerBed)
		compareTranscripts(t, name, chain, ledger)
	}
	return t, marketCommands(e, t, code)
}

// judge stands in for a test: it keeps what a flow does not like.
type judge struct{ said []string }

func (*judge) Helper()                        {}
func (j *judge) Error(args ...any)            { j.said = append(j.said, fmt.Sprint(args...)) }
func (j *judge) Errorf(f string, args ...any) { j.said = append(j.said, fmt.Sprintf(f, args...)) }
func (j *judge) Fatal(args ...any)            { j.Error(args...); runtime.Goexit() }
func (j *judge) Fatalf(f string, args ...any) { j.Errorf(f, args...); runtime.Goexit() }

// transcript is what a market answered in a flow, and what the flow did not like.
type transcript struct{ lines, complaints []string }

// playOn plays a flow on a bed and writes down what is answered.
func playOn(flow string, open func(*judge) (markettest.Bed, func())) transcript {
	j, r := &judge{}, &recorder{names: map[string]string{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				j.Error(p)
			}
		}()
		bed, end := open(j)
		defer end()
		markettest.Play(context.Background(), j, flow, &recordedBed{bed, r})
	}()
	<-done
	return transcript{r.lines, j.said}
}

// compareTranscripts counts equal lines; the complaints of a flow are one more case.
func compareTranscripts(t *tally, flow string, chain, ledger transcript) {
	for i := range max(len(chain.lines), len(ledger.lines)) {
		a, b := "nothing", "nothing"
		if i < len(chain.lines) {
			a = chain.lines[i]
		}
		if i < len(ledger.lines) {
			b = ledger.lines[i]
		}
		reason := ""
		if a != b {
			reason = "the contracts: " + a + "\nthe ledger: " + b
		}
		t.add(fmt.Sprintf("%s %d", flow, i+1), reason, "")
	}
	t.add(flow, strings.Join(append(slices.Clone(chain.complaints), ledger.complaints...), "\n"), "")
}

// ledgerBed is an embedded ledger for one flow.
func ledgerBed(j *judge) (markettest.Bed, func()) {
	clock := local.NewManualClock(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	l := local.New(local.Config{Clock: clock})
	b := &ledgerMarket{j: j, ledger: l, clock: clock, made: map[string]bool{}}
	b.must(l.Pour(l.Owner(), markettest.Purse.Native, market.Amount{}))
	b.must(l.Govern().FillRewards(markettest.Purse.Native))
	return b, func() { b.must(l.Close()) }
}

type ledgerMarket struct {
	j      *judge
	ledger *local.Ledger
	clock  *local.ManualClock
	made   map[string]bool
}

func (b *ledgerMarket) must(err error) {
	if err != nil {
		b.j.Fatal(err)
	}
}

func (b *ledgerMarket) As(name string) market.Market {
	a := b.ledger.Account(name)
	if !b.made[name] {
		b.made[name] = true
		b.must(b.ledger.Pour(a, markettest.Purse.Native, markettest.Purse.Token))
	}
	return b.ledger.As(a)
}

func (b *ledgerMarket) Owner() market.Account { return b.ledger.Owner() }
func (b *ledgerMarket) Pass(epochs market.Epoch) {
	b.clock.Move(time.Duration(epochs) * local.Defaults().EpochLength)
}
func (b *ledgerMarket) Govern() markettest.Governor { return b.ledger.Govern() }

// hexadecimal are identifiers and accounts in what is written down.
var hexadecimal = regexp.MustCompile(`0x[0-9a-f]{40,64}`)

// recorder writes down what a market answers. Identifiers that it gave itself, and accounts, are written as the how-manieth they are: a chain
// has others than a ledger.
type recorder struct {
	names map[string]string
	lines []string
}

func (r *recorder) write(what string, err error, values ...any) {
	line := what
	if err != nil {
		line += " refused: " + string(market.KindOf(err))
	} else {
		for _, v := range values {
			line += fmt.Sprintf(" %+v", v)
		}
	}
	r.lines = append(r.lines, hexadecimal.ReplaceAllStringFunc(line, func(id string) string {
		if r.names[id] == "" {
			r.names[id] = fmt.Sprint("#", len(r.names)+1)
		}
		return r.names[id]
	}))
}
