package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Handler does what messages ask for. Its methods are called one at a time, in the order of the messages.
type Handler interface {
	// Notified takes a notification.
	Notified(method string, params json.RawMessage)
	// Asked takes a request: it looks at whatever later messages may change, and returns what makes the answer, which
	// runs beside later messages.
	Asked(method string, params json.RawMessage) (answer func(ctx context.Context) (any, error))
}

// Conn is one end of a connection.
type Conn struct {
	in  *frames
	out io.Writer

	write sync.Mutex // held while a frame is written

	mu      sync.Mutex
	running map[string]context.CancelFunc // requests of the other side, by id
	waiting map[string]chan *Message      // own requests
	last    int                           // number of the last own request
	closed  bool                          // nothing will be answered any more

	work sync.WaitGroup
}

// NewConn is a connection over two streams.
func NewConn(in io.Reader, out io.Writer) *Conn {
	return &Conn{in: newFrames(in), out: out, running: map[string]context.CancelFunc{}, waiting: map[string]chan *Message{}}
}

// exitMethod is the notification that ends a connection.
const exitMethod = "exit"

// Serve reads messages until the other side says exit, then it returns nil, or until the stream ends. Requests that are
// being worked on are cancelled.
func (c *Conn) Serve(ctx context.Context, h Handler) error {
	ctx, cancel := context.WithCancel(ctx)
	defer c.work.Wait()
	defer c.end()
	defer cancel()
	for {
		text, fault, err := c.in.next()
		if err != nil {
			return err
		}
		var m *Message
		if fault == nil {
			m, fault = decode(text)
		}
		switch {
		case fault != nil:
			var id json.RawMessage
			if m != nil {
				id = m.ID
			}
			c.answer(id, nil, fault)
		case m.Method == exitMethod:
			return nil
		case m.Method == "":
			c.answered(m)
		case m.Method == "$/cancelRequest":
			c.cancel(m.Params)
		case m.ID == nil:
			h.Notified(m.Method, m.Params)
		default:
			c.start(ctx, m.ID, h.Asked(m.Method, m.Params))
		}
	}
}

// end lets go of all who wait for answers.
func (c *Conn) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for id, waiting := range c.waiting {
		close(waiting)
		delete(c.waiting, id)
	}
}

// start runs what answers a request.
func (c *Conn) start(ctx context.Context, id json.RawMessage, run func(context.Context) (any, error)) {
	ctx, cancel := context.WithCancel(ctx)
	key := string(id)
	c.mu.Lock()
	_, twice := c.running[key]
	if !twice {
		c.running[key] = cancel
	}
	c.mu.Unlock()
	if twice {
		cancel()
		c.answer(id, nil, Errorf(CodeInvalidRequest, "a request with the id %s is not answered yet", key))
		return
	}
	c.work.Go(func() {
		result, err := Guard(ctx, run)
		c.mu.Lock()
		delete(c.running, key)
		c.mu.Unlock()
		cancel()
		c.answer(id, result, err)
	})
}

// Guard runs a function and makes an error of a panic, so that one request costs no more than itself.
func Guard(ctx context.Context, run func(context.Context) (any, error)) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, Errorf(CodeInternal, "the server failed at this request: %v", r)
		}
	}()
	return run(ctx)
}

// cancel cancels the request that a notification names.
func (c *Conn) cancel(params json.RawMessage) {
	var p struct{ ID json.RawMessage }
	if json.Unmarshal(params, &p) != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.running[string(p.ID)]; cancel != nil {
		cancel()
	}
}

// answer writes a response. What cannot be written is lost: the reader learns of the end of the stream.
func (c *Conn) answer(id json.RawMessage, result any, err error) {
	m := &Message{ID: id}
	if id == nil {
		m.ID = json.RawMessage("null")
	}
	var fault *Error
	switch {
	case errors.Is(err, context.Canceled):
		m.Error = Errorf(CodeCancelled, "the request was cancelled")
	case errors.As(err, &fault):
		m.Error = fault
	case err != nil:
		m.Error = Errorf(CodeRequestFailed, "%v", err)
	default:
		if m.Result, err = json.Marshal(result); err != nil {
			m.Result, m.Error = nil, Errorf(CodeInternal, "%v", err)
		}
	}
	_ = c.send(m)
}

func (c *Conn) send(m *Message) error {
	m.Version = "2.0"
	content, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.write.Lock()
	defer c.write.Unlock()
	_, err = c.out.Write(frame(content))
	return err
}

// Notify sends a notification.
func (c *Conn) Notify(method string, params any) error {
	text, err := json.Marshal(params)
	if err != nil {
		return err
	}
	return c.send(&Message{Method: method, Params: text})
}

// ErrClosed is the error of a request that will not be answered any more.
var ErrClosed = errors.New("the connection has ended")

// Call sends a request, waits for the answer and reads it into result, which may be nil. It must not be called from a
// method of the handler, which the answer would wait for.
func (c *Conn) Call(ctx context.Context, method string, params, result any) error {
	text, err := json.Marshal(params)
	if err != nil {
		return err
	}
	answer := make(chan *Message, 1)
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return ErrClosed
	}
	c.last++
	id := strconv.Itoa(c.last)
	c.waiting[id] = answer
	c.mu.Unlock()
	if err := c.send(&Message{ID: json.RawMessage(id), Method: method, Params: text}); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
		return ctx.Err()
	case m, ok := <-answer:
		switch {
		case !ok:
			return ErrClosed
		case m.Error != nil:
			return fmt.Errorf("%s: %w", method, m.Error)
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

// answered gives a response to who waits for it. One that nobody waits for is dropped.
func (c *Conn) answered(m *Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if waiting := c.waiting[string(m.ID)]; waiting != nil {
		waiting <- m
		delete(c.waiting, string(m.ID))
	}
}
