package config

import (
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// Chain says which market on a chain a node works for, and as whom (spec/market.md#M130).
type Chain struct {
	Endpoint  string   `toml:"http_endpoint" doc:"URL of the chain's JSON-RPC"`
	Endpoints []string `toml:"http_endpoints" doc:"more of them; when one does not answer the next is asked"`
	Diamond   string   `toml:"diamond_contract_address" doc:"address of the market's contracts"`
	ChainID   int64    `toml:"network_id" default:"none" doc:"the chain's id; a node does not start when an endpoint has another"`
	FromBlock int64    `toml:"from_block" default:"the chain's first" doc:"a block before the market, from which its logs are read"`
	Key       string   `toml:"wallet_key" doc:"private key of the provider's account, 64 hex digits"`
	Keystore  string   `toml:"wallet_keystore" doc:"encrypted file with that key, as wallets write it, instead of wallet_key"`
	Password  string   `toml:"wallet_password_file" doc:"file with the passphrase of wallet_keystore"`
	BaseFee   int64    `toml:"default_base_fee" default:"what the chain says" doc:"base fee of a unit of gas to reckon with, in wei"`
	Tip       int64    `toml:"default_priority_fee" default:"what the chain says" doc:"what of it goes to whoever makes the block, in wei"`
}

// Listener says how proofs of capacity are found and handed in.
type Listener struct {
	Prover string   `toml:"ccp_endpoint" default:"a stand-in, which only markets without a check believe" doc:"URL of the prover's JSON-RPC"`
	Poll   Duration `toml:"proof_poll_period" doc:"time between two looks at the prover; a third of an epoch where that is less"`
	Batch  int      `toml:"min_batch_count" doc:"proofs that wait until they are handed in together"`
	Window Duration `toml:"epoch_end_window" doc:"time before the end of an epoch in which none waits"`
}

// Market says what deals need besides a chain. The original has none of this: its deals come with services of their own.
type Market struct {
	Served  string   `toml:"served" doc:"the file by which aqua up --market tells where its market is, instead of chain_config"`
	Account string   `toml:"account" default:"none" doc:"name of the provider's account in a served market"`
	Content string   `toml:"content" doc:"directory of what applications are made of, files by their CIDs"`
	API     string   `toml:"ipfs_api" doc:"URL of the interface of a node of IPFS that is asked for them instead, such as http://127.0.0.1:5001"`
	Gateway string   `toml:"ipfs_gateway" doc:"URL of a gateway of IPFS that is asked instead"`
	Poll    Duration `toml:"poll_period" doc:"time between two looks at the market for deals, and between two tries to reach it"`
}

// HasMarket says that a node works for a market.
func (s Settings) HasMarket() bool { return s.Chain.isSet() || s.Market.Served != "" }

func (c *Chain) isSet() bool {
	return c.Endpoint != "" || len(c.Endpoints) > 0 || c.Diamond != "" || c.ChainID != 0 || c.Key != "" || c.Keystore != ""
}

// AllEndpoints are the URLs of the chain, in the order in which they are asked.
func (c *Chain) AllEndpoints() []string {
	if c.Endpoint == "" {
		return c.Endpoints
	}
	return append([]string{c.Endpoint}, c.Endpoints...)
}

// AgentKey is the key of who has the node run what a market assigns: a management key of the node, made at the first start and kept beside the
// node's own.
func (s Settings) AgentKey() (*particle.Key, error) {
	s.Key = KeyPair{Format: "ed25519", Path: filepath.Join(s.persistent(), "agent_key.ed25519"), Generate: true}
	return s.key()
}

// market looks for what does not fit together. Addresses and keys of a chain are looked at by who uses them.
func (s *Settings) market() *Problem {
	wrong := func(key, format string, args ...any) *Problem {
		return &Problem{Key: key, Text: fmt.Sprintf(format, args...)}
	}
	urls := map[string]string{"chain_config.http_endpoint": s.Chain.Endpoint, "chain_listener_config.ccp_endpoint": s.Listener.Prover,
		"market.ipfs_api": s.Market.API, "market.ipfs_gateway": s.Market.Gateway}
	for _, key := range []string{"chain_config.http_endpoint", "chain_listener_config.ccp_endpoint", "market.ipfs_api", "market.ipfs_gateway"} {
		if text := urls[key]; text != "" && !isURL(text) {
			return wrong(key, "%.200q is no URL of http; \"http://127.0.0.1:8545\" is", text)
		}
	}
	for _, text := range s.Chain.Endpoints {
		if !isURL(text) {
			return wrong("chain_config.http_endpoints", "%.200q is no URL of http; \"http://127.0.0.1:8545\" is", text)
		}
	}
	switch c := &s.Chain; {
	case s.Listener.Batch < 1:
		return wrong("chain_listener_config.min_batch_count", "%d is less than 1", s.Listener.Batch)
	case c.isSet() && s.Market.Served != "":
		return wrong("market.served", "it and chain_config name two markets; a node works for one")
	case c.ChainID < 0:
		return wrong("chain_config.network_id", "%d is less than 0", c.ChainID)
	case c.FromBlock < 0:
		return wrong("chain_config.from_block", "%d is no block", c.FromBlock)
	case c.BaseFee < 0:
		return wrong("chain_config.default_base_fee", "%d is less than 0", c.BaseFee)
	case c.Tip < 0:
		return wrong("chain_config.default_priority_fee", "%d is less than 0", c.Tip)
	case c.Key != "" && c.Keystore != "":
		return wrong("chain_config.wallet_keystore", "it and wallet_key exclude each other")
	}
	sources := 0
	for _, source := range []string{s.Market.Content, s.Market.API, s.Market.Gateway} {
		if source != "" {
			sources++
		}
	}
	if sources > 1 {
		return wrong("market", "content, ipfs_api and ipfs_gateway exclude each other")
	}
	return nil
}

// MarketIsWhole looks for what is missing of a market, once all files and flags are read: one file may have the chain and another one the key.
func (s *Settings) MarketIsWhole() *Problem {
	if !s.HasMarket() {
		return nil
	}
	missing := func(key, text string) *Problem { return &Problem{Key: key, Text: text} }
	switch c := &s.Chain; {
	case !c.isSet() && s.Market.Account == "":
		return missing("market.account", "it is missing: the name of the provider's account in the served market, such as \"provider-1\"")
	case !c.isSet():
	case len(c.AllEndpoints()) == 0:
		return missing("chain_config.http_endpoint", "it is missing: the URL of the chain's JSON-RPC")
	case c.Diamond == "":
		return missing("chain_config.diamond_contract_address", "it is missing: the address of the market's contracts")
	case c.ChainID == 0:
		return missing("chain_config.network_id", "it is missing: the chain's id, a number greater than 0")
	case c.Key == "" && c.Keystore == "":
		return missing("chain_config.wallet_key", "it is missing: the provider's private key, or wallet_keystore with it")
	case c.Keystore != "" && c.Password == "":
		return missing("chain_config.wallet_password_file", "it is missing: the file with the passphrase of wallet_keystore")
	}
	if s.Market.Content == "" && s.Market.API == "" && s.Market.Gateway == "" {
		return missing("market.content", "it is missing: where applications come from, content, ipfs_api or ipfs_gateway")
	}
	return nil
}

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
