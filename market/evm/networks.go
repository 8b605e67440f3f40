package evm

import "github.com/aquifer-dev/aquifer/market"

// Network is a market that the original's tool knows by name.
type Network struct {
	Name     string
	ChainID  uint64
	Endpoint string
	Diamond  market.Account
	Token    market.Account
}

// Networks are the markets that have names (spec/market.md#M120).
func Networks() []Network {
	address := func(text string) market.Account {
		a, _ := market.ParseAccount(text) // a test reads them
		return a
	}
	return []Network{
		{"mainnet", 9999999, "https://rpc.mainnet.fluence.dev", address("0xb05c35133c01c7193f09079eaef97f693ae0e552"), address("0x2ec84f93e4f26465c38fa8165a8927522290a138")},
		{"testnet", 52164803, "https://rpc.testnet.fluence.dev", address("0x06c926a2b0d6bea933c5f0e24d8a7e2058161d62"), address("0x2f883b8c95150aac29ac6e6b41c97736cd204106")},
		{"local", 31337, "http://127.0.0.1:8545", address("0xa85233c63b9ee964add6f2cffe00fd84eb32338f"), address("0x5fbdb2315678afecb367f032d93f642f64180aa3")},
	}
}

// DevelopmentKey is the first of the keys that local chains for development give money to. Everybody knows it.
const DevelopmentKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
