package evm_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// through is an endpoint before a chain's own, which a test bends.
type through struct {
	url   string
	asked atomic.Int64 // requests of HTTP
	// answer replaces what the chain answers to a method, "" for the connection as a whole; nil leaves it, an error ends the connection.
	answer atomic.Pointer[func(method string, result json.RawMessage) (any, error)]
}

func newThrough(t *testing.T, chain string) *through {
	p := &through{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(t, chain, w, r) }))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// bend has answers replaced from now on.
func (p *through) bend(by func(method string, result json.RawMessage) (any, error)) {
	p.answer.Store(&by)
}

func (p *through) honest() { p.answer.Store(nil) }

func (p *through) serve(t *testing.T, chain string, w http.ResponseWriter, r *http.Request) {
	p.asked.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	resp, err := http.Post(chain, "application/json", bytes.NewReader(body))
	if err != nil {
		return // the chain has ended
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return
	}
	if by := p.answer.Load(); by != nil {
		if text, err = p.changed(*by, body, text); err != nil {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
			return
		}
	}
	_, _ = w.Write(text)
}

// changed has each answer of one request changed.
func (p *through) changed(by func(string, json.RawMessage) (any, error), body, text []byte) ([]byte, error) {
	type question struct {
		Method string `json:"method"`
	}
	var asked []question
	var said []map[string]json.RawMessage
	one := !bytes.HasPrefix(bytes.TrimSpace(body), []byte("["))
	if one {
		asked, said = make([]question, 1), make([]map[string]json.RawMessage, 1)
		_ = errors.Join(json.Unmarshal(body, &asked[0]), json.Unmarshal(text, &said[0]))
	} else {
		_ = errors.Join(json.Unmarshal(body, &asked), json.Unmarshal(text, &said))
	}
	for i, q := range asked {
		now, err := by(q.Method, said[i]["result"])
		if err != nil {
			return nil, err
		}
		if now != nil {
			said[i]["result"], _ = json.Marshal(now)
			delete(said[i], "error")
		}
	}
	if one {
		return json.Marshal(said[0])
	}
	return json.Marshal(said)
}
