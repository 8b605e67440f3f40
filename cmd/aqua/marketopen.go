package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/devmarket"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/remote"
)

// Names of the accounts that the commands act as, and of files.
const (
	accountDeveloper = "developer"
	accountProvider  = "provider"
	accountDelegator = "delegator"

	ledgerDir  = ".aquifer"
	ledgerFile = "market.db"
	envLocal   = "local" // the embedded market in files that tell networks apart
)

// marketFlags say which market is used, and as whom.
type marketFlags struct {
	ledger  string
	account string
	json    bool
	chain   chainFlags

	config string // provider.yaml, for commands of providers, who act as its providerName
}

func (f *marketFlags) add(c *cobra.Command, account string) {
	flags := c.Flags()
	flags.StringVar(&f.ledger, "ledger", "", "the `FILE` of the embedded market; .aquifer/market.db of the project, or one of the user, unless given")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	f.chain.add(c)
	if account == accountProvider {
		flags.StringVar(&f.account, "account", "", "act as the account of this `NAME`; providerName of the file unless given")
		flags.StringVar(&f.config, "config", providerFile, "the provider's `FILE`; its keys and offers are kept beside it")
		return
	}
	flags.StringVar(&f.account, "account", account, "act as the account of this `NAME`")
}

// actAs finds the account of a provider who did not name one.
func (f *marketFlags) actAs(c *cobra.Command, notes io.Writer) error {
	if f.config == "" || c.Flags().Changed("account") {
		return nil
	}
	d, err := files.Load(f.config)
	if err != nil {
		return err
	}
	p, err := files.ReadProvider(d)
	if _, missing := os.Stat(f.config); missing != nil {
		return elsewhere(f.config, failed(codeUnreadable, "%s; `aqua init --provider NAME` begins one, or --account says who acts", pathProblem(missing)))
	}
	if err != nil {
		tellNotes(notes, d) // otherwise whoever reads it for the command does
		return err
	}
	f.account = p.ProviderName.Value
	return nil
}

// opened is a market, what to do when a command is done with it, and how it was found.
type opened struct {
	market.Market
	close  func(told error) error // told is how the command has ended
	place  marketPlace
	faucet faucet // nil where money has to come from somewhere
	served bool   // another process has it

	wallets *chainWallets // nil without a chain: there nobody pays for what is sent
}

// faucet gives money away.
type faucet interface {
	Pour(account market.Account, native, token market.Amount) error
}

// open opens the market that flags and profile lead to: on a chain, in another process, or the embedded one, which is made with money for the accounts
// that the commands act as.
func (t *tool) open(ctx context.Context, c *cobra.Command, f *marketFlags) (*opened, error) {
	place, err := f.place(c)
	if err != nil {
		return nil, err
	}
	if place.OnChain() {
		return t.openChain(ctx, f, place)
	}
	if err := f.actAs(c, t.err); err != nil {
		return nil, err
	}
	if place.Account != "" && !c.Flags().Changed("account") && f.config == "" {
		f.account = place.Account
	}
	if f.account == "" {
		return nil, usage(codeFlags, "--account needs a name")
	}
	f.ledger = cmp.Or(f.ledger, place.Ledger)
	return f.openEmbedded(ctx, place, market.Params{})
}

// openEmbedded opens a market without a chain: one that another process serves, or the ledger. The rules are those of a new one.
func (f *marketFlags) openEmbedded(ctx context.Context, place marketPlace, rules market.Params) (*opened, error) {
	if served, err := f.openServed(ctx, place); served != nil || err != nil {
		if err != nil {
			return nil, err
		}
		return &opened{Market: served.As(served.Account(f.account)), close: func(error) error { return nil }, place: place, faucet: served, served: true}, nil
	}
	l, err := f.openLedger(rules)
	if err != nil {
		return nil, err
	}
	return &opened{Market: l.As(l.Account(f.account)), close: func(error) error { return l.Close() }, place: place, faucet: l}, nil
}

// openServed finds the market that another process serves: the one that is named, or the one that has the ledger's file open, which `aqua up` writes down
// beside it. There is none where the latter is not served any more.
func (f *marketFlags) openServed(ctx context.Context, place marketPlace) (*remote.Client, error) {
	if place.Served != "" {
		return remote.Open(ctx, place.Served)
	}
	path, err := f.path()
	if err != nil {
		return nil, err
	}
	served, err := remote.Open(ctx, servedFile(path))
	if kind := market.KindOf(err); err != nil && (kind == market.NotFound || kind == market.Unreachable) {
		return nil, nil
	}
	return served, err
}

// servedFile says where the market of a ledger is served, as long as it is; it lies beside the ledger.
func servedFile(ledger string) string { return filepath.Join(filepath.Dir(ledger), "market.json") }

// openLedger opens the ledger itself. The rules are those of a new one.
func (f *marketFlags) openLedger(rules market.Params) (*local.Ledger, error) {
	path, err := f.path()
	if err != nil {
		return nil, err
	}
	_, err = os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	ahead, err := readAhead(path)
	if err != nil {
		return nil, err
	}
	l, err := local.Open(path, local.Config{Clock: devmarket.NewClock(local.SystemClock(), ahead), Rules: rules})
	if err != nil || !fresh {
		return l, err
	}
	for _, name := range []string{accountDeveloper, accountProvider, accountDelegator} {
		err = errors.Join(err, l.Pour(l.Account(name), poured(market.NativeDecimals), poured(local.Defaults().TokenDecimals)))
	}
	// What units earn for proofs is paid out of the owner's FLT.
	rewards := poured(market.NativeDecimals)
	err = errors.Join(err, l.Pour(l.Owner(), rewards, market.Amount{}), l.Govern().FillRewards(rewards))
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// poured is what a faucet gives: ten thousand of a currency.
func poured(decimals uint8) market.Amount {
	a, _ := market.ParseAmount("10000", decimals) // no digits behind a point, so it fits
	return a
}

// path is where the ledger lies: as the flag says, in the project, or with what belongs to the user.
func (f *marketFlags) path() (string, error) {
	if f.ledger != "" {
		return f.ledger, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	if found := ledgerAbove(dir); found != "" {
		return found, nil
	}
	home, err := os.UserConfigDir()
	if err != nil {
		return "", usage(codeFlags, "there is no project here and no home for a market of the user: %v; --ledger names a file", err)
	}
	return filepath.Join(home, "aqua", ledgerFile), nil
}

// elsewhere adds to an error for want of a file that one of the directories above has it: such files are read where a command is started.
func elsewhere(name string, err error) error {
	dir, unknown := os.Getwd()
	for unknown == nil && dir != filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, name)); missing == nil {
			if at, same := os.Getwd(); same == nil && at == dir {
				return err
			}
			return helped(err, name+" is in "+dir+"; start the command there")
		}
		dir = filepath.Dir(dir)
	}
	return err
}

// ledgerAbove is the ledger of the project that a directory belongs to: of the nearest one above that has a ledger, otherwise of the nearest
// one with a project's file; "" if there is none.
func ledgerAbove(dir string) string {
	for _, marks := range [][]string{{filepath.Join(ledgerDir, ledgerFile)}, {fluenceFile, providerFile}} {
		for at := dir; ; at = filepath.Dir(at) {
			for _, mark := range marks {
				if _, err := os.Stat(filepath.Join(at, mark)); err == nil {
					return filepath.Join(at, ledgerDir, ledgerFile)
				}
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return ""
}

// aheadFile is where the time that was passed over is kept, beside the ledger.
func aheadFile(ledger string) string {
	return strings.TrimSuffix(ledger, filepath.Ext(ledger)) + ".ahead"
}

func readAhead(ledger string) (time.Duration, error) {
	text, err := os.ReadFile(aheadFile(ledger))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, failed(codeUnreadable, "%s", pathProblem(err))
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil || d < 0 {
		return 0, failed(codeMarketFile, "%s: %.40q is not a time such as 30s; without the file the market has the time of the machine", aheadFile(ledger), text)
	}
	return d, nil
}

func writeAhead(ledger string, d time.Duration) error {
	return files.Write(aheadFile(ledger), []byte(d.String()+"\n"), 0o644)
}
