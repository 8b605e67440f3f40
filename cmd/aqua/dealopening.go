package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
)

// openingDir is where deals are noted, beside the embedded market, that are being opened under a name.
const openingDir = "opening"

// opening is a deal that is being opened. It is written before anything is paid and goes once workers.yaml has the deal, so that whoever repeats
// the command finds the deal that was opened in between (spec/market.md#M125).
type opening struct {
	Owner   market.Account   `json:"owner"`
	Terms   market.DealTerms `json:"terms"`
	Deposit market.Amount    `json:"deposit"`
	Before  []market.DealID  `json:"before"` // deals that the owner had
	Time    time.Time        `json:"time"`
}

// recorded is the deal that workers.yaml has under a name, with its record; nil without one, or when it has ended (spec/market.md#M142).
func (r *marketRun) recorded(ctx context.Context, name string) (*market.Deal, files.Deal, error) {
	w, err := r.workers()
	if err != nil {
		return nil, files.Deal{}, err
	}
	d, ok := w.Deal(r.env(), name)
	if !ok || d.ChainNetworkID.Value != r.params.ChainID {
		return nil, files.Deal{}, nil
	}
	deal, err := r.Deal(ctx, d.ID())
	if market.KindOf(err) == market.NotFound && err != nil && r.place.OnChain() {
		return nil, d, helped(marketError(err), fmt.Sprintf("%s has it under the name %s, and an endpoint that lags behind may not know it yet; if the chain was begun anew, take the name out of the file", workersFile, name))
	}
	if err != nil && market.KindOf(err) != market.NotFound {
		return nil, d, err
	}
	if err != nil || deal.Status == market.DealEnded {
		return nil, d, nil
	}
	return &deal, d, nil
}

// openNamed opens a deal and writes it into workers.yaml under a name. One that an interrupted command has opened is found.
func (r *marketRun) openNamed(ctx context.Context, name string, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	note, err := r.openingFile(name)
	if err != nil {
		return market.DealID{}, "", err
	}
	id, tx, err := r.openNoted(ctx, note, name, terms, deposit)
	if err != nil {
		return id, tx, err
	}
	begun := r.params.Now
	if o, err := readOpening(note); err == nil && o != nil {
		begun = o.Time
	}
	record := files.Deal{DealIDOriginal: id, Definition: terms.App, Timestamp: begun.UTC().Format(isoTime), ChainNetworkID: files.Number{Value: r.params.ChainID}}
	if err := r.record(name, record); err != nil {
		r.note(fmt.Sprintf("the deal %s is open, and could not be written down in %s", id, workersFile))
		return id, tx, err
	}
	return id, tx, os.Remove(note)
}

// openNoted opens a deal with a note of it, or finds the one that belongs to the note.
func (r *marketRun) openNoted(ctx context.Context, note, name string, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	deals, err := r.Deals(ctx, r.Account())
	if err != nil {
		return market.DealID{}, "", err
	}
	begun := opening{Owner: r.Account(), Terms: terms, Deposit: deposit, Before: []market.DealID{}, Time: r.params.Now}
	had, err := readOpening(note)
	if err != nil {
		return market.DealID{}, "", err
	}
	if had != nil && had.Owner == r.Account() && sameJSON(had.Terms, terms) {
		begun.Before, begun.Time = had.Before, had.Time
		taken, err := r.underNames()
		if err != nil {
			return market.DealID{}, "", err
		}
		for _, d := range deals {
			if !slices.Contains(had.Before, d.ID) && !slices.Contains(taken, d.ID) && isOf(d, terms) {
				r.note(fmt.Sprintf("%s is the deal %s, which an interrupted command has opened", name, d.ID))
				return d.ID, "", nil
			}
		}
	} else {
		for _, d := range deals {
			begun.Before = append(begun.Before, d.ID)
		}
	}
	text, err := json.Marshal(begun)
	if err == nil {
		err = files.Write(note, append(text, '\n'), 0o600)
	}
	if err != nil {
		return market.DealID{}, "", err
	}
	id, tx, err := r.CreateDeal(ctx, terms, deposit)
	if err != nil && isRefusal(err) {
		err = errors.Join(err, os.Remove(note)) // nothing is open
	}
	return id, tx, err
}

// underNames are the deals that workers.yaml has: none of them is what a command was opening when it was interrupted.
func (r *marketRun) underNames() (all []market.DealID, err error) {
	w, err := r.workers()
	if err != nil {
		return nil, err
	}
	if env := w.Deals.Find(r.env()); env != nil {
		for _, d := range env.Value {
			all = append(all, d.Value.ID())
		}
	}
	return all, nil
}

// noteDone takes the note of a deal away that workers.yaml has by now: a command was interrupted between the two.
func (r *marketRun) noteDone(name string) error {
	note, err := r.openingFile(name)
	if err != nil {
		return err
	}
	if err := os.Remove(note); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// isOf says that a deal has terms; the market may have filled in its currency.
func isOf(d market.Deal, terms market.DealTerms) bool {
	have := d.Terms
	if terms.Token.IsZero() {
		have.Token = market.Account{}
	}
	return d.Status != market.DealEnded && sameJSON(have, terms)
}

// sameJSON compares values as files keep them: an empty list is no list.
func sameJSON(a, b market.DealTerms) bool {
	for _, t := range []*market.DealTerms{&a, &b} {
		if len(t.Effectors) == 0 {
			t.Effectors = nil
		}
		if len(t.Access.Providers) == 0 {
			t.Access.Providers = nil
		}
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// openingFile is where a deal is noted that is being opened under a name.
func (r *marketRun) openingFile(name string) (string, error) {
	ledger, err := r.flags.path()
	if err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(ledger), openingDir, fmt.Sprintf("%s-%d-%s.json", r.env(), r.params.ChainID, url.PathEscape(name))), nil
}

func readOpening(file string) (*opening, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	o := &opening{}
	if err := json.Unmarshal(text, o); err != nil {
		return nil, failed(codeMarketFile, "%s is no note of a deal that is being opened; whoever takes it away must look first whether the last command has paid", file)
	}
	return o, nil
}

// record writes a deal into workers.yaml.
func (r *marketRun) record(name string, d files.Deal) error {
	w, err := r.workers()
	if err != nil {
		return err
	}
	if err := w.Put(r.env(), name, d); err != nil {
		return err
	}
	return w.Doc.Save()
}
