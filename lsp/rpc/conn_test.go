package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// echo answers with the parameters. "wait" waits until it is cancelled, "panic" panics, "fail" fails.
type echo struct{ notified []string }

func (e *echo) Notified(method string, _ json.RawMessage) { e.notified = append(e.notified, method) }

func (e *echo) Asked(method string, params json.RawMessage) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) {
		switch method {
		case "wait":
			<-ctx.Done()
			return nil, ctx.Err()
		case "panic":
			panic("a bug")
		case "fail":
			return nil, errors.New("no")
		}
		return params, nil
	}
}

// talk sends a stream to a server and returns the contents of what it answers.
func talk(t *testing.T, in string) (answers []string, err error) {
	t.Helper()
	var out bytes.Buffer
	err = NewConn(strings.NewReader(in), &out).Serve(context.Background(), &echo{})
	f := newFrames(&out)
	for {
		text, fault, end := f.next()
		if end != nil {
			return answers, err
		}
		if fault != nil {
			t.Fatal(fault)
		}
		answers = append(answers, string(text))
	}
}

func framed(contents ...string) string {
	var b strings.Builder
	for _, c := range contents {
		b.Write(frame([]byte(c)))
	}
	return b.String()
}

const (
	ask  = `{"jsonrpc":"2.0","id":1,"method":"echo","params":[1]}`
	gets = `{"jsonrpc":"2.0","id":1,"result":[1]}`
	exit = `{"jsonrpc":"2.0","method":"exit"}`
)

func TestAnswers(t *testing.T) {
	long := strings.Repeat("x", 20000)
	cases := []struct{ name, in, want string }{
		{"request", framed(ask), gets},
		{"id is a text", framed(`{"jsonrpc":"2.0","id":"a","method":"echo","params":{}}`), `{"jsonrpc":"2.0","id":"a","result":{}}`},
		{"no parameters", framed(`{"jsonrpc":"2.0","id":1,"method":"echo"}`), `{"jsonrpc":"2.0","id":1,"result":null}`},
		{"more headers", "content-type: x; charset=utf-8\r\ncontent-length: 53\r\n\r\n" + ask, gets},
		{"line feeds alone", "Content-Length: 53\n\n" + ask, gets},
		{"garbage before", "hello\r\n\r\n{}\r\n" + long + "\r\n" + framed(ask), gets},
		{"no number", "Content-Length: many\r\n\r\n" + framed(ask), "-32700 " + gets},
		{"negative", "Content-Length: -5\r\n\r\n" + framed(ask), "-32700 " + gets},
		{"beyond numbers", "Content-Length: 99999999999999999999\r\n\r\n" + framed(ask), "-32700 " + gets},
		{"empty", framed("", ask), "-32700 " + gets},
		{"no JSON", framed("{", ask), "-32700 " + gets},
		{"no object", framed("[]", `5`, `"x"`, ask), "-32600 -32600 -32600 " + gets},
		{"a batch", framed("[" + ask + "]"), "-32600"},
		{"no version", framed(`{"id":1,"method":"echo"}`), "-32600"},
		{"wrong version", framed(`{"jsonrpc":"1.0","id":1,"method":"echo"}`), "-32600"},
		{"id is an object", framed(`{"jsonrpc":"2.0","id":{},"method":"echo"}`), "-32600"},
		{"method is a number", framed(`{"jsonrpc":"2.0","id":1,"method":5}`), "-32600"},
		{"neither", framed(`{"jsonrpc":"2.0","id":1}`), "-32600"},
		{"an answer that nobody waits for", framed(`{"jsonrpc":"2.0","id":77,"result":1}`, ask), gets},
		{"cancel of what is not there", framed(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":5}}`, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":7}`, ask), gets},
		{"panic", framed(`{"jsonrpc":"2.0","id":1,"method":"panic"}`), "-32603"},
		{"failure", framed(`{"jsonrpc":"2.0","id":1,"method":"fail"}`), "-32803"},
		{"cancelled", framed(`{"jsonrpc":"2.0","id":1,"method":"wait"}`, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}`, exit), "-32800"},
		{"cancelled by the end", framed(`{"jsonrpc":"2.0","id":1,"method":"wait"}`, exit), "-32800"},
		{"the same id twice", framed(`{"jsonrpc":"2.0","id":1,"method":"wait"}`, ask, exit), "-32600 -32800"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answers, _ := talk(t, c.in)
			var got []string
			for _, a := range answers {
				var m Message
				if err := json.Unmarshal([]byte(a), &m); err != nil {
					t.Fatal(err)
				}
				if m.Error != nil {
					a = fmt.Sprint(m.Error.Code)
				}
				got = append(got, a)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
		})
	}
}

func TestEnds(t *testing.T) {
	if _, err := talk(t, framed(exit, ask)); err != nil {
		t.Errorf("exit gave %v", err)
	}
	if _, err := talk(t, ""); err != io.EOF {
		t.Errorf("the end of the stream gave %v", err)
	}
	if _, err := talk(t, "Content-Length: 100\r\n\r\n{"); err == nil {
		t.Error("half a message is no end")
	}
}

// TestCalls asks the other side, which answers, fails, and goes.
func TestCalls(t *testing.T) {
	inA, outB := io.Pipe()
	inB, outA := io.Pipe()
	a, b := NewConn(inA, outA), NewConn(inB, outB)
	done := make(chan error, 2)
	go func() { done <- a.Serve(context.Background(), &echo{}) }()
	go func() { done <- b.Serve(context.Background(), &echo{}) }()
	var got []int
	if err := a.Call(context.Background(), "echo", []int{1, 2}, &got); err != nil || len(got) != 2 {
		t.Error(got, err)
	}
	var fault *Error
	if err := a.Call(context.Background(), "fail", nil, nil); !errors.As(err, &fault) || fault.Code != CodeRequestFailed {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := a.Call(ctx, "wait", nil, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := b.Notify("exit", nil); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := a.Call(context.Background(), "echo", nil, nil); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	inA.Close() // nobody reads what is still answered
	outA.Close()
	<-done
}

// FuzzServe reads any bytes: every answer is a message, and nothing hangs.
func FuzzServe(f *testing.F) {
	f.Add([]byte(framed(ask, exit)))
	f.Add([]byte("Content-Length: 5\r\n\r\n{}{}}Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte(framed(`{"jsonrpc":"2.0","id":1,"method":"wait"}`, ask)))
	f.Fuzz(func(t *testing.T, in []byte) {
		answers, err := talk(t, string(in))
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
		for _, a := range answers {
			var m Message
			if json.Unmarshal([]byte(a), &m) != nil || m.Version != "2.0" || m.Result == nil && m.Error == nil {
				t.Fatalf("answered %q", a)
			}
		}
	})
}
