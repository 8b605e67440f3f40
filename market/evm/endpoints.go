package evm

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/rpc"
)

// largest is how many bytes one answer may have.
const largest = 64 << 20

// rounds is how often all endpoints are tried before a market is Unreachable.
const rounds = 3

// pool are the endpoints of one chain. The one that answered last is asked first.
type pool struct {
	timeout time.Duration // of one request
	pause   time.Duration // before the second round; each further one waits twice as long
	check   func(ctx context.Context, e *endpoint) error

	mu    sync.Mutex
	first int
	all   []*endpoint
}

// endpoint is one server of JSON-RPC.
type endpoint struct {
	url string

	mu      sync.Mutex
	client  *rpc.Client
	checked bool
	wrong   error // why it is never asked again
}

// errBehind is an endpoint that has not seen a block which another has.
var errBehind = errors.New("the endpoint is behind")

var errLarge = errors.New("the answer is larger than 64 MiB")

// connection is the endpoint's connection, made and checked when it is first needed.
func (p *pool) connection(ctx context.Context, e *endpoint) (*rpc.Client, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.wrong != nil {
		return nil, e.wrong
	}
	if e.client == nil {
		client, err := rpc.DialOptions(ctx, e.url, rpc.WithHTTPClient(&http.Client{Transport: bounded{}}), rpc.WithWebsocketMessageSizeLimit(largest))
		if err != nil {
			return nil, err
		}
		e.client = client
	}
	if !e.checked {
		if err := p.check(ctx, e); err != nil {
			if kind := market.KindOf(err); kind == market.WrongChain || kind == market.WrongGeneration {
				e.wrong = err
			}
			return nil, err
		}
		e.checked = true
	}
	return e.client, nil
}

// do asks one endpoint after the other until one answers. An answer that refuses is an answer.
func (p *pool) do(ctx context.Context, ask func(context.Context, *rpc.Client) error) error {
	var last error
	for round := range rounds {
		if round > 0 {
			if err := wait(ctx, p.pause<<(round-1)); err != nil {
				return err
			}
		}
		again := false
		for _, e := range p.order() {
			err := p.try(ctx, e, ask)
			if err == nil {
				p.prefer(e)
				return nil
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if !isTransient(err) {
				if e.answers() {
					return err
				}
			} else {
				again = true
			}
			last = telling(last, err)
		}
		if !again {
			break
		}
	}
	var known *market.Error
	if errors.As(last, &known) {
		return last
	}
	return market.Errorf(market.Unreachable, "no endpoint of the chain answers: %w", last)
}

// try asks one endpoint, for as long as a request may take.
func (p *pool) try(ctx context.Context, e *endpoint, ask func(context.Context, *rpc.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	client, err := p.connection(ctx, e)
	if err != nil {
		return err
	}
	err = ask(ctx, client)
	if market.KindOf(err) == market.WrongChain {
		e.recheck()
	}
	return err
}

// recheck has the endpoint say which chain it is of before it is asked again.
func (e *endpoint) recheck() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.checked = false
}

// answers says that the endpoint speaks for the right contracts.
func (e *endpoint) answers() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.checked
}

// order are the endpoints in the order in which they are tried.
func (p *pool) order() []*endpoint {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append(append([]*endpoint{}, p.all[p.first:]...), p.all[:p.first]...)
}

// others are all endpoints but the preferred one.
func (p *pool) others() []*endpoint { return p.order()[1:] }

func (p *pool) prefer(e *endpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, have := range p.all {
		if have == e {
			p.first = i
		}
	}
}

func (p *pool) close() {
	for _, e := range p.all {
		e.mu.Lock()
		if e.client != nil {
			e.client.Close()
		}
		e.mu.Unlock()
	}
}

// telling is the error that says more: a wrong chain rather than a connection that was refused.
func telling(a, b error) error {
	var known *market.Error
	if a == nil || errors.As(b, &known) && !errors.As(a, new(*market.Error)) {
		return b
	}
	return a
}

// isTransient says that another endpoint, or the same a little later, may answer. What a contract refuses comes with data or
// in words, and is refused everywhere.
func isTransient(err error) bool {
	var data rpc.DataError
	if errors.As(err, &data) && data.ErrorData() != nil {
		return false
	}
	var known *market.Error
	if errors.As(err, &known) {
		return known.Kind == market.Untrusted
	}
	var coded rpc.Error
	if !errors.As(err, &coded) {
		return true // the connection, or what came over it
	}
	switch coded.ErrorCode() {
	case -32603, -32005, -32097, -32016, -32700, 429:
		return !strings.Contains(err.Error(), "revert")
	}
	text := strings.ToLower(err.Error())
	for _, passing := range []string{"header not found", "missing trie node", "unknown block", "block not found", "limit exceeded", "rate limit",
		"too many requests", "timeout", "timed out", "try again", "temporarily", "internal error", "overloaded"} {
		if strings.Contains(text, passing) {
			return true
		}
	}
	return false
}

// wait lets time go by, or ends with ctx.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// bounded is a transport whose answers end at largest.
type bounded struct{}

func (bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		resp.Body = &boundedBody{resp.Body, largest}
	}
	return resp, err
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(into []byte) (int, error) {
	if b.left <= 0 {
		return 0, market.Errorf(market.Untrusted, "%w", errLarge)
	}
	if int64(len(into)) > b.left {
		into = into[:b.left]
	}
	n, err := b.ReadCloser.Read(into)
	b.left -= int64(n)
	return n, err
}
