package main

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/project"
)

// chainFlags say which market other than the embedded one is used, and with which key.
type chainFlags struct {
	rpc                              []string
	diamond, key, keystore, password string
	profile, served                  string
	project                          projectFlag
}

func (f *chainFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.rpc, "rpc", nil, "use the market on a chain, by JSON-RPC at this `URL`; repeats: when one does not answer the next is asked")
	flags.StringVar(&f.diamond, "diamond", "", "the `ADDRESS` of the market's contracts on the chain")
	flags.StringVar(&f.key, "priv-key", "", "act with this key of 64 `DIGITS`; others can read it, so --keystore is better")
	flags.StringVar(&f.keystore, "keystore", "", "act with the encrypted key of this `FILE`, as wallets write it")
	flags.StringVar(&f.password, "password-file", "", "the `FILE` with the passphrase of the key")
	flags.StringVar(&f.profile, "profile", "", "use the market of this `NAME`: one of aquifer.toml, or mainnet, testnet or local")
	flags.StringVar(&f.profile, "env", "", "the `NAME` of a profile, as --profile")
	flags.StringVar(&f.served, "served", "", "use the market that aqua up --market serves and names by this `FILE`")
	f.project.add(c)
}

// marketPlace is the market that flags and profile lead to. Env is set in any case.
type marketPlace struct {
	project.Market
	profile string
	builtin bool // nothing of it is the user's but its name
}

// place puts flags on top of a profile.
func (f *marketFlags) place(c *cobra.Command) (marketPlace, error) {
	p, err := f.chain.ofProfile()
	if err != nil {
		return p, err
	}
	given := c.Flags().Changed
	if given("rpc") {
		p.RPC, p.builtin = f.chain.rpc, false
	}
	if given("diamond") {
		p.Diamond, p.Token, p.builtin = f.chain.diamond, "", false
	}
	if given("keystore") {
		p.Keystore, p.Password = f.chain.keystore, ""
	}
	if given("password-file") {
		p.Password = f.chain.password
	}
	if given("served") {
		p.Served = f.chain.served
	}
	return p, f.fits(c, &p)
}

// fits checks that flags and profile speak of one market, and finds the name of its network.
func (f *marketFlags) fits(c *cobra.Command, p *marketPlace) error {
	given := c.Flags().Changed
	if p.Env != "" && !slices.Contains(files.Environments(), p.Env) {
		return usage(project.CodeProject, "market.%s.env: %.40q is no network; %s are", p.profile, p.Env, strings.Join(files.Environments(), ", "))
	}
	if !p.OnChain() {
		p.Env = cmp.Or(p.Env, envLocal)
		for _, name := range []string{"priv-key", "keystore", "password-file"} {
			if given(name) {
				return usage(codeFlags, "--%s is for a market on a chain: --rpc and --diamond, or --profile, name one", name)
			}
		}
		if p.Served != "" && given("ledger") {
			return usage(codeFlags, "--served and --ledger name two markets")
		}
		return nil
	}
	for _, name := range []string{"account", "ledger"} {
		if given(name) {
			return usage(codeFlags, "--%s is for markets without a chain; on a chain the key says who acts", name)
		}
	}
	switch {
	case p.Served != "":
		return usage(codeFlags, "--served and --rpc name two markets")
	case given("priv-key") && given("keystore"):
		return usage(codeFlags, "--priv-key and --keystore exclude each other")
	case len(p.RPC) == 0:
		return usage(codeFlags, "--diamond needs --rpc with the URL of the chain")
	case p.Diamond == "":
		return usage(codeFlags, "--rpc needs --diamond with the address of the market's contracts")
	}
	return nil
}

// ofProfile is what a profile says: one of aquifer.toml, or a known network. The latter also says what the former leaves open.
func (f *chainFlags) ofProfile() (marketPlace, error) {
	if f.profile == "" {
		return marketPlace{}, nil
	}
	file, err := f.project.read()
	if err != nil {
		return marketPlace{}, err
	}
	networks := evm.Networks()
	m, described := file.Market[f.profile]
	i := slices.IndexFunc(networks, func(n evm.Network) bool { return n.Name == f.profile })
	if !described && i < 0 {
		var names []string
		for _, n := range networks {
			names = append(names, n.Name)
		}
		for name := range file.Market {
			names = append(names, name)
		}
		slices.Sort(names)
		return marketPlace{}, usage(codeFlags, "--profile: %s has no [market.%s]; there are %s", project.Name, diag.Shorten(f.profile), strings.Join(names, ", "))
	}
	for _, path := range []*string{&m.Keystore, &m.Password, &m.Served, &m.Ledger, &m.Content} {
		if *path != "" {
			*path = file.path(*path)
		}
	}
	p := marketPlace{Market: m, profile: f.profile}
	if i < 0 || m.Served != "" || m.Ledger != "" {
		return p, nil
	}
	n := networks[i]
	p.builtin = !m.OnChain()
	if m.Diamond == "" {
		p.Diamond, p.Token = n.Diamond.String(), cmp.Or(m.Token, n.Token.String())
	}
	if len(m.RPC) == 0 {
		p.RPC = []string{n.Endpoint}
	}
	if m.ChainID == 0 && !m.OnChain() {
		p.ChainID = int64(n.ChainID)
	}
	p.Env = cmp.Or(m.Env, n.Name)
	return p, nil
}

// openChain opens a market on a chain. What was sent and not seen through lies beside the embedded market.
func (t *tool) openChain(ctx context.Context, f *marketFlags, p marketPlace) (*opened, error) {
	o := evm.Options{Endpoints: p.RPC, ChainID: uint64(p.ChainID), FromBlock: uint64(p.FromBlock)}
	var err error
	if o.Diamond, err = market.ParseAccount(p.Diamond); err != nil {
		return nil, usage(codeFlags, "--diamond: %v", err)
	}
	if p.Token != "" {
		if o.Token, err = market.ParseAccount(p.Token); err != nil {
			return nil, usage(project.CodeProject, "market.%s.token: %v", p.profile, err)
		}
	}
	if o.Signer, err = t.signer(f, p); err != nil {
		return nil, err
	}
	ledger, err := f.path()
	if err != nil {
		return nil, err
	}
	journal := &sentJournal{dir: filepath.Join(filepath.Dir(ledger), sentDir), note: t.note}
	o.Journal = journal
	client, err := evm.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	params, err := client.Params(ctx)
	if err != nil {
		client.Close()
		return nil, err
	}
	p.Env = cmp.Or(p.Env, networkOf(params.ChainID))
	ended := func(told error) error {
		client.Close()
		return journal.ended(told)
	}
	wallet := evm.Once(client)
	return &opened{Market: wallet, close: ended, place: p, wallets: &chainWallets{wallet, o}}, nil
}

// chainWallets are accounts of a chain: the one that acts, and others whose keys a command has.
type chainWallets struct {
	own     evm.Wallet
	options evm.Options
}

// of is the wallet of a key, until close.
func (w *chainWallets) of(ctx context.Context, key *evm.Signer) (wallet evm.Wallet, close func(), err error) {
	o := w.options
	o.Signer = key
	c, err := evm.Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	return evm.Once(c), c.Close, nil
}

// networkOf is the name of a chain's network in files.
func networkOf(chain uint64) string {
	for _, n := range evm.Networks() {
		if n.ChainID == chain {
			return n.Name
		}
	}
	return "custom"
}

// signer is the key that acts; nil for nobody, who can only read.
func (t *tool) signer(f *marketFlags, p marketPlace) (*evm.Signer, error) {
	switch {
	case f.chain.key != "":
		s, err := evm.ParseKey(f.chain.key)
		if err != nil {
			return nil, usage(codeFlags, "--priv-key: %v", err)
		}
		t.note("warning[" + codeMarketKey + "]: others can read the key of --priv-key, in the list of processes and in what the shell remembers; --keystore takes an encrypted one")
		return s, nil
	case p.Keystore == "":
		if p.Env == envLocal && p.builtin {
			return evm.ParseKey(evm.DevelopmentKey)
		}
		return nil, nil
	case p.Password == "":
		return nil, usage(codeFlags, "--keystore needs --password-file with the passphrase of %s", p.Keystore)
	}
	return keystoreSigner(p.Keystore, p.Password)
}

// keystoreSigner reads an encrypted key with the passphrase that a file has.
func keystoreSigner(keystore, password string) (*evm.Signer, error) {
	passphrase, err := readPassphrase(password)
	if err != nil {
		return nil, err
	}
	s, err := evm.ReadKeystore(keystore, passphrase)
	var refusal *market.Error
	if errors.As(err, &refusal) {
		return nil, failed(codeUnreadable, "%s", diag.Shorten(refusal.Detail))
	}
	return s, err
}
