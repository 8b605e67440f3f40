package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/market/local"
)

// Names of the files that describe deals and providers.
const (
	fluenceFile   = "fluence.yaml"
	workersFile   = "workers.yaml"
	providerFile  = "provider.yaml"
	secretsFile   = "provider-secrets.yaml"
	artifactsFile = "provider-artifacts.yaml"
)

func (t *tool) initCommand() *cobra.Command {
	var workers, noxes, units uint64
	var provider, deployment string
	var epoch time.Duration
	c := &cobra.Command{
		Use: "init [DIRECTORY]", Short: "Begin a project: fluence.yaml, and an embedded market of its own", Args: atMostOne("a directory"),
		Long: "Writes fluence.yaml with one deployment, and makes the embedded market in .aquifer/market.db. With --provider it writes provider.yaml\n" +
			"and keys for peers instead, and gives the provider money. Below a directory that has a market, that one is used. Files that are there stay\n" +
			"as they are.",
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			switch {
			case workers == 0 || noxes == 0 || units == 0:
				return usage(codeFlags, "--workers, --noxes and --units are 1 at least")
			case noxes > 1000:
				return usage(codeFlags, "--noxes %d is more than one provider is given here, 1000", noxes)
			case epoch < time.Second || epoch%time.Second != 0:
				return usage(codeFlags, "--epoch %s is no number of whole seconds", epoch)
			}
			var err error
			if provider != "" {
				err = t.initProvider(dir, provider, noxes, units)
			} else {
				err = t.initFluence(dir, deployment, workers)
			}
			if err != nil {
				return marketError(err)
			}
			kept, err := initMarket(cmd.Context(), dir, provider, epoch)
			if err == nil && kept != epoch && cmd.Flags().Changed("epoch") {
				t.note("the market is there already; its epochs stay " + market.Spoken(kept) + " long")
			}
			return marketError(err)
		},
	}
	flags := c.Flags()
	flags.Uint64Var(&workers, "workers", market.DefaultWorkers, "`NUMBER` of workers of the deployment")
	flags.StringVar(&deployment, "deployment", "app", "`NAME` of the deployment")
	flags.StringVar(&provider, "provider", "", "write provider.yaml for a provider of this `NAME`")
	flags.Uint64Var(&noxes, "noxes", 1, "`NUMBER` of its peers")
	flags.Uint64Var(&units, "units", 4, "`NUMBER` of compute units of each")
	flags.DurationVar(&epoch, "epoch", local.Defaults().EpochLength, "how long an epoch of a new market lasts")
	return c
}

// initMarket makes the embedded market of a directory, or takes the one of the project around it, also from `aqua up --market` that has it open, and gives a
// new provider money. It returns how long the market's epochs are.
func initMarket(ctx context.Context, dir, provider string, epoch time.Duration) (kept time.Duration, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return 0, err
	}
	rules := local.Defaults()
	rules.EpochLength = epoch
	f := marketFlags{ledger: ledgerAbove(dir), account: provider}
	m, err := f.openEmbedded(ctx, marketPlace{}, rules)
	if err != nil {
		return 0, err
	}
	params, err := m.Params(ctx)
	if err == nil && provider != "" {
		var has market.Balance
		if has, err = m.Balance(ctx, m.Account()); err == nil && has.Native.IsZero() && has.Token.IsZero() {
			err = m.faucet.Pour(m.Account(), poured(market.NativeDecimals), poured(params.TokenDecimals))
		}
	}
	return params.EpochLength, errors.Join(err, m.close(err))
}

// begun loads a file that is to be written. One that has something stays, which is told.
func (t *tool) begun(path string) (*files.Document, bool, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		fmt.Fprintf(shown(t.out), "%s is there already\n", path)
		return nil, false, nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, false, failed(codeUnreadable, "%s", pathProblem(err))
	}
	d, err := files.Load(path)
	return d, err == nil, err
}

func (t *tool) initFluence(dir, deployment string, workers uint64) error {
	d, fresh, err := t.begun(filepath.Join(dir, fluenceFile))
	if err != nil || !fresh {
		return err
	}
	if err := files.NewFluence(d, deployment, workers); err != nil {
		return err
	}
	if err := d.Save(); err != nil {
		return err
	}
	fmt.Fprintf(shown(t.out), "wrote %s\n", d.File)
	return nil
}

func (t *tool) initProvider(dir, name string, noxes, units uint64) error {
	var names []string
	for i := range noxes {
		names = append(names, fmt.Sprintf("nox-%d", i))
	}
	// Keys come first: a description without them would be taken for finished when the command is repeated.
	secrets, err := loadSecrets(dir, t.err)
	if err != nil {
		return err
	}
	if _, err := fillKeys(secrets, names); err != nil {
		return err
	}
	d, fresh, err := t.begun(filepath.Join(dir, providerFile))
	if err != nil || !fresh {
		return err
	}
	if err := files.NewProvider(d, name, names, units); err != nil {
		return err
	}
	if err := d.Save(); err != nil {
		return err
	}
	fmt.Fprintf(shown(t.out), "wrote %s and %s\n", d.File, filepath.Join(dir, secretsFile))
	return nil
}

// loadSecrets reads provider-secrets.yaml of a directory; what is worth a word of it is written to notes.
func loadSecrets(dir string, notes io.Writer) (*files.Secrets, error) {
	d, err := files.Load(filepath.Join(dir, secretsFile))
	if err != nil {
		return nil, err
	}
	return readTold(notes, d, files.ReadSecrets)
}
