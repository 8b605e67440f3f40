package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// workersHelp says how workers are named.
const workersHelp = "A worker is named by its id, by the beginning of its id, such as 0x3f, where no other worker's begins like that, or by the number that\n" +
	"`aqua deal info` shows. Numbers are those of now: when a worker has left, others move up."

// workersNamed finds workers of a deal: each by its id, by the beginning of its id, or by the number that `aqua deal info` shows. An id that no worker of
// the deal has is left to the market to refuse (spec/market.md#M183).
func workersNamed(d market.Deal, words []string) ([]market.ID, error) {
	found, err := parseAll("worker", words, func(word string) (market.ID, error) { return workerNamed(d, word) })
	var once []market.ID
	for _, id := range found {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once, err
}

func workerNamed(d market.Deal, word string) (market.ID, error) {
	if id, err := market.ParseID(word); err == nil {
		return id, nil
	}
	digits, hexadecimal := strings.CutPrefix(strings.ToLower(word), "0x")
	if !hexadecimal {
		n, err := strconv.ParseUint(word, 10, 32)
		switch {
		case err != nil:
			return market.ID{}, fmt.Errorf("%.80q is neither a worker's id, the beginning of one such as 0x3f, nor its number; `aqua deal info` lists them", word)
		case n < 1 || n > uint64(len(d.Workers)):
			return market.ID{}, fmt.Errorf("there is no number %d; the deal %s has %d workers; `aqua deal info` lists them", n, d.ID, len(d.Workers))
		}
		return d.Workers[n-1].ID, nil
	}
	var fit []market.ID
	for _, w := range d.Workers {
		if strings.HasPrefix(w.ID.String(), "0x"+digits) {
			fit = append(fit, w.ID)
		}
	}
	switch len(fit) {
	case 1:
		return fit[0], nil
	case 0:
		return market.ID{}, fmt.Errorf("no id of the deal's workers begins with %.80q; `aqua deal info` lists them", word)
	}
	all := make([]string, len(fit))
	for i, id := range fit {
		all[i] = id.String()
	}
	return market.ID{}, fmt.Errorf("the ids of several workers begin with %.80q: %s", word, strings.Join(all, ", "))
}
