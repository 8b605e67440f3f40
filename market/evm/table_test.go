package evm

import (
	"encoding/hex"
	"testing"
)

// TestSelectors compares with selectors and topics that were computed from the published interfaces.
func TestSelectors(t *testing.T) {
	for name, want := range map[string]string{
		"facets": "7a0ed627", "market": "80f55605", "registerMarketOffer": "edd9db67", "deployDeal": "1f488b1c", "matchDeal": "8e4643cb",
		"getComputeUnits": "b6015c6e", "createCommitment": "886f0e87", "depositCollateral": "3d5f526c", "submitProofs": "64b75e31",
		"getCommitment": "7795820c", "getStatus": "5de28ae0", "dealStatus": "4e69d560", "setAppCID": "176474cf", "getWorkers": "c1499f71",
		"withdrawRewards": "7dfb6626", "multicall": "ac9650d8", "setProviderInfo": "c685738e", "addComputePeers": "74920a9d",
		"addEffector": "b017191a", "removeEffector": "34205efd", "removeCUFromCC": "8e7af1d1", "stop": "07da68f5", "activateWorker": "22ebd58a",
	} {
		if got := hex.EncodeToString(fn(name).selector); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"ComputeUnitsMatched": "6e5629a2", "ComputeUnitsRemovedFromDeal": "118eadf4", "WorkerActivated": "5e6ccfe7", "DealCreated": "7b00e85a",
		"MarketOfferRegistered": "02b4bfba", "MarketOfferRemoved": "0e2c8103", "PeerCreated": "2a9c9697", "PeerRemoved": "5f91ba2d",
		"CommitmentCreated": "2764696d", "CommitmentActivated": "0b0a4688", "DealEnded": "3ad16bb5", "AppCIDChanged": "c820a66d",
		"ProvidersAccessTypeChanged": "1f5a2514", "ProviderAddedToAccessList": "4c26e4de", "ProviderRemovedFromAccessList": "38fb081a",
		"Deposited": "2a89b2e3", "Withdrawn": "430648de",
	} {
		if got := hex.EncodeToString(table().events[name].topic[:4]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
