package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/internal/settings"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
)

// Where the settings of nodes are written, beside the provider's file, as the original's tool does.
const (
	noxConfigs = ".fluence/configs"
	noxSecrets = ".fluence/secrets"
)

// providerGen writes the settings of the provider's nodes.
func (t *tool) providerGen() *cobra.Command {
	c := t.providerCmd("gen", "g", "Write the settings of the nodes of the file, and keys for those without", noArgs, nil, func(_ context.Context, p *providerRun, _ []string) error {
		if err := p.missingKeys(); err != nil {
			return err
		}
		for i, nox := range p.file.ComputePeers {
			config, err := p.generate(i, nox.Name, nox.Value)
			if err != nil {
				return err
			}
			if err := p.tell(map[string]string{"nox": nox.Name, "config": config}, "wrote "+filepath.ToSlash(config)); err != nil {
				return err
			}
		}
		return nil
	})
	c.Long = "Writes .fluence/configs/NOX_Config.toml, which `aqua node --config` takes, and .fluence/secrets/NOX.txt with the node's key for each of\n" +
		"`computePeers`. Settings of a peer stand above those of `nox` for all, and `rawConfig` above both. On a chain the node is told of the market\n" +
		"and of its wallet."
	return c
}

// missingKeys makes keys for the peers that have none.
func (p *providerRun) missingKeys() error {
	var names []string
	for _, nox := range p.file.ComputePeers {
		names = append(names, nox.Name)
	}
	added, err := fillKeys(p.secrets, names)
	if err != nil || !added {
		return err
	}
	p.secrets, err = loadSecrets(p.dir, io.Discard) // it was read before
	return err
}

// fillKeys makes keys and wallets for those of the peers that have none, and writes them down.
func fillKeys(secrets *files.Secrets, names []string) (added bool, err error) {
	for _, nox := range names {
		if secrets.Noxes.Find(nox) != nil {
			continue
		}
		var key files.Secret
		var wallet market.ID
		_, _ = rand.Read(key[:]) // never fails
		_, _ = rand.Read(wallet[:])
		if err := secrets.Put(nox, key, wallet); err != nil {
			return added, err
		}
		added = true
	}
	if !added {
		return false, nil
	}
	return true, secrets.Save()
}

// generate writes the files of one node and returns the name of its settings.
func (p *providerRun) generate(i int, name string, peer files.Peer) (string, error) {
	keys := p.secrets.Noxes.Find(name).Value
	secret := filepath.Join(p.dir, filepath.FromSlash(noxSecrets), name+".txt")
	if err := files.Write(secret, []byte(base64.StdEncoding.EncodeToString(keys.NetworkKey[:])+"\n"), 0o600); err != nil {
		return "", err
	}
	at, err := filepath.Abs(secret)
	if err != nil {
		return "", err
	}
	all := p.file.Nox
	values := p.noxValues(i, all, peer.Nox)
	values["root_key_pair"] = map[string]any{"format": "ed25519", "path": filepath.ToSlash(at), "generate_on_absence": false}
	if p.place.OnChain() {
		p.chainValues(values, all, peer.Nox, keys)
	}
	text, problem := settings.Write(values, settings.Layer{File: p.file.Doc.File + ": nox.rawConfig", Text: all.RawConfig},
		settings.Layer{File: fmt.Sprintf("%s: computePeers.%s.nox.rawConfig", p.file.Doc.File, name), Text: peer.Nox.RawConfig})
	if problem != nil {
		return "", failed(codeMarketFile, "%s", problem.Error())
	}
	config := filepath.Join(p.dir, filepath.FromSlash(noxConfigs), name+"_Config.toml")
	head := "# Made by `aqua provider gen` of " + filepath.Base(p.file.Doc.File) + "; changes are lost.\n"
	return config, files.Write(config, []byte(head+text), 0o600)
}

// noxValues are the settings of the i-th node. Ports that the file does not name are the original's first ones followed by the node's number.
func (p *providerRun) noxValues(i int, all, own files.Nox) map[string]any {
	number := func(own, all files.Number, otherwise uint64) int64 { return int64(own.Or(all.Or(otherwise))) }
	list := func(own, all []string) []string {
		if own == nil {
			own = all
		}
		return append([]string{}, own...)
	}
	port := func(own, all files.Number, prefix uint64) int64 { return number(own, all, prefix*10+uint64(i%10)) }
	values := map[string]any{
		"aquavm_pool_size": number(own.AquavmPoolSize, all.AquavmPoolSize, 2), "bootstrap_nodes": list(own.BootstrapNodes, all.BootstrapNodes),
		"external_multiaddresses": list(own.ExternalMultiaddresses, all.ExternalMultiaddresses), "listen_ip": cmp.Or(own.ListenIP, all.ListenIP, "0.0.0.0"),
		"http_port": port(own.HTTPPort, all.HTTPPort, 918), "tcp_port": port(own.TCPPort, all.TCPPort, 977), "websocket_port": port(own.WebsocketPort, all.WebsocketPort, 999),
	}
	if cpus := cmp.Or(own.CPUsRange.Value, all.CPUsRange.Value); cpus != "" {
		values["cpus_range"] = cpus
	}
	if own.SystemCPUCount.IsSet || all.SystemCPUCount.IsSet {
		values["system_cpu_count"] = number(own.SystemCPUCount, all.SystemCPUCount, 0)
	}
	effectors := map[string]any{}
	for _, e := range append(append(files.Names[files.Effector]{}, all.Effectors...), own.Effectors...) {
		programs := map[string]any{}
		for _, b := range e.Value.AllowedBinaries {
			programs[b.Name] = b.Value.Value
		}
		effectors[e.Name] = map[string]any{"wasm_cid": e.Value.WasmCID.String(), "allowed_binaries": programs}
	}
	if len(effectors) > 0 {
		values["effectors"] = effectors
	}
	decider := cmp.Or(own.SystemServices.Decider.WorkerPeriodSec.Value, all.SystemServices.Decider.WorkerPeriodSec.Value)
	if decider > 0 {
		values["worker_period_sec"] = int64(decider)
	}
	return values
}

// chainValues tell a node of its market and wallet.
func (p *providerRun) chainValues(values map[string]any, allNox, ownNox files.Nox, keys files.Keys) {
	ccp, ofAll := ownNox.CCP, allNox.CCP
	own, all := ownNox.Chain, allNox.Chain
	diamond := p.place.Diamond
	for _, named := range []market.Account{all.DiamondContract, own.DiamondContract} {
		if !named.IsZero() {
			diamond = named.String()
		}
	}
	chain := map[string]any{
		"http_endpoint": cmp.Or(own.HTTPEndpoint, all.HTTPEndpoint, p.place.RPC[0]), "diamond_contract_address": diamond,
		"network_id": int64(own.NetworkID.Or(all.NetworkID.Or(p.params.ChainID))), "wallet_key": cmp.Or(own.WalletPrivateKey, keys.SigningWallet.Value, all.WalletPrivateKey),
	}
	if more := p.place.RPC[1:]; len(more) > 0 && own.HTTPEndpoint == "" && all.HTTPEndpoint == "" {
		chain["http_endpoints"] = more
	}
	if p.place.FromBlock > 0 {
		chain["from_block"] = p.place.FromBlock
	}
	if fee := own.DefaultBaseFee.Or(all.DefaultBaseFee.Value); fee > 0 {
		chain["default_base_fee"] = int64(fee)
	}
	if fee := own.DefaultPriorityFee.Or(all.DefaultPriorityFee.Value); fee > 0 {
		chain["default_priority_fee"] = int64(fee)
	}
	values["chain_config"] = chain
	listener := map[string]any{}
	poll := cmp.Or(ccp.ProofPollPeriod.Value, ofAll.ProofPollPeriod.Value)
	for key, value := range map[string]string{
		"ws_endpoint": cmp.Or(own.WSEndpoint, all.WSEndpoint), "ccp_endpoint": cmp.Or(ccp.Endpoint, ofAll.Endpoint), "proof_poll_period": poll,
	} {
		if value != "" {
			listener[key] = value
		}
	}
	values["chain_listener_config"] = listener
	if from := p.contents(); len(from) > 0 {
		values["market"] = from
	}
}

// contents say where a node finds applications, as the profile does (spec/market.md#M165). Without either the file has to.
func (p *providerRun) contents() map[string]any {
	if at, err := filepath.Abs(p.place.Content); err == nil && p.place.Content != "" {
		return map[string]any{"content": filepath.ToSlash(at)}
	}
	if p.place.IPFS != "" {
		return map[string]any{"ipfs_api": p.place.IPFS}
	}
	return nil
}
