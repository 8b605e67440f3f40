package project

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/internal/settings"
)

// Market is a market of peers that commands reach by a name: on a chain, in another process, or in a file. Paths are like those of Settings.
// The key of an account is never in it, only the file that holds it encrypted.
type Market struct {
	RPC       []string `toml:"rpc" doc:"URLs of JSON-RPC of a chain; when one does not answer the next is asked"`
	Diamond   string   `toml:"diamond" doc:"the address of the market's contracts there"`
	ChainID   int64    `toml:"chain_id" default:"what the first URL says" doc:"the chain that the URLs must be of"`
	Token     string   `toml:"token" default:"what the market says" doc:"the address of the currency that deals are paid in"`
	FromBlock int64    `toml:"from_block" doc:"a block before the market's first, from which on its history is read"`
	Keystore  string   `toml:"keystore" doc:"the encrypted key of the account, as wallets write it"`
	Password  string   `toml:"password_file" doc:"a file with the passphrase of that key"`
	Served    string   `toml:"served" doc:"instead of a chain: the file that aqua up --market names"`
	Ledger    string   `toml:"ledger" doc:"instead of a chain: the file of an embedded market"`
	Account   string   `toml:"account" doc:"without a chain: the name of the account"`
	Env       string   `toml:"env" default:"by the chain" doc:"what the network is called in workers.yaml: custom, local, mainnet, stage or testnet"`
	IPFS      string   `toml:"ipfs" doc:"the URL of the API of an IPFS node that takes what is deployed"`
	Content   string   `toml:"content" default:".aquifer/content" doc:"the directory that takes it otherwise, files by their CIDs"`
}

// OnChain says that a market is one of a chain, by what the file says of it.
func (m Market) OnChain() bool { return len(m.RPC) > 0 || m.Diamond != "" }

// checkMarkets looks for markets that are two things at once.
func (s *Settings) checkMarkets() *settings.Problem {
	for _, name := range slices.Sorted(maps.Keys(s.Market)) {
		m := s.Market[name]
		wrong := func(key, format string, args ...any) *settings.Problem {
			return &settings.Problem{Key: "market." + name + "." + key, Text: fmt.Sprintf(format, args...)}
		}
		switch {
		case m.Served != "" && m.OnChain():
			return wrong("served", "a market on a chain is not served by another process")
		case m.Ledger != "" && (m.OnChain() || m.Served != ""):
			return wrong("ledger", "a market in a file is on no chain and not served by another process")
		case m.Account != "" && m.OnChain():
			return wrong("account", "on a chain the key says who acts")
		case m.ChainID < 0:
			return wrong("chain_id", "%d is no chain", m.ChainID)
		case m.FromBlock < 0:
			return wrong("from_block", "%d is no block", m.FromBlock)
		}
	}
	return nil
}
