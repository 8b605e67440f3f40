package evm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

var (
	diamond = market.Account{1, 2, 3}
	token   = market.Account{4, 5, 6}
)

// fakeNode is an endpoint that a test bends: it seals a block for each transaction, whose receipt has no events.
type fakeNode struct {
	t  *testing.T
	mu sync.Mutex

	chain   uint64
	blocks  [][]common.Hash // transactions of each block
	txs     map[common.Hash]*types.Transaction
	at      map[common.Hash]int // the block of each
	asked   map[string]int      // how often each method
	sent    []common.Hash       // in the order in which they came, known ones again
	mining  bool
	forgets bool // does not keep what it is sent

	// bend answers a method instead of the node; handled is false where it does not.
	bend func(method string, params []json.RawMessage) (result any, err error, handled bool)
	url  string
}

// rpcError is an answer that refuses.
type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

func (e *rpcError) Error() string { return e.Message }

func newFake(t *testing.T) *fakeNode {
	f := &fakeNode{t: t, chain: 7, txs: map[common.Hash]*types.Transaction{}, at: map[common.Hash]int{}, asked: map[string]int{}, mining: true, blocks: make([][]common.Hash, 3)}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// options are those of a client of fake endpoints.
func options(nodes ...*fakeNode) Options {
	o := Options{ChainID: 7, Diamond: diamond, Token: token, Poll: time.Millisecond, Pause: time.Millisecond, Signer: testSigner("somebody")}
	for _, n := range nodes {
		o.Endpoints = append(o.Endpoints, n.url)
	}
	return o
}

func testSigner(name string) *Signer {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		panic(err)
	}
	return &Signer{key}
}

func open(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (f *fakeNode) count(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[method]
}

func (f *fakeNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	type question struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	answer := func(q question) map[string]any {
		out := map[string]any{"jsonrpc": "2.0", "id": q.ID}
		result, err := f.answer(q.Method, q.Params)
		var refused *rpcError
		switch {
		case errors.As(err, &refused):
			out["error"] = refused
		case err != nil:
			out["error"] = &rpcError{Code: -32000, Message: err.Error()}
		default:
			out["result"] = result
		}
		return out
	}
	w.Header().Set("Content-Type", "application/json")
	if strings.HasPrefix(string(body), "[") {
		var all []question
		_ = json.Unmarshal(body, &all)
		replies := make([]any, len(all))
		for i, q := range all {
			replies[i] = answer(q)
		}
		_ = json.NewEncoder(w).Encode(replies)
		return
	}
	var q question
	_ = json.Unmarshal(body, &q)
	_ = json.NewEncoder(w).Encode(answer(q))
}

func (f *fakeNode) answer(method string, params []json.RawMessage) (any, error) {
	f.mu.Lock()
	f.asked[method]++
	bend := f.bend
	f.mu.Unlock()
	if bend != nil {
		if result, err, handled := bend(method, params); handled {
			return result, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch method {
	case "eth_chainId":
		return hexutil.Uint64(f.chain), nil
	case "eth_getCode":
		return "0x01", nil
	case "eth_blockNumber":
		return hexutil.Uint64(len(f.blocks)), nil
	case "eth_estimateGas":
		return hexutil.Uint64(100_000), nil
	case "eth_maxPriorityFeePerGas":
		return (*hexutil.Big)(big.NewInt(2)), nil
	case "eth_getBalance":
		return (*hexutil.Big)(big.NewInt(1e18)), nil
	case "eth_getTransactionCount":
		if argument(params, 1) == "pending" {
			return hexutil.Uint64(len(f.txs)), nil
		}
		return hexutil.Uint64(len(f.at)), nil
	case "eth_call":
		return f.call(params)
	case "eth_getLogs":
		return []any{}, nil
	case "eth_sendRawTransaction":
		return f.send(argument(params, 0))
	case "eth_getTransactionByHash":
		if f.txs[common.HexToHash(argument(params, 0))] == nil {
			return nil, nil
		}
		return map[string]any{"hash": argument(params, 0)}, nil
	case "eth_getTransactionReceipt":
		return f.receipt(common.HexToHash(argument(params, 0))), nil
	case "eth_getBlockByNumber":
		n := uint64(len(f.blocks))
		if text := argument(params, 0); text != "latest" {
			n, _ = hexutil.DecodeUint64(text)
		}
		return f.block(int(n)), nil
	case "eth_getBlockByHash":
		for n := range f.blocks {
			if blockHash(n+1).String() == argument(params, 0) {
				return f.block(n + 1), nil
			}
		}
		return nil, nil
	}
	return nil, fmt.Errorf("the method %s does not exist", method)
}

func argument(params []json.RawMessage, n int) string {
	var text string
	if n < len(params) {
		_ = json.Unmarshal(params[n], &text)
	}
	return text
}

func blockHash(n int) common.Hash { return crypto.Keccak256Hash([]byte(fmt.Sprint("block ", n))) }

func (f *fakeNode) block(n int) any {
	if n < 1 || n > len(f.blocks) {
		return nil
	}
	txs := f.blocks[n-1]
	if txs == nil {
		txs = []common.Hash{}
	}
	return map[string]any{"number": hexutil.Uint64(n), "hash": blockHash(n), "timestamp": hexutil.Uint64(1_700_000_000 + n),
		"baseFeePerGas": hexutil.Uint64(1000), "gasLimit": hexutil.Uint64(30_000_000), "transactions": txs}
}

// seal puts transactions into a block.
func (f *fakeNode) seal(txs ...common.Hash) {
	f.blocks = append(f.blocks, txs)
	for _, tx := range txs {
		f.at[tx] = len(f.blocks)
	}
}

func (f *fakeNode) send(raw string) (any, error) {
	var tx types.Transaction
	if err := tx.UnmarshalBinary(common.FromHex(raw)); err != nil {
		return nil, err
	}
	f.sent = append(f.sent, tx.Hash())
	if f.forgets {
		return tx.Hash(), nil
	}
	if f.txs[tx.Hash()] != nil {
		return nil, errors.New("already known")
	}
	f.txs[tx.Hash()] = &tx
	if f.mining {
		f.seal(tx.Hash())
	}
	return tx.Hash(), nil
}

func (f *fakeNode) receipt(hash common.Hash) any {
	n, ok := f.at[hash]
	if !ok {
		return nil
	}
	tx := f.txs[hash]
	from, _ := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	return map[string]any{"transactionHash": hash, "blockHash": blockHash(n), "blockNumber": hexutil.Uint64(n), "status": "0x1",
		"from": from, "to": tx.To(), "gasUsed": "0x5208", "logs": []any{}}
}

// call answers what is asked when a market is opened, and refuses the rest.
func (f *fakeNode) call(params []json.RawMessage) (any, error) {
	switch name := calledFunction(params); name {
	case "facets":
		packed, err := fn("facets").out.Pack([]facetTuple{{Name0: common.Address{1}, Name1: [][4]byte{{1}}}})
		return hexutil.Bytes(packed), err
	default:
		return nil, &rpcError{Code: 3, Message: "execution reverted", Data: "0x"}
	}
}

// calledFunction is the name, in the table, of what an eth_call calls.
func calledFunction(params []json.RawMessage) string {
	var m message
	if len(params) == 0 || json.Unmarshal(params[0], &m) != nil || len(m.Data) < 4 {
		return ""
	}
	for name, f := range table().functions {
		if string(f.selector) == string(m.Data[:4]) {
			return name
		}
	}
	return ""
}

// revertWith is the data of a refusal in words.
func revertWith(text string) string {
	args := arguments("f(string)")
	packed, err := args.Pack(text)
	if err != nil {
		panic(err)
	}
	return hexutil.Encode(append([]byte{0x08, 0xc3, 0x79, 0xa0}, packed...))
}
