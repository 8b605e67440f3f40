package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// termsApart are the terms in which a deal is not what a deployment asks for, by their keys. A deal keeps its terms for good
// (spec/market.md#M126).
func (r *marketRun) termsApart(deal market.Deal, want market.DealTerms) []string {
	var apart []string
	differ := func(key string, has, asked any) {
		if has != asked {
			apart = append(apart, fmt.Sprintf("%s is %v, not %v", key, has, asked))
		}
	}
	has := deal.Terms
	differ("targetWorkers", has.TargetWorkers, want.TargetWorkers)
	differ("minWorkers", has.MinWorkers, want.MinWorkers)
	differ("maxWorkersPerProvider", has.MaxPerProvider, want.MaxPerProvider)
	differ("pricePerCuPerEpoch", r.money(has.Price), r.money(want.Price))
	differ("cuCountPerWorker", has.UnitsPerWorker, want.UnitsPerWorker)
	differ("protocolVersion", has.Protocol, want.Protocol)
	differ("effectors", listed(has.Effectors), listed(want.Effectors))
	if has.Access.Type != want.Access.Type || listed(has.Access.Providers) != listed(want.Access.Providers) {
		apart = append(apart, "whitelist or blacklist has other providers")
	}
	return apart
}

// listed writes a set, in an order of its own.
func listed[T fmt.Stringer](all []T) string {
	var words []string
	for _, x := range all {
		words = append(words, x.String())
	}
	slices.Sort(words)
	return "[" + strings.Join(slices.Compact(words), " ") + "]"
}
