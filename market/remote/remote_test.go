package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/markettest"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// served is a ledger and a client of it.
func served(t *testing.T) (*local.Ledger, *local.ManualClock, *Client) {
	t.Helper()
	clock := local.NewManualClock(start)
	l := local.New(local.Config{Clock: clock})
	file := filepath.Join(t.TempDir(), "market.json")
	s, err := Serve(l, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), l.Close()); err != nil {
			t.Error(err)
		}
	})
	c, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return l, clock, c
}

// bed plays flows on a ledger of another process.
type bed struct {
	t      *testing.T
	ledger *local.Ledger
	clock  *local.ManualClock
	client *Client
	made   map[string]bool
}

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bed) As(name string) market.Market {
	a := b.client.Account(name)
	if !b.made[name] {
		b.made[name] = true
		b.must(b.client.Pour(a, markettest.Purse.Native, markettest.Purse.Token))
	}
	return b.client.As(a)
}

func (b *bed) Owner() market.Account { return b.ledger.Owner() }

func (b *bed) Pass(epochs market.Epoch) {
	b.clock.Move(time.Duration(epochs) * local.Defaults().EpochLength)
}

func (b *bed) Govern() markettest.Governor { return b.ledger.Govern() }

// TestFlows plays all flows: what comes over the line is what the ledger says.
func TestFlows(t *testing.T) {
	markettest.Run(t, func(t *testing.T) markettest.Bed {
		l, clock, c := served(t)
		b := &bed{t, l, clock, c, map[string]bool{}}
		thousand := market.Units(1_000_000_000).Mul(market.Units(1_000_000_000_000))
		b.must(l.Pour(l.Owner(), thousand, market.Amount{}))
		b.must(l.Govern().FillRewards(thousand))
		return b
	})
}

func TestWatch(t *testing.T) {
	l, clock, c := served(t)
	ctx, cancel := context.WithCancel(t.Context())
	events, err := c.As(l.Account("x")).Watch(ctx, market.ID{1})
	if err != nil {
		t.Fatal(err)
	}
	clock.Move(local.Defaults().EpochLength)
	if e := <-events; e.Kind != market.NewEpoch || e.Epoch != 2 {
		t.Errorf("%+v", e)
	}
	cancel()
	for range events {
	}
	events, err = c.As(l.Account("x")).Watch(t.Context(), market.ID{1})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for range events {
	}
	if _, err := c.As(market.Account{}).Params(t.Context()); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
	if _, err := c.As(market.Account{}).Watch(t.Context(), market.ID{}); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
}

// TestStrangers are not let in, and nonsense is refused.
func TestStrangers(t *testing.T) {
	_, _, c := served(t)
	post := func(path, token, body string) (int, string) {
		t.Helper()
		r, err := http.NewRequest(http.MethodPost, c.place.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var text strings.Builder
		buffer := make([]byte, 4096)
		for n, err := answer.Body.Read(buffer); n > 0 || err == nil; n, err = answer.Body.Read(buffer) {
			text.Write(buffer[:n])
		}
		return answer.StatusCode, text.String()
	}
	for _, token := range []string{"", "wrong", c.place.Token + "x"} {
		for _, path := range []string{"/call", "/watch", "/"} {
			if status, _ := post(path, token, `{}`); status != http.StatusUnauthorized {
				t.Errorf("%q lets in to %s: %d", token, path, status)
			}
		}
	}
	account := market.Account{}.String()
	for body, want := range map[string]string{
		``:                     `"kind":"malformed"`,
		`[]`:                   `"kind":"malformed"`,
		`{"account":"0x12"}`:   `"kind":"malformed"`,
		`{"method":"Nothing"}`: `there is no method`,
		`{"account":"` + account + `","method":"Deal","argument":"x"}`:                    `"kind":"malformed"`,
		`{"account":"` + account + `","method":"Deal"}`:                                   `"kind":"malformed"`,
		`{"account":"` + account + `","method":"Deal","argument":"` + account + `"}`:      `"kind":"not found"`,
		`{"account":"` + account + `","method":"Stop","argument":"` + account + `"}`:      `"kind":"not found"`,
		`{"account":"` + account + `","method":"Pour","argument":{"Native":"-1"}}`:        `"kind":"malformed"`,
		`{"account":"` + account + `","method":"Pour","argument":{"Native":1}}`:           `"kind":"malformed"`,
		`{"account":"` + account + `","method":"Activate","argument":{"OffChain":"0x1"}}`: `"kind":"malformed"`,
		`{"account":"` + account + `","method":"SubmitProofs","argument":[]}`:             `"kind":"not allowed"`,
	} {
		if status, text := post("/call", c.place.Token, body); status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
	if status, _ := post("/watch", c.place.Token, `{"argument":7}`); status != http.StatusBadRequest {
		t.Error(status)
	}
	if status, _ := post("/other", c.place.Token, ``); status != http.StatusNotFound {
		t.Error(status)
	}
}

// TestOpen says what is wrong with a file, and that a market is gone.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "market.json")
	open := func(kind market.Kind) {
		t.Helper()
		if _, err := Open(t.Context(), file); !errors.Is(err, kind) {
			t.Errorf("want %q, have %v", kind, err)
		}
	}
	open(market.NotFound)
	for _, text := range []string{"", "{}", `{"url":"http://127.0.0.1:1"}`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		open(market.Malformed)
	}
	s, err := Serve(local.New(local.Config{}), file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	c, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	up := filepath.Join(dir, "net.json")
	for names, want := range map[string]market.Kind{file: "", up: market.Malformed, file + "x": market.NotFound} {
		text, err := json.Marshal(map[string]any{"event": "ready", "market": map[string]string{"file": names}})
		if err == nil {
			err = os.WriteFile(up, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), up); want == "" && err != nil || want != "" && !errors.Is(err, want) {
			t.Errorf("%s: %v", names, err)
		}
	}
	wrong := &Client{file: filepath.Join(dir, "none"), client: c.client, place: Place{c.place.URL, "wrong"}}
	if _, err := wrong.As(market.Account{}).Params(t.Context()); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
	text, _ := os.ReadFile(file)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	open(market.NotFound)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	open(market.Unreachable)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.As(market.Account{}).Params(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Serve(local.New(local.Config{}), filepath.Join(dir, "missing", "market.json")); err == nil {
		t.Error("it was served without a file")
	}
}

// TestMoved goes on asking a market that another process serves by now, at once and after a while in which nobody did.
func TestMoved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "market.json")
	l := local.New(local.Config{})
	first, err := Serve(l, file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	asked := func() error {
		_, err := c.As(market.Account{}).Params(t.Context())
		return err
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := asked(); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
	second, err := Serve(l, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := asked(); err != nil {
		t.Error(err)
	}
	if err := errors.Join(second.Close(), l.Close()); err != nil {
		t.Error(err)
	}
}

// FuzzCall sends anything with the right token: there is an answer, and it is JSON.
func FuzzCall(f *testing.F) {
	account := market.Account{}.String()
	for name := range methods() {
		f.Add([]byte(`{"account":"` + account + `","method":"` + name + `","argument":null}`))
		f.Add([]byte(`{"account":"` + account + `","method":"` + name + `","argument":{"Deal":"` + account + `"}}`))
	}
	l := local.New(local.Config{Clock: local.NewManualClock(start)})
	s := &Server{ledger: l, methods: methods()}
	f.Fuzz(func(t *testing.T, body []byte) {
		w := httptest.NewRecorder()
		s.call(w, httptest.NewRequest(http.MethodPost, "/call", bytes.NewReader(body)))
		var a answer
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || (a.Error == nil) == (a.Result == nil) {
			t.Errorf("%s: %s", body, w.Body)
		}
	})
}

// passing is a ledger with a clock that others may move.
type passing struct {
	*local.Ledger
	clock *local.ManualClock
}

// Pass implements Passing.
func (p passing) Pass(ctx context.Context, epochs market.Epoch) (market.Epoch, error) {
	p.clock.Move(time.Duration(epochs) * local.Defaults().EpochLength)
	params, err := p.Params(ctx)
	return params.Epoch(), err
}

// TestPass moves the time of a market that lets it, and hears of one that does not.
func TestPass(t *testing.T) {
	l, clock, c := served(t)
	if _, err := c.Pass(t.Context(), 2); market.KindOf(err) != market.Malformed {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "market.json")
	s, err := Serve(passing{l, clock}, file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if c, err = Open(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	for _, want := range []market.Epoch{3, 5} {
		if got, err := c.Pass(t.Context(), 2); err != nil || got != want {
			t.Errorf("epoch %d, %v; want %d", got, err, want)
		}
	}
}
