package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/node/store"
)

// Codes of the marketplace.
const (
	codeMarket      = "E0901" // a market has refused
	codeMarketFile  = "E0902" // a file that describes deals or a provider is wrong
	codeMarketAway  = "E0903" // a market cannot be reached
	codeMarketNotes = "W0904" // a key in such a file that nobody reads
	codeMarketWrong = "E0905" // what answers is not the market that was meant
	codeMarketKey   = "W0906" // a private key that others can read
)

// marketCommand holds what looks at peers and workers as a whole.
func (t *tool) marketCommand() *cobra.Command {
	return group("market", "Reckon with replicas and their uptime, measure peers, and replace workers that are gone", t.marketAvailability(), t.marketMeasure(), t.marketWatch())
}

func (t *tool) marketAvailability() *cobra.Command {
	var replicas, quorum uint64
	var uptime string
	var asJSON bool
	c := &cobra.Command{
		Use: "availability", Short: "Say how often enough of several replicas run", Args: noArgs,
		Long: "How probable it is that at least a quorum of replicas run, when each runs for the given share of time and none knows of the others.\n" +
			"Replicas that fail together, as in one building, are worse than that.",
		RunE: func(*cobra.Command, []string) error {
			share, err := market.ParseShare(uptime)
			if err != nil {
				return usage(codeFlags, "--uptime: %v", err)
			}
			all, err := market.Availability(replicas, quorum, share)
			if err != nil {
				return usage(codeFlags, "%v", err)
			}
			if asJSON {
				return t.printJSON(map[string]any{"replicas": replicas, "quorum": quorum, "uptime": exactly(share), "availability": exactly(all), "percent": market.Percentage(all)})
			}
			fmt.Fprintf(t.out, "%s %%\n", market.Percentage(all))
			return nil
		},
	}
	flags := c.Flags()
	flags.Uint64Var(&replicas, "replicas", market.DefaultWorkers, "how many `NUMBER` there are")
	flags.Uint64Var(&quorum, "quorum", 1, "how many `NUMBER` must run")
	flags.StringVar(&uptime, "uptime", "", "the `SHARE` of time for which each runs, such as 80% or 0.8")
	flags.BoolVar(&asJSON, "json", false, "print JSON, with exact fractions")
	required(c, "uptime")
	return c
}

// exactly is a fraction as text.
func exactly(r *big.Rat) string { return r.RatString() }

// marketRun is a command that uses a market.
type marketRun struct {
	*opened
	*tool
	flags  *marketFlags
	params market.Params
	noted  bool // what is worth a word of workers.yaml was said
}

// marketCmd makes a command that opens a market, acts as an account, and closes it. The name stands for the account unless --account is
// given; a provider is called as its file says.
func (t *tool) marketCmd(use, short, account string, args cobra.PositionalArgs, build func(*cobra.Command), run func(ctx context.Context, r *marketRun, args []string) error) *cobra.Command {
	f := &marketFlags{}
	c := &cobra.Command{Use: use, Short: short, Args: args}
	f.add(c, account)
	if build != nil {
		build(c)
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		m, err := t.open(cmd.Context(), cmd, f)
		if err != nil {
			return marketError(err)
		}
		r := &marketRun{opened: m, tool: t, flags: f}
		r.params, err = m.Params(cmd.Context())
		if err == nil {
			err = run(cmd.Context(), r, args)
		}
		return r.advised(errors.Join(err, m.close(err)))
	}
	return c
}

// tell prints a report: as JSON when that was asked for, otherwise its lines.
func (r *marketRun) tell(report any, lines ...string) error {
	if r.flags.json {
		return r.printJSON(report)
	}
	for _, line := range lines {
		fmt.Fprintln(shown(r.out), line)
	}
	return nil
}

// note tells on standard error what is no error.
func (t *tool) note(text string) { fmt.Fprintln(shown(t.err), text) }

// money is a sum of the market's currency with its name.
func (r *marketRun) money(a market.Amount) string { return r.params.Money(a) }

// sum reads an argument as money of the market's currency.
func (r *marketRun) sum(text string) (market.Amount, error) {
	a, err := market.ParseAmount(text, r.params.TokenDecimals)
	if err != nil {
		return a, usage(codeFlags, "%v", err)
	}
	return a, nil
}

// marketError gives an error of a market the code and exit code of its kind; others stay.
func marketError(err error) error {
	var refusal *market.Error
	var place *files.Problem
	var kept *store.Problem
	var path *fs.PathError
	var told *exitError
	switch {
	case err == nil || errors.As(err, &told):
		return err
	case errors.As(err, &kept):
		return failed(kept.Code, "%s", kept.Error())
	case errors.As(err, &place):
		return failed(codeMarketFile, "%s", diag.Shorten(place.Error()))
	case errors.As(err, &path):
		return failed(codeUnreadable, "%s", pathProblem(err))
	case !errors.As(err, &refusal):
		return err
	}
	e := failed(codeMarket, "%s: %s", refusal.Kind, diag.Shorten(refusal.Detail))
	switch refusal.Kind {
	case market.Unreachable:
		e = &exitError{code: exitNetwork, what: codeMarketAway, text: diag.Shorten(refusal.Detail)}
	case market.WrongChain, market.WrongGeneration, market.Untrusted:
		e = &exitError{code: exitNetwork, what: codeMarketWrong, text: diag.Shorten(string(refusal.Kind) + ": " + refusal.Detail)}
	}
	return e
}

// readTold reads a document as one of the files, and prints what is no error of it, whether or not it has errors, too.
func readTold[T any](to io.Writer, d *files.Document, read func(*files.Document) (T, error)) (T, error) {
	v, err := read(d)
	tellNotes(to, d)
	return v, err
}

// tellNotes prints what is no error of a file and yet worth a word.
func tellNotes(to io.Writer, d *files.Document) {
	for _, n := range d.Notes() {
		fmt.Fprintf(shown(to), "warning[%s]: %s\n", codeMarketNotes, diag.Shorten(n.Error()))
	}
}

// parseAll reads the words of a list, each by itself; what does not read is a usage error that names the flag or what it is.
func parseAll[T any](flag string, words []string, parse func(string) (T, error)) ([]T, error) {
	var all []T
	for _, w := range words {
		v, err := parse(strings.TrimSpace(w))
		if err != nil {
			return nil, usage(codeFlags, "%s: %v", flag, err)
		}
		all = append(all, v)
	}
	return all, nil
}
