package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
)

// marketCommands runs the commands of docs/market.md against the original's contracts. A case is a command: it must print what it prints in the embedded
// market, which the page shows, with the same exit code.
func marketCommands(e *env, t *tally, code *devchain.Code) error {
	page, err := os.ReadFile(filepath.Join(e.root, "..", "docs", "market.md"))
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "market-commands-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	aqua, err := builtAqua(ctx, e, dir)
	if err != nil {
		return err
	}
	chain, err := devchain.Start(code)
	if err != nil {
		return err
	}
	defer chain.Close()
	work := filepath.Join(dir, "work")
	if err := profiles(ctx, chain, work, "developer", "acme", "bolt", "cove"); err != nil {
		return err
	}
	for i, c := range pageCommands(string(page)) {
		c.prints = refusals.ReplaceAllString(c.prints, "$1")
		got, err := onChain(ctx, chain, aqua, work, c.line)
		if err != nil {
			return err
		}
		reason := ""
		if got != c.prints {
			reason = fmt.Sprintf("on the chain:\n%sin the embedded market:\n%s", got, c.prints)
		}
		t.add(fmt.Sprintf("command %d: aqua %s", i+1, c.line), reason, "")
	}
	if err := interruptedCommand(ctx, t, chain, aqua, work); err != nil {
		return err
	}
	return nodeOnChain(ctx, e, t, code, aqua)
}

// interruptedCommand ends a command after it has sent the transaction that opens a deal, and repeats it: there must be one deal, and its address must be
// what the second command prints.
func interruptedCommand(ctx context.Context, t *tally, chain *devchain.Chain, aqua, work string) error {
	const words = "deal create --app-cid bafkreidfw2so3evkkkky7bodnamzg32zweunfkthna362r7e6a63cnqxiy --target-workers 2 --initial-balance 3 --profile developer"
	run := func() *exec.Cmd {
		cmd := exec.CommandContext(ctx, aqua, strings.Fields(words)...)
		cmd.Dir = work
		return cmd
	}
	before, err := dealsOn(ctx, chain)
	if err != nil {
		return err
	}
	// Its approval is there already, so that the deal's transaction is the one that waits.
	if err := chain.Approve(ctx, "developer"); err != nil {
		return err
	}
	chain.Mine(false)
	first := run()
	if err := first.Start(); err != nil {
		return err
	}
	err = chain.Waiting(ctx)
	err = errors.Join(err, first.Process.Kill())
	_ = first.Wait() // it was killed
	chain.Seal()
	chain.Mine(true)
	if err != nil {
		return err
	}
	said := &bytes.Buffer{}
	second := run()
	second.Stderr = said
	out, err := second.Output()
	if err != nil {
		return fmt.Errorf("the repeated command: %w: %s", err, said)
	}
	after, err := dealsOn(ctx, chain)
	if err != nil {
		return err
	}
	reason := ""
	switch {
	case len(after) != len(before)+1:
		reason = fmt.Sprintf("there are %d deals more", len(after)-len(before))
	case !strings.EqualFold(strings.TrimSpace(string(out)), after[len(after)-1].ID.String()):
		reason = fmt.Sprintf("the deal is %v, the command printed %s", after[len(after)-1].ID, out)
	case !strings.Contains(said.String(), "going on with the transaction"):
		reason = "the command does not say that it goes on: " + said.String()
	}
	t.add("a command is ended and repeated", reason, "")
	return nil
}

// dealsOn are all deals of a chain's market.
func dealsOn(ctx context.Context, chain *devchain.Chain) ([]market.Deal, error) {
	c, err := evm.Open(ctx, evm.Options{Endpoints: []string{chain.URL}, Diamond: market.Account(chain.Diamond), FromBlock: chain.Genesis})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.Deals(ctx, market.Account{})
}

// pageCommand is a command of the page with what it prints, its exit code behind it.
type pageCommand struct{ line, prints string }

func pageCommands(page string) []pageCommand {
	var all []pageCommand
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(page, -1) {
		for line := range strings.Lines(block[1]) {
			if command, ok := strings.CutPrefix(line, "$ aqua "); ok {
				all = append(all, pageCommand{line: strings.TrimSpace(command)})
			} else {
				all[len(all)-1].prints += line
			}
		}
	}
	return all
}

// profiles gives accounts money, and writes encrypted keys for them and a project file with a profile for each.
func profiles(ctx context.Context, chain *devchain.Chain, work string, names ...string) error {
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	file := &strings.Builder{}
	for _, name := range names {
		account, err := devchain.WriteKey(filepath.Join(work, name+".key"), name, "of "+name)
		if err == nil {
			err = chain.Pay(ctx, account, new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1e18)), big.NewInt(10_000e6))
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(work, name+".password"), []byte("of "+name+"\n"), 0o600)
		}
		if err != nil {
			return err
		}
		// The first endpoint is one that nobody answers at.
		fmt.Fprintf(file, "[market.%s]\nrpc = [\"http://127.0.0.1:9\", %q]\ndiamond = %q\nchain_id = 1337\nfrom_block = %d\nkeystore = %q\npassword_file = %q\ncontent = \".aquifer/content\"\n",
			name, chain.URL, chain.Diamond.Hex(), chain.Genesis, name+".key", name+".password")
	}
	return os.WriteFile(filepath.Join(work, "aquifer.toml"), []byte(file.String()), 0o644)
}

// identifiers differ from run to run.
var identifiers = regexp.MustCompile(`0x[0-9a-f]{40,64}|12D3KooW[1-9A-HJ-NP-Za-km-z]{44}`)

// refusals are of a kind; what comes behind it are each market's own words.
var refusals = regexp.MustCompile(`(?m)^(error\[E[0-9]+\]: [^:]+): .*$`)

// onChain runs a command of the page as the account that it is for, and returns what it prints.
func onChain(ctx context.Context, chain *devchain.Chain, aqua, work, line string) (string, error) {
	args := strings.Fields(line)
	switch {
	case args[0] == "chain" && args[1] == "pass":
		err := chain.AdjustTime(devchain.EpochLength)
		return "epoch 2\n", err
	case args[0] == "init" || args[0] == "market":
	default:
		who := "developer"
		for i, a := range args {
			if a == "--config" {
				who = filepath.Dir(args[i+1])
			}
		}
		args = append(args, "--profile", who)
	}
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, aqua, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = work, &printed, &printed
	err := cmd.Run()
	text := refusals.ReplaceAllString(identifiers.ReplaceAllString(printed.String(), "…"), "$1")
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return fmt.Sprintf("%s$ echo $?\n%d\n", text, ended.ExitCode()), nil
	}
	return text, err
}
