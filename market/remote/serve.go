package remote

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
	"github.com/aquifer-dev/aquifer/market"
)

// Server hands out a ledger.
type Server struct {
	ledger  Ledger
	methods map[string]method
	place   Place
	file    string
	http    *http.Server
	done    chan error
}

// Place says where a ledger is served, and what whoever calls must know.
type Place struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// Serve hands out a ledger on loopback, at a free port, and writes where to a file that nobody but the user can read.
func Serve(ledger Ledger, file string) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	var token [32]byte
	_, _ = rand.Read(token[:]) // never fails: the runtime ends a program without randomness
	s := &Server{ledger: ledger, methods: methods(), place: Place{"http://" + listener.Addr().String(), hex.EncodeToString(token[:])}, file: file, done: make(chan error, 1)}
	if err := s.place.write(file); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /call", s.call)
	mux.HandleFunc("POST /watch", s.watch)
	s.http = &http.Server{Handler: s.known(mux), ReadHeaderTimeout: 10 * time.Second}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

// URL is where the ledger is served.
func (s *Server) URL() string { return s.place.URL }

// Close ends it, with calls and watches that are under way, and takes the file away.
func (s *Server) Close() error {
	err := errors.Join(s.http.Close(), os.Remove(s.file))
	if served := <-s.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// write puts the place into a file, whole or not at all.
func (p Place) write(file string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return wholefile.Write(file, append(text, '\n'), 0o600) // the token is its owner's alone
}

// known lets in who knows the token.
func (s *Server) known(next http.Handler) http.Handler {
	want := []byte("Bearer " + s.place.Token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), want) != 1 {
			http.Error(w, "the token is wrong", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ask reads a question.
func ask(w http.ResponseWriter, r *http.Request) (q question, err error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
	if err == nil {
		err = json.Unmarshal(text, &q)
	}
	if err != nil {
		err = market.Errorf(market.Malformed, "the call cannot be read: %w", err)
	}
	return q, err
}

func (s *Server) call(w http.ResponseWriter, r *http.Request) {
	q, err := ask(w, r)
	if err != nil {
		tell(w, nil, err)
		return
	}
	run := s.methods[q.Method]
	if run == nil {
		tell(w, nil, market.Errorf(market.Malformed, "there is no method %.100q", q.Method))
		return
	}
	result, err := run(r.Context(), caller{s.ledger.As(q.Account), s.ledger}, q.Argument)
	tell(w, result, err)
}

// tell writes an answer.
func tell(w http.ResponseWriter, result any, err error) {
	var a answer
	if err == nil {
		a.Result, err = json.Marshal(result)
	}
	if err != nil {
		a = answer{Error: &refusal{market.KindOf(err), err.Error()}}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(a) // who has gone hears nothing
}

// watch writes events, one a line, until either side ends.
func (s *Server) watch(w http.ResponseWriter, r *http.Request) {
	q, err := ask(w, r)
	var peer market.ID
	if err == nil {
		err = json.Unmarshal(q.Argument, &peer)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	events, err := s.ledger.As(q.Account).Watch(ctx, peer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w)
	lines := json.NewEncoder(w)
	for err = flush.Flush(); err == nil; err = flush.Flush() {
		e, ok := <-events
		if !ok || lines.Encode(e) != nil {
			return
		}
	}
}
