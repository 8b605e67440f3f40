package market

import (
	"fmt"
	"strings"
	"time"
)

// Bill is what a deal costs and for how long its money lasts, with a number of workers all of which run.
type Bill struct {
	Workers  uint64
	PerEpoch Amount // in the smallest units of the market's currency
	Free     Amount // what the deal holds
	Reserve  Amount // what it must hold to be matched: MinDealDeposit epochs of all its places
	Epochs   Epoch  // that the money pays in full
	Forever  bool   // nothing is due, so it never ends
	Rest     Amount // what is left then
	Ask      Amount // the most that a chosen offer asks for a unit and epoch: at a lower price not all of them would do
}

// BillOf reckons what a deal costs with so many workers.
func BillOf(deal Deal, params Params, workers uint64) Bill {
	b := Bill{Workers: workers, PerEpoch: deal.Terms.EpochPrice().Times(workers), Free: deal.Free, Reserve: params.MinDeposit(deal.Terms)}
	if b.PerEpoch.Sign() <= 0 {
		b.Forever, b.Rest = true, deal.Free
		return b
	}
	epochs, ok := deal.Free.Div(b.PerEpoch).Uint64()
	if !ok { // longer than epochs are counted
		b.Forever, b.Rest = true, deal.Free
		return b
	}
	b.Epochs, b.Rest = epochs, deal.Free.Sub(b.PerEpoch.Times(epochs))
	return b
}

// Lines are the bill in words.
func (b Bill) Lines(params Params) []string {
	money := params.Money
	lines := []string{
		fmt.Sprintf("%s for each epoch of %s with %d workers", money(b.PerEpoch), Spoken(params.EpochLength), b.Workers),
	}
	switch {
	case b.Forever:
		lines = append(lines, fmt.Sprintf("the deposit of %s is not used up", money(b.Free)))
	default:
		lines = append(lines, fmt.Sprintf("the deposit of %s lasts for %d epochs%s and leaves %s", money(b.Free), b.Epochs, lasting(params, b.Epochs), money(b.Rest)))
	}
	if b.Free.Cmp(b.Reserve) < 0 {
		lines = append(lines, fmt.Sprintf("a deal of these terms must hold %s", money(b.Reserve)))
	}
	return lines
}

// lasting is how long epochs are, in brackets, where that is a time that can be said.
func lasting(params Params, epochs Epoch) string {
	if params.EpochLength <= 0 || epochs > uint64(longest/params.EpochLength) {
		return ""
	}
	return " (" + Spoken(time.Duration(epochs)*params.EpochLength) + ")"
}

// Spoken is a time with days, which the standard library does not know: "1d", "2d16h".
func Spoken(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d >= day:
		return fmt.Sprintf("%dd%s", d/day, short(d%day))
	}
	return short(d)
}

// short is a time without the zeros behind its hours or minutes.
func short(d time.Duration) string {
	text := d.String()
	if d != 0 && d%time.Minute == 0 {
		text = strings.TrimSuffix(text, "0s")
	}
	if d != 0 && d%time.Hour == 0 {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
