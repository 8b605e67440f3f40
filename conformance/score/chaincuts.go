package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// cutCommands are what is cut; one that takes money, or makes something, may have several transactions. The word before each is who acts; a number is of
// epochs that go by.
var cutCommands = []string{
	"acme provider register --config acme/provider.yaml",
	"acme provider offer-create --config acme/provider.yaml",
	"acme provider cc-create --config acme/provider.yaml",
	"acme provider cc-activate --config acme/provider.yaml",
	"acme provider tokens-distribute --amount 10 --config acme/provider.yaml",
	"1",
	"developer deploy shop --per-provider 2",
	"developer deal create small --app-cid bafkreidfw2so3evkkkky7bodnamzg32zweunfkthna362r7e6a63cnqxiy --initial-balance 3",
	"developer deal deposit small 5",
	"developer deal withdraw small 1",
}

// cutProject has a deployment that `aqua deploy` takes and one that it does not.
const cutProject = "version: 10\ndeployments:\n  shop: {targetWorkers: 2}\n  small: {targetWorkers: 1, pricePerCuPerEpoch: \"0.5\"}\n"

// cut is where in the life of a transaction its command is killed.
type cut string

const (
	noCut     cut = "not at all"
	cutBefore cut = "before an endpoint has it"
	cutAfter  cut = "when it is in a block and nobody knows"
	cutAmid   cut = "when it waits for its block"
)

// cutShort kills each command at each of its transactions, one kill for each, and repeats it until it ends. All must be as without: what is on the chain,
// to the unit, and how many transactions it took.
func cutShort(ctx context.Context, t *tally, code *devchain.Code, aqua, dir string) error {
	want, err := playCut(ctx, code, aqua, filepath.Join(dir, "whole"), noCut)
	if err != nil {
		return err
	}
	for i, where := range []cut{cutBefore, cutAfter, cutAmid} {
		got, err := playCut(ctx, code, aqua, filepath.Join(dir, fmt.Sprint("cut", i)), where)
		if err != nil {
			return err
		}
		reason := ""
		if got.book != want.book {
			reason = "it comes to\n" + got.book + "and without to\n" + want.book
		}
		t.add("commands killed at each transaction, "+string(where), reason, "")
		reason = ""
		if got.cuts == 0 || uint64(got.cuts) != want.sent {
			reason = fmt.Sprintf("%d of %d transactions were cut", got.cuts, want.sent)
		}
		t.add("each of them was, "+string(where), reason, "")
	}
	return nil
}

// cutOutcome is what a play came to.
type cutOutcome struct {
	book string // what the chain has
	sent uint64 // transactions
	cuts int
}

// playCut runs the commands in a folder of their own, on a chain of their own.
func playCut(ctx context.Context, code *devchain.Code, aqua, work string, where cut) (cutOutcome, error) {
	chain, err := devchain.Start(code)
	if err != nil {
		return cutOutcome{}, err
	}
	defer chain.Close()
	if err := profiles(ctx, chain, work, "developer", "acme"); err != nil {
		return cutOutcome{}, err
	}
	if err := os.WriteFile(filepath.Join(work, "fluence.yaml"), []byte(cutProject), 0o644); err != nil {
		return cutOutcome{}, err
	}
	k := &killer{chain: chain, where: where, seen: map[string]bool{}}
	if _, err := k.run(ctx, aqua, work, "init acme --provider acme --noxes 2"); err != nil {
		return cutOutcome{}, err
	}
	chain.Tapped(k.tap)
	for _, line := range cutCommands {
		who, command, is := strings.Cut(line, " ")
		if !is {
			err = chain.AdjustTime(devchain.EpochLength)
		} else {
			err = k.untilDone(ctx, aqua, work, command+" --profile "+who)
		}
		if err != nil {
			return cutOutcome{}, err
		}
	}
	chain.Tapped(nil)
	out := cutOutcome{cuts: k.cuts}
	if out.book, out.sent, err = bookOf(ctx, chain); err != nil {
		return out, err
	}
	text, err := os.ReadFile(filepath.Join(work, "workers.yaml"))
	out.book += fmt.Sprintf("workers.yaml has %d deals\n", strings.Count(string(text), "dealIdOriginal"))
	return out, err
}

// killer kills a command at transactions that it has not seen yet.
type killer struct {
	chain *devchain.Chain
	where cut

	mu      sync.Mutex
	running *os.Process
	seen    map[string]bool // account and number
	cuts    int
	killed  bool
}

var errKilled = errors.New("the one who asks is no more")

func (k *killer) tap(method string, params []json.RawMessage) (func(), error) {
	if method != "eth_sendRawTransaction" || k.where == noCut {
		return nil, nil
	}
	var raw hexutil.Bytes
	var tx types.Transaction
	if err := errors.Join(json.Unmarshal(params[0], &raw), tx.UnmarshalBinary(raw)); err != nil {
		return nil, err
	}
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), &tx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	name := fmt.Sprint(from, tx.Nonce())
	if k.seen[name] {
		return nil, nil
	}
	k.seen[name] = true
	k.cuts++
	switch k.where {
	case cutBefore:
		k.kill()
		return nil, errKilled
	case cutAmid:
		k.chain.Mine(false)
	}
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.kill()
	}, nil
}

func (k *killer) kill() {
	k.killed = true
	_ = k.running.Kill() // it waits for an answer, so it is there
}

// untilDone runs a command again and again until it ends by itself, which must be well.
func (k *killer) untilDone(ctx context.Context, aqua, work, line string) error {
	for {
		killed, err := k.run(ctx, aqua, work, line)
		if !killed {
			return err
		}
		if k.where == cutAmid {
			k.chain.Seal()
			k.chain.Mine(true)
		}
	}
}

// run runs a command once.
func (k *killer) run(ctx context.Context, aqua, work, line string) (killed bool, err error) {
	said := &log{}
	cmd := exec.CommandContext(ctx, aqua, strings.Fields(line)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = work, said, said
	k.mu.Lock()
	k.killed = false
	err = cmd.Start()
	k.running = cmd.Process
	k.mu.Unlock()
	if err != nil {
		return false, err
	}
	err = cmd.Wait()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.killed {
		return true, nil
	}
	if err != nil {
		err = fmt.Errorf("aqua %s: %w: %s", line, err, said)
	}
	return false, err
}

// bookOf is what a chain's market has come to, without identifiers, and how many transactions the accounts have sent.
func bookOf(ctx context.Context, chain *devchain.Chain) (string, uint64, error) {
	c, err := evm.Open(ctx, evm.Options{Endpoints: []string{chain.URL}, Diamond: market.Account(chain.Diamond), FromBlock: chain.Genesis})
	if err != nil {
		return "", 0, err
	}
	defer c.Close()
	book, sent := &strings.Builder{}, uint64(0)
	for _, name := range []string{"developer", "acme"} {
		account := devchain.Account(name)
		n, err := chain.Sent(ctx, account)
		if err != nil {
			return "", 0, err
		}
		b, err := c.Balance(ctx, market.Account(account))
		if err != nil {
			return "", 0, err
		}
		sent += n
		fmt.Fprintf(book, "%s has sent %d transactions and has %v of the currency\n", name, n, b.Token)
	}
	offers, err := c.Offers(ctx, market.OfferFilter{})
	if err != nil {
		return "", 0, err
	}
	for _, o := range offers {
		fmt.Fprintf(book, "an offer for %v\n", o.MinPrice)
		for _, p := range o.Peers {
			b, err := c.Balance(ctx, p.Owner)
			if err != nil {
				return "", 0, err
			}
			m, err := c.Commitment(ctx, p.Commitment)
			if err != nil {
				return "", 0, err
			}
			fmt.Fprintf(book, "  a peer with %d units and %v coins: %v from %d to %d for %d units at %v, %d to the delegator\n", len(p.Units), b.Native, m.Status, m.Start, m.End, m.Units, m.CollateralPerUnit, m.Rate)
		}
	}
	deals, err := c.Deals(ctx, market.Account{})
	if err != nil {
		return "", 0, err
	}
	for _, d := range deals {
		fmt.Fprintf(book, "a deal for %v at %v: %v with %v, %d workers, matched in epoch %d\n", d.Terms.App, d.Terms.Price, d.Status, d.Free, len(d.Workers), d.LastMatch)
	}
	return book.String(), sent, nil
}

// twoAtOnce has a second command open a deal under a name while the first one pays for it: it waits, and finds the deal.
func twoAtOnce(ctx context.Context, t *tally, code *devchain.Code, aqua, work string) error {
	chain, err := devchain.Start(code)
	if err != nil {
		return err
	}
	defer chain.Close()
	if err := profiles(ctx, chain, work, "developer"); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(work, "fluence.yaml"), []byte(cutProject), 0o644); err != nil {
		return err
	}
	create := func(said *log) *exec.Cmd {
		cmd := exec.CommandContext(ctx, aqua, strings.Fields("deal create small --app-cid bafkreidfw2so3evkkkky7bodnamzg32zweunfkthna362r7e6a63cnqxiy --profile developer")...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = work, said, said
		return cmd
	}
	var once sync.Once
	var one, two log
	first, second, waits := create(&one), create(&two), ""
	chain.Tapped(func(method string, _ []json.RawMessage) (done func(), err error) {
		if method == "eth_sendRawTransaction" {
			once.Do(func() {
				if err = second.Start(); err == nil {
					waits = awaited(ctx, func() (bool, error) { return strings.Contains(two.String(), "another command opens deals"), nil })
				}
			})
		}
		return nil, err
	})
	if err := first.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, &one)
	}
	ended := second.Wait()
	t.add("a second command waits for the first one, which opens the same deal", waits, "")
	reason := ""
	if ended != nil || !strings.Contains(two.String(), "small is the deal "+strings.TrimSpace(one.String())+" already") {
		reason = fmt.Sprintf("%v: %s, and the first said %s", ended, &two, &one)
	}
	t.add("it finds the deal", reason, "")
	deals, err := dealsOn(ctx, chain)
	if err != nil {
		return err
	}
	sent, err := chain.Sent(ctx, devchain.Account("developer"))
	if err != nil {
		return err
	}
	reason = ""
	if len(deals) != 1 || sent != 2 {
		reason = fmt.Sprintf("there are %d deals after %d transactions", len(deals), sent)
	}
	t.add("one deal is opened", reason, "")
	return nil
}
