package content

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// Sink takes content in and returns the CID under which it is found.
type Sink interface {
	Add(ctx context.Context, content []byte) (market.CID, error)
}

// Add implements Sink. Content that is there already is not written again.
func (d Dir) Add(ctx context.Context, content []byte) (market.CID, error) {
	cid, err := Of(content)
	if err != nil {
		return cid, err
	}
	if have, err := d.Get(ctx, cid, int64(len(content))); err == nil && bytes.Equal(have, content) {
		return cid, nil
	}
	return d.Put(content)
}

// Names is a sink that keeps nothing: it says what content would be called.
type Names struct{}

// Add implements Sink.
func (Names) Add(_ context.Context, content []byte) (market.CID, error) { return Of(content) }

// Add implements Sink by the interface of a node, which pins what it is given. What the node calls the content is not believed: either it is the
// content's CID, or the content is read back under it, block by block (spec/market.md#M123).
func (i IPFS) Add(ctx context.Context, content []byte) (market.CID, error) {
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	part, err := form.CreateFormFile("file", "content")
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return market.CID{}, err
	}
	address := strings.TrimSuffix(i.API, "/") + "/api/v0/add?cid-version=1&raw-leaves=true&hash=sha2-256&pin=true&quieter=true"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return market.CID{}, market.Errorf(market.Malformed, "%q is no address of IPFS: %w", i.API, err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	client := i.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(request)
	if err != nil {
		return market.CID{}, market.Errorf(market.Unreachable, "IPFS cannot be given content: %w", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch {
	case err != nil:
		return market.CID{}, market.Errorf(market.Unreachable, "the answer of IPFS did not come whole: %w", err)
	case answer.StatusCode != http.StatusOK:
		return market.CID{}, market.Errorf(market.Unreachable, "IPFS does not take the content: %s: %.200q", answer.Status, text)
	}
	var said struct{ Hash string }
	if err := json.Unmarshal(text, &said); err != nil {
		return market.CID{}, market.Errorf(market.Untrusted, "the answer of IPFS cannot be read: %.200q", text)
	}
	cid, err := market.ParseCID(said.Hash)
	if err != nil {
		return market.CID{}, market.Errorf(market.Untrusted, "IPFS calls the content %.100q, which is no CID that the market takes", said.Hash)
	}
	if own, err := Of(content); err == nil && own == cid {
		return cid, nil
	}
	back, err := i.Get(ctx, cid, int64(len(content)))
	if err != nil {
		return market.CID{}, err
	}
	if !bytes.Equal(back, content) {
		return market.CID{}, untrusted(cid, "IPFS was given other bytes")
	}
	return cid, nil
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 16
