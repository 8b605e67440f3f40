package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/aquifer-dev/aquifer/market/files"
)

// providerCommand holds what a provider does.
func (t *tool) providerCommand() *cobra.Command {
	return group("provider", "Offer peers to deals, and be paid for it", t.providerRegister(), t.providerUpdate(), t.providerGen(), t.providerInfo(),
		t.offerCreate(), t.offerInfo(), t.offerUpdate(), t.offerRemove(),
		t.commitCreate(), t.commitActivate(), t.commitInfo(), t.commitRemove(), t.commitFinish(), t.commitRewards(),
		t.providerDeals(), t.dealRewardsInfo(), t.dealRewardsWithdraw(), t.dealExit(), t.tokensDistribute(), t.tokensWithdraw())
}

// providerRun is a provider's command with its files.
type providerRun struct {
	*marketRun
	dir       string
	file      *files.Provider
	secrets   *files.Secrets
	artifacts *files.Artifacts
}

// providerCmd makes a command that reads the provider's files, which --config names.
func (t *tool) providerCmd(use, alias, short string, args cobra.PositionalArgs, build func(*cobra.Command), run func(context.Context, *providerRun, []string) error) *cobra.Command {
	c := t.marketCmd(use, short, accountProvider, args, build, func(ctx context.Context, r *marketRun, args []string) error {
		p, err := r.provider(r.flags.config)
		if err != nil {
			return err
		}
		return run(ctx, p, args)
	})
	c.Aliases = []string{alias}
	return c
}

// provider reads the files of a provider.
func (r *marketRun) provider(config string) (*providerRun, error) {
	if _, err := os.Stat(config); errors.Is(err, fs.ErrNotExist) {
		return nil, elsewhere(config, failed(codeUnreadable, "%s; `aqua init --provider NAME` begins one", pathProblem(err)))
	}
	p := &providerRun{marketRun: r, dir: filepath.Dir(config)}
	d, err := files.Load(config)
	if err != nil {
		return nil, err
	}
	if p.file, err = readTold(r.err, d, files.ReadProvider); err != nil {
		return nil, err
	}
	if p.secrets, err = loadSecrets(p.dir, r.err); err != nil {
		return nil, err
	}
	if d, err = files.Load(filepath.Join(p.dir, artifactsFile)); err != nil {
		return nil, err
	}
	p.artifacts, err = readTold(r.err, d, files.ReadArtifacts)
	return p, err
}

// peer is the key of a peer of the file.
func (p *providerRun) peer(nox string) (market.ID, error) {
	keys := p.secrets.Noxes.Find(nox)
	if keys == nil {
		return market.ID{}, failed(codeMarketFile, "%s has no keys of the peer %q", filepath.Join(p.dir, secretsFile), nox)
	}
	public := ed25519.NewKeyFromSeed(keys.Value.NetworkKey[:]).Public().(ed25519.PublicKey)
	return market.ID(public), nil
}

// owner is the account that a peer acts as: on a chain that of its wallet.
func (p *providerRun) owner(nox string) (market.Account, error) {
	wallet, err := p.wallet(nox)
	if wallet == nil || err != nil {
		return p.Account(), err
	}
	return wallet.Account(), nil
}

// wallet is the key of a peer's wallet; nil where the peer acts as its provider.
func (p *providerRun) wallet(nox string) (*evm.Signer, error) {
	keys := p.secrets.Noxes.Find(nox)
	if !p.place.OnChain() || keys == nil || keys.Value.SigningWallet.Value == "" {
		return nil, nil
	}
	wallet, err := evm.ParseKey(keys.Value.SigningWallet.Value)
	if err != nil {
		return nil, failed(codeMarketFile, "%s: noxes.%s.signingWallet: %v", filepath.Join(p.dir, secretsFile), nox, err)
	}
	return wallet, nil
}

// chosenFlags name offers, peers or commitments; without any all of the file are meant.
type chosenFlags struct{ offers, noxes, ids []string }

func (f *chosenFlags) addOffers(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.offers, "offers", nil, "`NAMES` of offers; all unless given")
}

func (f *chosenFlags) addPeers(c *cobra.Command) {
	f.addOffers(c)
	c.Flags().StringSliceVar(&f.noxes, "nox-names", nil, "`NAMES` of peers")
}

func (f *chosenFlags) addNoxes(c *cobra.Command) {
	f.addPeers(c)
	c.Flags().StringSliceVar(&f.ids, "cc-ids", nil, "`IDS` of commitments")
}

// offerNames are the offers that are meant.
func (f *chosenFlags) offerNames(p *providerRun) ([]string, error) {
	var all []string
	for _, o := range p.file.Offers {
		all = append(all, o.Name)
	}
	for _, name := range f.offers {
		if !slices.Contains(all, name) {
			return nil, usage(codeFlags, "--offers: %s has no offer %.60q", p.file.Doc.File, name)
		}
	}
	if len(f.offers) > 0 {
		return f.offers, nil
	}
	return all, nil
}

// peerNames are the peers that are meant: those named, those of offers, or all that have a commitment in the file.
func (f *chosenFlags) peerNames(p *providerRun) ([]string, error) {
	for _, name := range f.noxes {
		if p.file.ComputePeers.Find(name) == nil {
			return nil, usage(codeFlags, "--nox-names: %s has no peer %.60q", p.file.Doc.File, name)
		}
	}
	if len(f.noxes) > 0 {
		return f.noxes, nil
	}
	offers, err := f.offerNames(p)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range offers {
		all = append(all, p.file.Offers.Find(name).Value.ComputePeers...)
	}
	return all, nil
}

func (t *tool) providerRegister() *cobra.Command {
	return t.registering("register", "r", "Make the provider known to the market", func(*market.ProviderInfo) error { return nil })
}

func (t *tool) providerUpdate() *cobra.Command {
	return t.registering("update", "u", "Bring what the market knows of the provider to the state of the file", func(known *market.ProviderInfo) error {
		if known == nil {
			return failed(codeMarket, "%s: the market does not know the provider; `aqua provider register` makes it known", market.NotFound)
		}
		return nil
	})
}

// registering makes a command that tells the market who the provider is, unless may objects to what the market knows, nil for nothing.
func (t *tool) registering(use, alias, short string, may func(known *market.ProviderInfo) error) *cobra.Command {
	var name, metadata string
	return t.providerCmd(use, alias, short, noArgs, func(c *cobra.Command) {
		c.Flags().StringVar(&name, "name", "", "`NAME` of the provider; providerName of the file unless given")
		c.Flags().StringVar(&metadata, "metadata", "", "`CID` of a description; the one that the market has unless given")
	}, func(ctx context.Context, p *providerRun, _ []string) error {
		name := cmp.Or(name, p.file.ProviderName.Value)
		var about market.CID
		if metadata != "" {
			var err error
			if about, err = market.ParseCID(metadata); err != nil {
				return usage(codeFlags, "--metadata: %v", err)
			}
		}
		var known *market.ProviderInfo
		switch info, err := p.ProviderInfo(ctx, p.Account()); {
		case err == nil:
			known = &info
		case market.KindOf(err) != market.NotFound:
			return err
		}
		if err := may(known); err != nil {
			return err
		}
		if known != nil && metadata == "" {
			about = known.Metadata
		}
		if known != nil && known.Name == name && known.Metadata == about {
			return p.tell(txReport{}, fmt.Sprintf("%s is %s already", name, p.Account()))
		}
		tx, err := p.Register(ctx, name, about)
		if err != nil {
			return err
		}
		return p.tell(txReport{Tx: tx}, fmt.Sprintf("%s is %s", name, p.Account()))
	})
}

func (t *tool) providerInfo() *cobra.Command {
	c := t.marketCmd("info [ADDRESS]", "Print what the market knows of a provider", accountProvider, atMostOne("an address"), nil, func(ctx context.Context, r *marketRun, args []string) error {
		account := r.Account()
		if len(args) == 1 {
			var err error
			if account, err = market.ParseAccount(args[0]); err != nil {
				return usage(codeFlags, "%v", err)
			}
		}
		info, err := r.ProviderInfo(ctx, account)
		if err != nil {
			return err
		}
		b, err := r.Balance(ctx, account)
		if err != nil {
			return err
		}
		report := map[string]any{"address": account, "name": info.Name, "metadata": info.Metadata, "computeUnits": info.Units, "approved": info.Approved, "flt": b.Native, "token": b.Token}
		return r.tell(report, fmt.Sprintf("%s is %s, with %d compute units", info.Name, account, info.Units), fmt.Sprintf("has %s and %s", r.money(b.Token), market.FLT(b.Native)))
	})
	c.Aliases = []string{"i"}
	return c
}
