package node

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// endpoint tells by HTTP how the node is (spec/network.md#N96).
type endpoint struct {
	listener net.Listener
	server   *http.Server
}

// listen opens the endpoint. It fails with code E0821.
func (n *Node) listen(address string) (*endpoint, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fail(CodeEndpoint, err, "cannot listen on %s for HTTP: %v", address, err)
	}
	return &endpoint{l, &http.Server{
		Handler: n.pages(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(n.log.Handler(), slog.LevelDebug),
	}}, nil
}

// HTTPAddress is where the node tells how it is, "" if it does not.
func (n *Node) HTTPAddress() string {
	if n.http == nil {
		return ""
	}
	return n.http.listener.Addr().String()
}

func (e *endpoint) serve() { _ = e.server.Serve(e.listener) } // it ends with close

func (e *endpoint) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := e.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = e.server.Close()
	}
	_ = e.listener.Close() // where it was never served
	return err
}

func (n *Node) pages() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /peer_id", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"peer_id": n.ID()})
	})
	pages.HandleFunc("GET /versions", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, struct {
			Node  string `json:"node"`
			AVM   string `json:"avm"`
			Spell string `json:"spell"`
		}{n.config.Version, data.InterpreterVersion, stdlib.SpellVersion})
	})
	if !n.config.NoHealth {
		pages.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
			status, checks := n.health()
			writeJSON(w, status, checks)
		})
	}
	if !n.config.NoMetrics {
		pages.Handle("GET /metrics", promhttp.HandlerFor(n.metrics.registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	}
	pages.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "No such endpoint", http.StatusNotFound) })
	return pages
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a reader that has gone is nobody's fault
}
