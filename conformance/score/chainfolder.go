package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
)

// shopProject is a project for three workers, two of which will do.
const shopProject = `version: 10
deployments:
  shop: {targetWorkers: 3, minWorkers: 2, maxWorkersPerProvider: 1, services: [greeting]}
services:
  greeting: {get: greeting.wasm}
`

// threeProviders goes from an empty folder to a function that answers from three workers of three providers, one command for each step, on the original's
// contracts; then the node of one ends, and the watcher has a fourth provider take the place. Two matches of a deal must be two epochs apart, as the
// contracts have it: until then the place stays free.
func threeProviders(ctx context.Context, e *env, t *tally, code *devchain.Code, aqua, work string) error {
	chain, err := devchain.Start(code)
	if err != nil {
		return err
	}
	defer chain.Close()
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	f := &folder{chain: chain, aqua: aqua, work: work, root: filepath.Dir(e.root), tally: t, nodes: map[string]*peerProcess{}}
	if err := profiles(ctx, chain, work, "developer", "acme", "bolt", "cove", "dune"); err != nil {
		return err
	}
	err = f.play(ctx)
	for _, n := range f.nodes {
		err = errors.Join(err, n.stop())
	}
	return err
}

// folder is where the commands run.
type folder struct {
	chain            *devchain.Chain
	aqua, work, root string
	*tally
	nodes map[string]*peerProcess // by provider
}

// errStep ends a play: what comes behind a step that failed says nothing more.
var errStep = errors.New("a step failed")

// must adds a case, and ends the play where it fails.
func (f *folder) must(name, reason string) error {
	f.add(name, reason, "")
	if reason != "" {
		return errStep
	}
	return nil
}

func (f *folder) play(ctx context.Context) error {
	for _, step := range []func(context.Context) error{f.describe, f.offerPeers, f.deploy, f.answers, f.replace} {
		if err := step(ctx); errors.Is(err, errStep) {
			return nil // it is told
		} else if err != nil {
			return err
		}
	}
	return nil
}

// command runs one in the folder and returns what it prints; the account of a profile acts.
func (f *folder) command(ctx context.Context, profile, line string) (string, error) {
	args := strings.Fields(line)
	if profile != "" {
		args = append(args, "--profile", profile)
	}
	cmd := exec.CommandContext(ctx, f.aqua, args...)
	var printed, said bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = f.work, &printed, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s%s", err, &printed, &said)
	}
	return identifiers.ReplaceAllString(printed.String(), "…"), nil
}

// step runs a command that must print what a pattern says.
func (f *folder) step(ctx context.Context, profile, line, prints string) error {
	out, err := f.command(ctx, profile, line)
	reason := ""
	switch {
	case err != nil:
		reason = err.Error()
	case !regexp.MustCompile(`(?s)\A` + prints + `\z`).MatchString(out):
		reason = "it prints " + out
	}
	return f.must("aqua "+line, reason)
}

// describe writes the project as its developer does, and those of the providers.
func (f *folder) describe(ctx context.Context) error {
	if err := f.step(ctx, "", "init --deployment shop", "wrote fluence.yaml\n"); err != nil {
		return err
	}
	wasm, err := os.ReadFile(filepath.Join(f.root, "service/testdata/guests/greeting.wasm"))
	if err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(f.root, "docs/market.md"))
	if err != nil {
		return err
	}
	program := regexp.MustCompile("(?s)```aqua\n(.*?)```").FindSubmatch(page)
	if program == nil {
		return errors.New("docs/market.md has no program")
	}
	for name, text := range map[string][]byte{"fluence.yaml": []byte(shopProject), "greeting.wasm": wasm, "call.aqua": program[1]} {
		if err := os.WriteFile(filepath.Join(f.work, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// nodeSettings are what the providers of this test add to provider.yaml: many nodes on one machine, short pauses.
const nodeSettings = `nox:
  listenIp: 127.0.0.1
  tcpPort: 0
  websocketPort: 0
  httpPort: 0
  rawConfig: |
    [chain_listener_config]
    proof_poll_period = "200ms"
    [market]
    poll_period = "200ms"
`

// offerPeers has three providers offer a peer each, commit it, and start its node.
func (f *folder) offerPeers(ctx context.Context) error {
	for _, name := range []string{"acme", "bolt", "cove"} {
		if err := f.offerPeer(ctx, name); err != nil {
			return err
		}
	}
	return f.chain.AdjustTime(devchain.EpochLength)
}

func (f *folder) offerPeer(ctx context.Context, name string) error {
	if err := f.step(ctx, "", fmt.Sprintf("init %s --provider %s", name, name), "wrote .*\n"); err != nil {
		return err
	}
	file := filepath.Join(f.work, name, "provider.yaml")
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(text, nodeSettings...), 0o644)
	}
	if err != nil {
		return err
	}
	config := " --config " + name + "/provider.yaml"
	for _, step := range []struct{ line, prints string }{
		{"provider register" + config, name + " is …\n"},
		{"provider offer-create" + config, "offer main is …: 1 peer at 0.33 USDC for a unit and epoch\n"},
		{"provider cc-create" + config, "nox-0: commitment … for 100 epochs waits for 0.4 FLT of collateral\n"},
		{"provider cc-activate" + config, "nox-0: paid 0.4 FLT for the commitment …, which is active from the next epoch on\n"},
		{"provider tokens-distribute --amount 10" + config, "nox-0: gave 10 FLT to its wallet …\n"},
		{"provider gen" + config, "wrote " + name + "/.fluence/configs/nox-0_Config.toml\n"},
	} {
		if err := f.step(ctx, name, step.line, step.prints); err != nil {
			return err
		}
	}
	return f.startNode(ctx, name)
}

// startNode starts the node of a provider beside those that run already.
func (f *folder) startNode(ctx context.Context, name string) error {
	args := []string{"node", "--data", filepath.Join(name, "data"), "-a", "--config", filepath.Join(name, ".fluence/configs/nox-0_Config.toml")}
	if first := f.nodes["acme"]; first != nil {
		args = append(args, "--bootstrap", first.relay)
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), f.aqua, args...)
	cmd.Dir = f.work
	n := &peerProcess{}
	reason := ""
	if err := n.start(cmd); err != nil {
		reason = err.Error()
	} else {
		f.nodes[name] = n
	}
	return f.must("the node of "+name+" starts", reason)
}

// deploy opens the deal, and finds three workers.
func (f *folder) deploy(ctx context.Context) error {
	if err := f.step(ctx, "developer", "deploy", "shop: the deal … runs baf.*3 workers joined the deal …\n"); err != nil {
		return err
	}
	return f.step(ctx, "developer", "deal deposit shop 50", "deposited 50 USDC; the deal then holds 51.98 USDC\n")
}

// answers waits until the function answers from three workers, of as many providers.
func (f *folder) answers(ctx context.Context) error {
	info := ""
	reason := awaited(ctx, func() (ok bool, err error) {
		info, err = f.command(ctx, "developer", "deal info shop")
		return strings.Contains(info, ": ACTIVE in epoch") && strings.Contains(info, "3 of 3 workers joined, 3 active; 2 are needed"), err
	})
	if reason != "" {
		reason += ": " + info
	}
	if err := f.must("three workers are active", reason); err != nil {
		return err
	}
	return f.must("a function answers from three workers", awaited(ctx, func() (bool, error) {
		cmd := exec.CommandContext(ctx, f.aqua, "run", "--relay", f.relay(), "-i", "call.aqua", "-f", `greet_all("Ada")`, "--ttl", "3s")
		cmd.Dir = f.work
		out, err := cmd.CombinedOutput()
		if want := `["Hi, Ada","Hi, Ada","Hi, Ada"]` + "\n"; err == nil && string(out) != want {
			err = fmt.Errorf("it answers %s", out)
		}
		return err == nil, err
	}))
}

// relay is a node that runs.
func (f *folder) relay() string { return f.nodes["acme"].relay }

// replace ends the node of one provider and has the watcher put that of another in its place.
func (f *folder) replace(ctx context.Context) error {
	if err := f.offerPeer(ctx, "dune"); err != nil {
		return err
	}
	gone := f.nodes["cove"]
	delete(f.nodes, "cove")
	if err := gone.node.Process.Kill(); err != nil {
		return err
	}
	_ = gone.node.Wait() // it was killed
	watcher := exec.CommandContext(ctx, f.aqua, "market", "watch", "shop", "--relay", f.relay(), "--interval", "200ms", "--patience", "3s", "--profile", "developer")
	told := &log{}
	watcher.Dir, watcher.Stdout, watcher.Stderr = f.work, told, told
	if err := watcher.Start(); err != nil {
		return err
	}
	defer func() {
		_ = watcher.Process.Signal(os.Interrupt)
		_ = watcher.Wait() // an interrupt is its end
	}()
	says := func(name, pattern string) error {
		reason := awaited(ctx, func() (bool, error) { return regexp.MustCompile(pattern).MatchString(told.String()), nil })
		if reason != "" {
			reason += ": " + told.String()
		}
		return f.must(name, reason)
	}
	cove, dune := gone.peer.Peer(), f.nodes["dune"].peer.Peer()
	if err := says("the watcher removes a worker whose node is gone", ` removed deal 0x[0-9a-f]{40} worker 0x[0-9a-f]{64} on `+cove+`: `); err != nil {
		return err
	}
	if err := says("the place stays free until two epochs after the match", ` waiting deal 0x[0-9a-f]{40}.*: 1 places are free: the deal was matched in epoch 2 and can be again from epoch 5 on; now is epoch 2`); err != nil {
		return err
	}
	for range 3 {
		if err := f.chain.AdjustTime(devchain.EpochLength); err != nil {
			return err
		}
	}
	if err := says("another provider takes the place", ` joined deal 0x[0-9a-f]{40} worker 0x[0-9a-f]{64} on `+dune+`: `); err != nil {
		return err
	}
	return f.answers(ctx)
}
