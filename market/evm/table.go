package evm

import (
	"fmt"
	"math/big"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// functions are those of the contracts that this package calls, a line each: arguments, then results. "cid" is (bytes4,bytes32).
const functions = `
facets() ((address,bytes4[])[])
market() (address)
multicall(bytes[]) (bytes[])

setProviderInfo(string,cid)
getProviderInfo(address) ((string,cid,uint256))
registerMarketOffer(uint256,address,cid[],(bytes32,address,bytes32[])[],uint256,uint256) (bytes32)
removeOffer(bytes32)
addComputePeers(bytes32,(bytes32,address,bytes32[])[])
removeComputePeer(bytes32)
addComputeUnits(bytes32,bytes32[])
removeComputeUnit(bytes32)
changeMinPricePerCuPerEpoch(bytes32,uint256)
changePaymentToken(bytes32,address)
addEffector(bytes32,cid[])
removeEffector(bytes32,cid[])
getOffer(bytes32) (address,uint256,address,uint256,uint256,uint256)
getComputePeer(bytes32) (bytes32,bytes32,uint256,address)
getComputeUnit(bytes32) (address,bytes32,uint256,bytes32)
getComputeUnits(bytes32) ((bytes32,address,uint256,bytes32)[])
matchDeal(address,bytes32[],bytes32[][][])
hasDeal(address) (bool)
deployDeal(cid,address,uint256,uint256,uint256,uint256,uint256,uint256,cid[],uint8,address[],uint256) (address)

createCommitment(bytes32,uint256,address,uint256) (bytes32)
removeCommitment(bytes32)
depositCollateral(bytes32[])
submitProofs(bytes32[],bytes32[],bytes32[])
removeCUFromCC(bytes32,bytes32[])
finishCommitment(bytes32)
withdrawReward(bytes32)
getStatus(bytes32) (uint8)
getCommitment(bytes32) (uint8,bytes32,uint256,uint256,uint256,uint256,uint256,address,uint256,uint256,uint256)
getUnitExitStatuses(bytes32) (bytes32[],bool[])
totalRewards(bytes32) (uint256,uint256)
unlockedRewards(bytes32) (uint256,uint256)
withdrawnRewards(bytes32) (uint256,uint256)
getGlobalNonce() (bytes32)

epochDuration() (uint256)
initTimestamp() (uint256)
minDealDepositedEpochs() (uint256)
minDealRematchingEpochs() (uint256)
minProtocolVersion() (uint256)
maxProtocolVersion() (uint256)
fltPrice() (uint256)
fltCollateralPerUnit() (uint256)
usdCollateralPerUnit() (uint256)
usdTargetRevenuePerEpoch() (uint256)
minDuration() (uint256)
maxDuration() (uint256)
minCUPerCommitment() (uint256)
maxCUPerCommitment() (uint256)
maxUnitCountPerProvider() (uint256)
minRewardPerEpoch() (uint256)
maxRewardPerEpoch() (uint256)
vestingPeriodDuration() (uint256)
vestingPeriodCount() (uint256)
slashingRate() (uint256)
minProofsPerEpoch() (uint256)
maxProofsPerEpoch() (uint256)
withdrawEpochsAfterFailed() (uint256)
maxFailedRatio() (uint256)
difficulty() (bytes32)
isApproved(address) (bool)
isPaymentTokenAllowed(address) (bool)

dealStatus=getStatus() (uint8)
appCID() (cid)
setAppCID(cid)
getFreeBalance() (uint256)
getMaxPaidEpoch() (uint256)
getRewardAmount(bytes32) (uint256,uint256)
getWorkers() ((bytes32,bytes32,bytes32,address,uint256,bytes32[])[])
activateWorker(bytes32,bytes32)
removeWorker(bytes32)
withdrawRewards(bytes32)
deposit(uint256)
withdraw(uint256)
stop()
owner() (address)
paymentToken() (address)

decimals() (uint8)
symbol() (string)
balanceOf(address) (uint256)
allowance(address,address) (uint256)
approve(address,uint256) (bool)
`

// events are those that this package reads; "*" marks what stands in a topic.
const events = `
ComputeUnitsMatched(bytes32*,address,bytes32,bytes32[],cid)
ComputeUnitsRemovedFromDeal(bytes32*,address*,bytes32[],bytes32)
WorkerActivated(bytes32*,address*,bytes32,bytes32)
DealCreated(address*,address,uint256,address,uint256,uint256,uint256,uint256,uint256,cid[],cid,uint8,address[],uint256)
MarketOfferRegistered(address*,bytes32,uint256,address,cid[],uint256,uint256)
MarketOfferRemoved(bytes32*)
EffectorAdded(bytes32*,cid)
EffectorRemoved(bytes32*,cid)
PeerCreated(bytes32*,bytes32,address)
PeerRemoved(bytes32*,bytes32*)
CommitmentCreated(bytes32*,bytes32,uint256,address,uint256,uint256)
CommitmentActivated(bytes32*,bytes32*,uint256,uint256,bytes32[])
PaymentTokenAddedToWhitelist(address*)

DealEnded(uint256)
AppCIDChanged(cid)
Deposited(uint256)
Withdrawn(uint256)
ProvidersAccessTypeChanged(uint8)
ProviderAddedToAccessList(address)
ProviderRemovedFromAccessList(address)
`

// The library calls the unnamed parts of a tuple Name0, Name1, …; these are the tuples of the tables.
type (
	cidTuple struct {
		Name0 [4]byte
		Name1 [32]byte
	}
	peerTuple struct {
		Name0 market.ID      // peer
		Name1 market.Account // owner
		Name2 []market.ID    // units
	}
	unitTuple struct {
		Name0 [32]byte       // id
		Name1 common.Address // deal
		Name2 *big.Int       // start epoch
		Name3 [32]byte       // worker
	}
	workerTuple struct {
		Name0 [32]byte // off-chain id
		Name1 [32]byte // on-chain id
		Name2 [32]byte // peer
		Name3 common.Address
		Name4 *big.Int // joined
		Name5 [][32]byte
	}
	providerTuple struct {
		Name0 string
		Name1 cidTuple
		Name2 *big.Int // units
	}
	facetTuple struct {
		Name0 common.Address
		Name1 [][4]byte
	}
)

// function is one of the table.
type function struct {
	name     string
	selector []byte
	in, out  abi.Arguments
}

// event is one of the table.
type event struct {
	name  string
	topic common.Hash
	args  abi.Arguments // in order
}

// signatures are the tables, read.
type signatures struct {
	functions map[string]*function
	events    map[string]*event
	topics    map[common.Hash]*event
}

// table reads the tables once. A line that cannot be read is a mistake in this file.
var table = sync.OnceValue(func() *signatures {
	s := &signatures{map[string]*function{}, map[string]*event{}, map[common.Hash]*event{}}
	for line := range strings.Lines(functions) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		key, text, renamed := strings.Cut(line, "=")
		if !renamed {
			text = line
		}
		call, results, _ := strings.Cut(text, " ")
		f := &function{in: arguments(call), name: call[:strings.Index(call, "(")]}
		f.selector = crypto.Keccak256([]byte(written(call)))[:4]
		if results != "" {
			f.out = arguments("results" + results)
		}
		if !renamed {
			key = f.name
		}
		s.functions[key] = f
	}
	for line := range strings.Lines(events) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		plain := strings.ReplaceAll(line, "*", "")
		e := &event{name: plain[:strings.Index(plain, "(")], topic: crypto.Keccak256Hash([]byte(written(plain))), args: arguments(plain)}
		indexed := strings.Split(strings.Trim(line[len(e.name):], "()"), ",")
		for i := range e.args {
			e.args[i].Indexed = i < len(indexed) && strings.HasSuffix(indexed[i], "*")
		}
		s.events[e.name], s.topics[e.topic] = e, e
	}
	return s
})

// written is a signature as it is hashed.
func written(text string) string { return strings.ReplaceAll(text, "cid", "(bytes4,bytes32)") }

// arguments are the types in the brackets of a signature.
func arguments(text string) abi.Arguments {
	parsed, err := abi.ParseSelector(written(text))
	if err != nil {
		panic(err)
	}
	list := make(abi.Arguments, len(parsed.Inputs))
	for i, in := range parsed.Inputs {
		kind, err := abi.NewType(in.Type, in.InternalType, in.Components)
		if err != nil {
			panic(err)
		}
		list[i] = abi.Argument{Name: in.Name, Type: kind}
	}
	return list
}

// fn is a function of the table.
func fn(name string) *function {
	f := table().functions[name]
	if f == nil {
		panic(fmt.Sprintf("no function %s in the table", name))
	}
	return f
}

// pack is the data of a call.
func (f *function) pack(args ...any) ([]byte, error) {
	packed, err := f.in.Pack(args...)
	if err != nil {
		return nil, market.Errorf(market.Malformed, "%s: %w", f.name, err)
	}
	return append(append([]byte{}, f.selector...), packed...), nil
}

// unpack reads what a call answered. What does not fit is Untrusted: a contract does not answer so.
func (f *function) unpack(data []byte) (values, error) {
	if err := measure(f.out, data); err != nil {
		return nil, err
	}
	out, err := f.out.Unpack(data)
	if err != nil {
		return nil, market.Errorf(market.Untrusted, "the answer of %s cannot be read: %w", f.name, err)
	}
	return out, nil
}
