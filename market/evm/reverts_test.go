package evm

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

func TestRefusals(t *testing.T) {
	word := func(n byte) string { return strings.Repeat("00", 31) + common.Bytes2Hex([]byte{n}) }
	for _, c := range []struct {
		err  error
		kind market.Kind
		says string
	}{
		{&rpcError{3, "execution reverted", revertWith("Matcher: too early to rematch")}, market.TooEarly, "Matcher: too early to rematch"},
		{&rpcError{3, "execution reverted: words", revertWith("something new")}, market.Refused, "something new"},
		{&rpcError{-32000, "execution reverted: Deal is ended", nil}, market.Ended, "Deal is ended"},
		{&rpcError{3, "execution reverted", "0x49d61e1c" + word(2)}, market.MinWorkers, "MinWorkersNotMatched(2)"},
		{&rpcError{3, "execution reverted", "0x0852c720" + word(3)}, market.NotActive, "CapacityCommitmentIsNotActive(3)"},
		{&rpcError{3, "execution reverted", "0xb16acd3f" + word(5)}, market.NotActive, "InvalidCCStatus(5)"},
		{&rpcError{3, "execution reverted", "0x118cdaa7" + word(1)}, market.NotOwner, "OwnableUnauthorizedAccount"},
		{&rpcError{3, "execution reverted", "0xe450d38c" + word(1) + word(2) + word(3)}, market.Funds, "has 2, 3 are needed"},
		{&rpcError{3, "execution reverted", "0x4e487b71" + word(0x11)}, market.Refused, "underflow"},
		{&rpcError{3, "execution reverted", "0xdeadbeef"}, market.Refused, "0xdeadbeef"},
		{&rpcError{3, "execution reverted", "0x"}, market.Refused, "execution reverted"},
		{&rpcError{3, "execution reverted", "nonsense"}, market.Refused, "execution reverted"},
		{&rpcError{3, "execution reverted", "0x08c379a0ffff"}, market.Refused, ""},
		{&rpcError{3, "execution reverted", revertWith(strings.Repeat("long ", 1000))}, market.Refused, "…"},
		{&rpcError{-32000, "insufficient funds for gas * price + value", nil}, market.Funds, "cannot pay"},
	} {
		node := newFake(t)
		client := open(t, options(node))
		node.bend = func(m string, _ []json.RawMessage) (any, error, bool) { return nil, c.err, m == "eth_estimateGas" }
		_, err := register(t, client)
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: got %v (%v)", c.err, err, market.KindOf(err))
		}
	}
}

func FuzzReverted(f *testing.F) {
	f.Add(common.FromHex(revertWith("Deal is ended")))
	f.Add(common.FromHex("0x49d61e1c" + strings.Repeat("00", 32)))
	f.Add(common.FromHex("0x08c379a0" + strings.Repeat("ff", 64)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 4 {
			return
		}
		if err := reverted(data); err == nil || len(err.Error()) > 4*longest {
			t.Fatal(err)
		}
	})
}

// FuzzLogs decodes logs of every event of the table, and folds them.
func FuzzLogs(f *testing.F) {
	names := append([]string{"CommitmentCreated", "CommitmentActivated", "DealEnded", "ProviderAddedToAccessList", "WorkerActivated"}, indexed...)
	for i := range names {
		f.Add(uint8(i), uint8(3), []byte{})
		f.Add(uint8(i), uint8(1), make([]byte, 32*20))
		f.Add(uint8(i), uint8(0), common.FromHex(strings.Repeat("00", 31)+"20"+strings.Repeat("ff", 320)))
	}
	f.Fuzz(func(t *testing.T, which, topics uint8, data []byte) {
		l := entry{Data: data, Topics: []common.Hash{table().events[names[int(which)%len(names)]].topic}}
		for i := range topics % 5 {
			l.Topics = append(l.Topics, common.BytesToHash(append([]byte{i}, data...)))
		}
		h, err := decode(l)
		if err != nil {
			if !errors.Is(err, market.Untrusted) {
				t.Fatal(err)
			}
			return
		}
		if h == nil {
			t.Fatal("an event of the table was passed over")
		}
		x := newIndex(0)
		x.events = []*happened{h, h}
		if _, err := x.fold(10); err != nil && !errors.Is(err, market.Untrusted) {
			t.Fatal(err)
		}
		if err := changeDeal(&market.Deal{}, h); err != nil && !errors.Is(err, market.Untrusted) {
			t.Fatal(err)
		}
	})
}

// FuzzAnswers reads what functions of the table answer.
func FuzzAnswers(f *testing.F) {
	f.Add("getWorkers", make([]byte, 640))
	f.Add("getComputeUnits", common.FromHex(strings.Repeat("00", 31)+"20"+strings.Repeat("00", 31)+"01"+strings.Repeat("07", 128)))
	f.Add("getProviderInfo", common.FromHex(strings.Repeat("00", 31)+"20"+strings.Repeat("00", 31)+"80"+strings.Repeat("00", 320)))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		called := table().functions[name]
		if called == nil {
			return
		}
		out, err := called.unpack(data)
		if err != nil {
			return
		}
		switch name {
		case "getWorkers":
			_, _ = workersOf(out)
		case "getComputeUnits":
			info := values{[32]byte{1}, [32]byte{}, nil, common.Address{}}
			_, _ = peerOf(market.ID{1}, info, out)
		case "getProviderInfo":
			_ = toCID(as[providerTuple](out[0]).Name1)
		}
	})
}

// TestLogsInParts has an endpoint that gives few logs at a time, and others that give what was not asked for.
func TestLogsInParts(t *testing.T) {
	node := newFake(t)
	c := open(t, options(node))
	for range 1001 {
		node.seal()
	}
	at := &block{Number: 1004, Hash: blockHash(1004)}
	asked := 0
	node.bend = func(m string, p []json.RawMessage) (any, error, bool) {
		if m != "eth_getLogs" {
			return nil, nil, false
		}
		var q struct{ FromBlock, ToBlock hexutil.Uint64 }
		if err := json.Unmarshal(p[0], &q); err != nil {
			t.Error(err)
		}
		if q.ToBlock-q.FromBlock >= 100 {
			return nil, &rpcError{-32000, "query returned more than 10000 results", nil}, true
		}
		asked += int(q.ToBlock-q.FromBlock) + 1
		return []any{}, nil, true
	}
	if _, err := c.logs(t.Context(), named([]market.Account{diamond}, indexed...), 5, at); err != nil || asked != 1000 {
		t.Errorf("%d blocks, %v", asked, err)
	}
	good := map[string]any{"address": common.Address(diamond), "topics": []common.Hash{table().events["MarketOfferRemoved"].topic, {1}}, "data": "0x", "blockNumber": "0x2",
		"blockHash": blockHash(2), "transactionHash": blockHash(9), "logIndex": "0x0"}
	for name, change := range map[string]func(map[string]any){
		"none":    func(map[string]any) {},
		"address": func(l map[string]any) { l["address"] = common.Address{7} },
		"block":   func(l map[string]any) { l["blockNumber"] = "0x9" },
		"removed": func(l map[string]any) { l["removed"] = true },
		"event":   func(l map[string]any) { l["topics"] = []common.Hash{{1}} },
		"hash":    func(l map[string]any) { l["blockNumber"], l["blockHash"] = "0x3", blockHash(8) },
		"topics":  func(l map[string]any) { l["topics"] = []common.Hash{} },
		"few":     func(l map[string]any) { l["topics"] = []common.Hash{table().events["MarketOfferRemoved"].topic} },
	} {
		bad := map[string]any{}
		for k, v := range good {
			bad[k] = v
		}
		change(bad)
		node.bend = func(m string, _ []json.RawMessage) (any, error, bool) { return []any{bad}, nil, m == "eth_getLogs" }
		_, err := c.logs(t.Context(), named([]market.Account{diamond}, indexed...), 1, &block{Number: 3, Hash: blockHash(3)})
		if name == "none" && err != nil || name != "none" && !errors.Is(err, market.Untrusted) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMeasure builds an answer whose lists all stand in the same place.
func TestMeasure(t *testing.T) {
	const workers, units = 2000, 2000
	word := func(n int) []byte { return common.LeftPadBytes(common.FromHex(hexutil.EncodeUint64(uint64(n))), 32) }
	data := append(word(32), word(workers)...)
	for range workers {
		data = append(data, word(32*workers)...) // one and the same worker
	}
	for i := range 5 {
		data = append(data, word(i)...)
	}
	data = append(append(data, word(32*6)...), word(units)...)
	data = append(data, make([]byte, 32*units)...)
	if _, err := fn("getWorkers").unpack(data); !errors.Is(err, market.Untrusted) {
		t.Errorf("got %v", err)
	}
	worker := workerTuple{Name4: bigOf(1), Name5: make([][32]byte, units)}
	honest, err := fn("getWorkers").out.Pack([]workerTuple{worker, worker, worker})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := fn("getWorkers").unpack(honest); err != nil || len(as[[]workerTuple](out[0])) != 3 {
		t.Errorf("an honest answer: %v", err)
	}
}

// TestLogsOfAnEndpointBehind has an endpoint that does not have the blocks that it is asked for, or others, and says nothing of it: another one is asked.
func TestLogsOfAnEndpointBehind(t *testing.T) {
	for _, forked := range []bool{false, true} {
		ahead, behind := newFake(t), newFake(t)
		c := open(t, options(behind, ahead))
		ahead.seal()
		if forked {
			behind.bend = func(m string, p []json.RawMessage) (any, error, bool) {
				other := map[string]any{"number": "0x4", "hash": blockHash(44), "timestamp": "0x5", "baseFeePerGas": "0x1", "gasLimit": "0x100000", "transactions": []string{}}
				return other, nil, m == "eth_getBlockByNumber" && argument(p, 0) == "0x4"
			}
		}
		log := map[string]any{"address": common.Address(diamond), "topics": []common.Hash{table().events["MarketOfferRemoved"].topic, {1}}, "data": "0x", "blockNumber": "0x4",
			"blockHash": blockHash(4), "transactionHash": blockHash(9), "logIndex": "0x0"}
		ahead.bend = func(m string, _ []json.RawMessage) (any, error, bool) { return []any{log}, nil, m == "eth_getLogs" }
		found, err := c.logs(t.Context(), named([]market.Account{diamond}, indexed...), 1, &block{Number: 4, Hash: blockHash(4)})
		if err != nil || len(found) != 1 {
			t.Errorf("forked %v: %d logs, %v", forked, len(found), err)
		}
		_, err = open(t, options(behind)).logs(t.Context(), named([]market.Account{diamond}, indexed...), 1, &block{Number: 4, Hash: blockHash(4)})
		if !errors.Is(err, market.Unreachable) {
			t.Errorf("forked %v: alone it gives %v", forked, err)
		}
	}
}
