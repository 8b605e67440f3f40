package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/aquifer-dev/aquifer/vm/value"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// nodeOnChain has a node, a process of its own, work for the original's contracts. A case is something that it must come to do there: run and activate the
// worker of a deal, prove the capacity of its peer, answer, let the worker go; and not start for another chain, or other contracts.
func nodeOnChain(ctx context.Context, e *env, t *tally, code *devchain.Code, aqua string) error {
	chain, err := devchain.Start(code)
	if err != nil {
		return err
	}
	defer chain.Close()
	dir, err := os.MkdirTemp("", "market-node-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &staged{chain: chain, aqua: aqua, dir: dir, root: filepath.Dir(e.root), blobs: content.Dir(filepath.Join(dir, "content"))}
	if err := s.accounts(ctx); err != nil {
		return err
	}
	defer s.provider.Close()
	defer s.developer.Close()
	s.refusals(ctx, t)
	cmd, err := s.command(ctx, 1337, s.chain.Diamond)
	if err == nil {
		err = s.start(cmd)
	}
	if err != nil {
		return err
	}
	return errors.Join(s.play(ctx, t), s.stop())
}

// staged is a node of a provider beside a chain.
type staged struct {
	chain               *devchain.Chain
	aqua, dir, root     string
	blobs               content.Dir
	provider, developer *evm.Client

	peerProcess
}

// accounts gives a provider and a developer money, and the provider a file with its key.
func (s *staged) accounts(ctx context.Context) error {
	for name, client := range map[string]**evm.Client{"provider": &s.provider, "developer": &s.developer} {
		account, err := devchain.WriteKey(filepath.Join(s.dir, name+".key"), name, "of "+name)
		if err != nil {
			return err
		}
		if err := s.chain.Pay(ctx, account, new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1e18)), big.NewInt(10_000e6)); err != nil {
			return err
		}
		signer, err := evm.ParseKey(hex.EncodeToString(crypto.FromECDSA(devchain.Key(name))))
		if err != nil {
			return err
		}
		*client, err = evm.Open(ctx, evm.Options{Endpoints: []string{s.chain.URL}, ChainID: 1337, Diamond: market.Account(s.chain.Diamond), Token: market.Account(s.chain.Token),
			FromBlock: s.chain.Genesis, Signer: signer, Poll: time.Millisecond})
		if err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(s.dir, "password"), []byte("of provider\n"), 0o600)
}

// command is the node with settings for a chain's market.
func (s *staged) command(ctx context.Context, chain uint64, diamond common.Address) (*exec.Cmd, error) {
	file := filepath.Join(s.dir, "node.toml")
	text := fmt.Sprintf("[chain_config]\nhttp_endpoint = %q\ndiamond_contract_address = %q\nnetwork_id = %d\nwallet_keystore = %q\nwallet_password_file = %q\n"+
		"[chain_listener_config]\nproof_poll_period = \"200ms\"\n[market]\ncontent = %q\npoll_period = \"200ms\"\n",
		s.chain.URL, diamond.Hex(), chain, filepath.Join(s.dir, "provider.key"), filepath.Join(s.dir, "password"), string(s.blobs))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	return exec.CommandContext(ctx, s.aqua, "node", "--listen", "/ip4/127.0.0.1/tcp/0", "--data", filepath.Join(s.dir, "node"), "-a", "--config", file), nil
}

// refusals starts the node for a market that is another one than was meant.
func (s *staged) refusals(ctx context.Context, t *tally) {
	for _, c := range []struct {
		name    string
		chain   uint64
		diamond common.Address
		want    string
	}{
		{"another chain", 31337, s.chain.Diamond, "error[E0905]: wrong chain: "},
		{"other contracts", 1337, s.chain.Token, "error[E0905]: wrong contracts: "},
	} {
		reason := ""
		cmd, err := s.command(ctx, c.chain, c.diamond)
		if err == nil {
			out, _ := cmd.CombinedOutput() // the exit code is asked for below
			if !strings.Contains(string(out), c.want) || cmd.ProcessState.ExitCode() != 3 {
				reason = fmt.Sprintf("exit code %d: %s", cmd.ProcessState.ExitCode(), out)
			}
		} else {
			reason = err.Error()
		}
		t.add("a node does not start for "+c.name, reason, "")
	}
}

// play has the node's peer offered, and leads a deal from the match to its end.
func (s *staged) play(ctx context.Context, t *tally) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	commitment, err := s.offer(ctx)
	if err != nil {
		return err
	}
	deal, err := s.open(ctx)
	if err != nil {
		return err
	}
	holds := func(name string, so func() (bool, error)) {
		t.add(name, awaited(ctx, so), "")
	}
	workers := func(n int) func() (bool, error) {
		return func() (bool, error) {
			d, err := s.developer.Deal(ctx, deal)
			return err == nil && len(d.Workers) == n && d.ActiveWorkers() == uint64(n), err
		}
	}
	holds("a node activates a worker", workers(1))
	holds("its worker answers", func() (bool, error) {
		cmd := exec.CommandContext(ctx, s.aqua, "run", "--relay", s.relay, "-i", "examples/market/failover.aqua", "-f", fmt.Sprintf("greet(%q, \"Ada\", 5000)", deal.String()))
		cmd.Dir = s.root
		out, err := cmd.CombinedOutput()
		if err != nil {
			return false, fmt.Errorf("%w: %s", err, out)
		}
		return string(out) == "\"Hi, Ada\"\n", nil
	})
	for epoch := range 2 {
		holds(fmt.Sprintf("its capacity is proved, epoch %d", epoch+1), func() (bool, error) { return s.proved(ctx) })
		if err := s.chain.AdjustTime(devchain.EpochLength); err != nil {
			return err
		}
		c, err := s.provider.Commitment(ctx, commitment)
		if err != nil {
			return err
		}
		reason := ""
		if c.Status != market.Active || c.Fails != 0 {
			reason = fmt.Sprintf("the commitment is %v with %d fails", c.Status, c.Fails)
		}
		t.add(fmt.Sprintf("nothing is missing after epoch %d", epoch+1), reason, "")
	}
	if _, err := s.developer.Stop(ctx, deal); err != nil {
		return err
	}
	holds("it lets the worker go when the deal ends", workers(0))
	return nil
}

// offer offers the node's peer with two compute units, and commits it.
func (s *staged) offer(ctx context.Context) (commitment market.ID, err error) {
	if _, err := s.provider.Register(ctx, "provider", market.CID{}); err != nil {
		return commitment, err
	}
	units := []market.ID{{1}, {2}}
	_, _, err = s.provider.PutOffer(ctx, market.OfferSpec{MinPrice: market.Units(330_000), Peers: []market.PeerSpec{{ID: s.peer, Owner: s.provider.Account(), Units: units}}})
	if err != nil {
		return commitment, err
	}
	if commitment, _, err = s.provider.Commit(ctx, s.peer, 1000, s.provider.Account(), market.Precision/5); err != nil {
		return commitment, err
	}
	if _, err := s.provider.PayCollateral(ctx, []market.ID{commitment}); err != nil {
		return commitment, err
	}
	return commitment, s.chain.AdjustTime(devchain.EpochLength)
}

// open opens a deal for one worker with a service that greets.
func (s *staged) open(ctx context.Context) (deal market.DealID, err error) {
	wasm, err := os.ReadFile(filepath.Join(s.root, "service/testdata/guests/greeting.wasm"))
	if err != nil {
		return deal, err
	}
	module, err := s.blobs.Put(wasm)
	if err != nil {
		return deal, err
	}
	text, err := market.Definition{Services: []market.ServiceDefinition{{Name: "greeter", Modules: []market.ModuleDefinition{{Name: "greeting", Wasm: value.CID(module.String())}}}}}.Encode()
	if err != nil {
		return deal, err
	}
	app, err := s.blobs.Put(text)
	if err != nil {
		return deal, err
	}
	terms := market.DealTerms{App: app, MinWorkers: 1, TargetWorkers: 1, UnitsPerWorker: 1, MaxPerProvider: 1, Price: market.Units(330_000), Protocol: 1}
	if deal, _, err = s.developer.CreateDeal(ctx, terms, market.Units(100_000_000)); err != nil {
		return deal, err
	}
	peer, err := s.developer.Peer(ctx, s.peer)
	if err != nil {
		return deal, err
	}
	_, err = s.developer.Match(ctx, deal, market.MatchPlan{{Offer: peer.Offer, Workers: [][]market.ID{{peer.Units[0].ID}}}})
	return deal, err
}

// proved says that the node has handed in proofs in this epoch; it does so at once with as many as are taken.
func (s *staged) proved(ctx context.Context) (bool, error) {
	p, err := s.developer.Params(ctx)
	return err == nil && regexp.MustCompile(fmt.Sprintf(`proofs of capacity are handed in.* epoch=%d\n`, p.Epoch())).MatchString(s.said.String()), err
}
