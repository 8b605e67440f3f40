package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"sync"

	"github.com/aquifer-dev/aquifer/market"
)

// Client is a ledger of another process. When that process has ended and another one serves the ledger, it is asked instead.
type Client struct {
	file   string
	client *http.Client

	mu    sync.Mutex
	place Place
}

var (
	_ Ledger  = (*Client)(nil)
	_ Passing = (*Client)(nil)
)

// Open finds a ledger by the file that Serve wrote. The errors are market.NotFound where there is none, market.Malformed where it says
// something else, and market.Unreachable where nobody serves it any more.
func Open(ctx context.Context, file string) (*Client, error) {
	place, err := readPlace(file)
	if err != nil {
		return nil, err
	}
	c := &Client{file: file, client: &http.Client{}, place: place}
	if _, err := c.As(market.Account{}).Params(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// readPlace reads where a market is served from the file that says so, or from one that names it: what `aqua up --market` prints.
func readPlace(file string) (Place, error) {
	p, named, err := readServed(file)
	if err == nil && named != "" {
		p, _, err = readServed(named)
	}
	if err == nil && p.URL == "" {
		err = market.Errorf(market.Malformed, "%s does not say where a market is served", file)
	}
	return p, err
}

// readServed reads one of the two.
func readServed(file string) (p Place, named string, err error) {
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, "", market.Errorf(market.NotFound, "no market is served by %s; `aqua up --market` serves one", file)
	case err != nil:
		return p, "", market.Errorf(market.Unreachable, "%w", err)
	}
	var read struct {
		Place
		Market struct{ File string }
	}
	if err := json.Unmarshal(text, &read); err != nil || (read.URL == "" || read.Token == "") && read.Market.File == "" {
		return p, "", market.Errorf(market.Malformed, "%s does not say where a market is served", file)
	}
	return read.Place, read.Market.File, nil
}

func (c *Client) at() Place {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.place
}

// moved looks for another process that serves the ledger by now.
func (c *Client) moved(from Place) bool {
	place, err := readPlace(c.file)
	if err != nil || place == from {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.place = place
	return true
}

// As implements Ledger.
func (c *Client) As(account market.Account) market.Market { return &actor{c, account} }

// Account implements Ledger. Where the process cannot be asked it is nobody.
func (c *Client) Account(name string) market.Account {
	a, _ := call[market.Account](context.Background(), &actor{c, market.Account{}}, "AccountOf", named{name})
	return a
}

// Pour implements Ledger.
func (c *Client) Pour(account market.Account, native, token market.Amount) error {
	_, err := call[nothing](context.Background(), &actor{c, account}, "Pour", poured{native, token})
	return err
}

// Pass implements Passing; the error is market.Malformed where the other process cannot do that.
func (c *Client) Pass(ctx context.Context, epochs market.Epoch) (market.Epoch, error) {
	return call[market.Epoch](ctx, &actor{c, market.Account{}}, "Pass", epochs)
}

// actor is an account that uses the ledger.
type actor struct {
	client  *Client
	account market.Account
}

// Account implements market.Market.
func (a *actor) Account() market.Account { return a.account }

// send sends a question; the caller closes the body.
func (a *actor) send(ctx context.Context, path, method string, argument any) (*http.Response, error) {
	text, err := json.Marshal(argument)
	if err != nil {
		return nil, market.Errorf(market.Malformed, "%w", err)
	}
	if text, err = json.Marshal(question{a.account, method, text}); err != nil {
		return nil, market.Errorf(market.Malformed, "%w", err)
	}
	for again := false; ; again = true {
		place := a.client.at()
		response, deaf, err := a.client.post(ctx, place, path, text)
		if !deaf || again || !a.client.moved(place) {
			return response, err
		}
	}
}

// post sends a question to a place. deaf says that nobody there has heard it, so that it can be sent elsewhere.
func (c *Client) post(ctx context.Context, place Place, path string, text []byte) (response *http.Response, deaf bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, place.URL+path, bytes.NewReader(text))
	if err != nil {
		return nil, true, market.Errorf(market.Malformed, "%w", err)
	}
	request.Header.Set("Authorization", "Bearer "+place.Token)
	response, err = c.client.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		var dialing *net.OpError
		return nil, errors.As(err, &dialing) && dialing.Op == "dial", market.Errorf(market.Unreachable, "the market is not served any more: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		return nil, response.StatusCode == http.StatusUnauthorized,
			errors.Join(market.Errorf(market.Unreachable, "the market is not served here: %s: %s", response.Status, bytes.TrimSpace(said)), response.Body.Close())
	}
	return response, false, nil
}

// call asks and waits for the answer.
func call[R any](ctx context.Context, a *actor, method string, argument any) (R, error) {
	var result R
	response, err := a.send(ctx, "/call", method, argument)
	if err != nil {
		return result, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxMessage+1))
	var said answer
	switch {
	case err != nil:
		return result, market.Errorf(market.Unreachable, "the answer did not come whole: %w", err)
	case len(text) > maxMessage:
		return result, market.Errorf(market.Untrusted, "the answer has more than %d bytes", maxMessage)
	case json.Unmarshal(text, &said) != nil:
		return result, market.Errorf(market.Untrusted, "the answer cannot be read: %.200q", text)
	case said.Error != nil:
		return result, &market.Error{Kind: said.Error.Kind, Detail: said.Error.Detail}
	}
	if err := json.Unmarshal(said.Result, &result); err != nil {
		return result, market.Errorf(market.Untrusted, "the answer cannot be read: %w", err)
	}
	return result, nil
}

// Watch implements market.Node. The channel is closed when the context ends, or the connection.
func (a *actor) Watch(ctx context.Context, peer market.ID) (<-chan market.Event, error) {
	response, err := a.send(ctx, "/watch", "Watch", peer)
	if err != nil {
		return nil, err
	}
	out := make(chan market.Event)
	go func() {
		defer close(out)
		defer response.Body.Close()
		for lines := json.NewDecoder(response.Body); ; {
			var e market.Event
			if lines.Decode(&e) != nil {
				return
			}
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}
