// Package evm takes the address of the marketplace's contracts on a chain and gives a market.Market that speaks with them by JSON-RPC. It
// speaks the second generation of the original's contracts: one diamond, and one contract for each deal. Nothing outside this
// package knows of chains.
package evm
