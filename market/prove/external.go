package prove

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/aquifer-dev/aquifer/market"
)

// External is the original's prover, asked by JSON-RPC over HTTP (spec/market.md#M109).
type External struct {
	URL    string       // "http://127.0.0.1:9389"
	Client *http.Client // http.DefaultClient where it is nil
}

var _ Prover = External{}

// octets are 32 bytes as the prover writes them, a list of numbers. It may also write them in hexadecimal.
type octets market.ID

// MarshalJSON writes numbers.
func (o octets) MarshalJSON() ([]byte, error) {
	numbers := make([]uint16, len(o)) // bytes would become base64
	for i, b := range o {
		numbers[i] = uint16(b)
	}
	return json.Marshal(numbers)
}

// UnmarshalJSON reads both forms.
func (o *octets) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		return json.Unmarshal(text, (*market.ID)(o))
	}
	var numbers []uint16
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	if len(numbers) != len(o) {
		return fmt.Errorf("%d numbers are not 32 bytes", len(numbers))
	}
	for i, n := range numbers {
		if n > 255 {
			return fmt.Errorf("%d is no byte", n)
		}
		o[i] = byte(n)
	}
	return nil
}

// Active implements Prover.
func (e External) Active(ctx context.Context, nonce, difficulty market.ID, cores map[uint32]market.ID) error {
	allocation := map[string]octets{}
	for core, unit := range cores {
		allocation[strconv.FormatUint(uint64(core), 10)] = octets(unit)
	}
	return e.call(ctx, "ccp_on_active_commitment", map[string]any{"global_nonce": octets(nonce), "difficulty": octets(difficulty), "cu_allocation": allocation}, nil)
}

// Inactive implements Prover.
func (e External) Inactive(ctx context.Context) error {
	return e.call(ctx, "ccp_on_no_active_commitment", []any{}, nil)
}

// After implements Prover.
func (e External) After(ctx context.Context, index uint64, limit int) ([]Found, error) {
	var list []struct {
		ID struct {
			Nonce      octets `json:"global_nonce"`
			Difficulty octets `json:"difficulty"`
			Index      uint64 `json:"idx"`
		} `json:"id"`
		LocalNonce octets `json:"local_nonce"`
		Unit       octets `json:"cu_id"`
		Hash       octets `json:"result_hash"`
	}
	if err := e.call(ctx, "ccp_get_proofs_after", map[string]any{"proof_idx": index, "limit": limit}, &list); err != nil {
		return nil, err
	}
	found := make([]Found, len(list))
	for i, p := range list {
		found[i] = Found{market.Proof{Unit: market.ID(p.Unit), LocalNonce: market.ID(p.LocalNonce), Hash: market.ID(p.Hash)}, market.ID(p.ID.Nonce), market.ID(p.ID.Difficulty), p.ID.Index}
	}
	return found, nil
}

// maxAnswer bounds what a prover may answer, in bytes.
const maxAnswer = 16 << 20

// call asks for one method.
func (e External) call(ctx context.Context, method string, params, into any) error {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(body))
	if err != nil {
		return market.Errorf(market.Malformed, "%q is no address of a prover: %w", e.URL, err)
	}
	request.Header.Set("Content-Type", "application/json")
	client := e.Client
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return market.Errorf(market.Unreachable, "the prover cannot be asked: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return market.Errorf(market.Unreachable, "the prover's answer to %s did not come whole: %w", method, err)
	case len(text) > maxAnswer:
		return market.Errorf(market.Untrusted, "the prover's answer to %s has more than %d bytes", method, maxAnswer)
	}
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	switch err := json.Unmarshal(text, &answer); {
	case err != nil && response.StatusCode != http.StatusOK:
		return market.Errorf(market.Unreachable, "the prover refused %s: %s", method, response.Status)
	case err != nil:
		return market.Errorf(market.Untrusted, "the prover's answer to %s is no JSON-RPC: %w", method, err)
	case answer.Error != nil:
		return market.Errorf(market.Refused, "the prover refused %s with code %d: %.500s", method, answer.Error.Code, answer.Error.Message)
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(answer.Result, into); err != nil {
		return market.Errorf(market.Untrusted, "the prover's answer to %s cannot be read: %w", method, err)
	}
	return nil
}
