package devchain

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

// front answers JSON-RPC over HTTP for a chain in this process, and has a block sealed for what is sent to it.
type front struct {
	chain *Chain
	rpc   *rpc.Client
}

type request struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

type reply struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *problem        `json:"error,omitempty"`
}

type problem struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	var batch []request
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		if err := json.Unmarshal(body, &batch); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		replies := make([]reply, len(batch))
		for i, q := range batch {
			replies[i] = f.answer(r, q)
		}
		_ = json.NewEncoder(w).Encode(replies)
		return
	}
	var q request
	if err := json.Unmarshal(body, &q); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(f.answer(r, q))
}

func (f *front) answer(r *http.Request, q request) reply {
	args := make([]any, len(q.Params))
	for i, p := range q.Params {
		args[i] = p
	}
	out := reply{Version: "2.0", ID: q.ID}
	done, err := f.chain.tapped(q.Method, q.Params)
	if err != nil {
		out.Error = &problem{Code: -32603, Message: err.Error()}
		return out
	}
	defer done()
	err = f.rpc.CallContext(r.Context(), &out.Result, q.Method, args...)
	if err == nil && q.Method == "eth_sendRawTransaction" {
		var hash common.Hash
		if err = json.Unmarshal(out.Result, &hash); err == nil {
			err = f.chain.sent(r.Context(), hash)
		}
	}
	if err == nil {
		if out.Result == nil {
			out.Result = json.RawMessage("null")
		}
		return out
	}
	out.Result, out.Error = nil, &problem{Code: -32000, Message: err.Error()}
	var coded rpc.Error
	if errors.As(err, &coded) {
		out.Error.Code = coded.ErrorCode()
	}
	var data rpc.DataError
	if errors.As(err, &data) {
		out.Error.Data = data.ErrorData()
	}
	return out
}
