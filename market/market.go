// Package market takes the roles of a compute marketplace and the values they exchange as interfaces and plain types, and says
// which offers a deal should take. Two things stand behind the interfaces: package local keeps a ledger in memory or in one file, without a chain;
// package evm speaks with the contracts on one. Whoever uses a market does not see which of the two it is.
//
// A *provider* offers peers with compute units; a *commitment* backs a peer with collateral, which a *delegator* pays, and earns
// rewards for proofs of capacity. A *developer* opens a *deal*: an application, a number of workers, a price for each compute unit
// and epoch, a deposit. Matching a deal joins units of peers to it as *workers*; a node that runs one activates it, and from then on
// each *epoch* moves a part of the deposit to the provider. Nothing happens at the end of an epoch: every reading
// computes where things stand by now (spec/market.md#M1).
package market
