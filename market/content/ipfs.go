package content

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// IPFS asks a node of IPFS by HTTP, block by block. What it answers need not be believed: every block is checked.
type IPFS struct {
	// API is the address of a node's own interface, "http://127.0.0.1:5001"; where it is "", Gateway is asked.
	API string
	// Gateway is the address of one that hands out blocks, "https://ipfs.example.org".
	Gateway string
	Client  *http.Client // http.DefaultClient where it is nil
}

// Get implements Source.
func (i IPFS) Get(ctx context.Context, cid market.CID, limit int64) ([]byte, error) {
	return blocks(i.block).file(ctx, cid, limit)
}

// block asks for one block (spec/market.md#M102).
func (i IPFS) block(ctx context.Context, cid market.CID) ([]byte, error) {
	method, address := http.MethodGet, strings.TrimSuffix(i.Gateway, "/")+"/ipfs/"+cid.String()+"?format=raw"
	if i.API != "" {
		method, address = http.MethodPost, strings.TrimSuffix(i.API, "/")+"/api/v0/block/get?arg="+url.QueryEscape(cid.String())
	}
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, market.Errorf(market.Malformed, "%q is no address of IPFS: %w", address, err)
	}
	request.Header.Set("Accept", "application/vnd.ipld.raw")
	client := i.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, market.Errorf(market.Unreachable, "the block %s cannot be asked for: %w", cid, err)
	}
	defer answer.Body.Close()
	block, err := io.ReadAll(io.LimitReader(answer.Body, maxBlock+1))
	switch {
	case err != nil:
		return nil, market.Errorf(market.Unreachable, "the block %s did not come whole: %w", cid, err)
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return nil, market.Errorf(market.NotFound, "IPFS has no block %s", cid)
	case answer.StatusCode != http.StatusOK:
		return nil, market.Errorf(market.Unreachable, "the block %s was not handed out: %s: %.200q", cid, answer.Status, block)
	case len(block) > maxBlock:
		return nil, untrusted(cid, "it has more than %d bytes", maxBlock)
	}
	return block, nil
}
