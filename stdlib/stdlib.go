// Package stdlib is the standard library: Aqua modules that declare the built-in services ([FS]) and the host functions
// behind them ([Call]), in the two flavours that exist – a node's and a client's.
//
// Source of every behaviour: spec/network.md, the tables of built-in functions; the client's rows were recorded from the
// original client.
package stdlib

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/vm/value"
)

//go:embed aqua/*.aqua
var files embed.FS

// publicPrefix is the package under whose name existing scripts import the library.
const publicPrefix = "@fluencelabs/aqua-lib/"

// FS holds the Aqua modules of the library. Both "builtin.aqua" and the public name "@fluencelabs/aqua-lib/builtin.aqua"
// open the same module.
func FS() fs.FS { return library{} }

type library struct{}

// Open opens a module.
func (library) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	name = strings.TrimPrefix(name, publicPrefix)
	if name == "." {
		return files.Open("aqua")
	}
	return files.Open("aqua/" + name)
}

// Flavour tells whose built-ins a peer has: a node's or a client's. They differ in what is there, in how arguments are
// checked, in numbers and in the wording of errors (spec/network.md#N10, spec/network.md#N40).
type Flavour uint8

// The flavours.
const (
	Node Flavour = iota
	Client
)

// Host is what built-ins ask of the peer they run on.
type Host interface {
	Flavour() Flavour
	// PeerID is the peer on which a call is made: the host, or one of its workers. HostID is the host.
	PeerID() string
	HostID() string
	Now() time.Time
	// Versions are those of the peer's software and of its interpreter, as peer.identify reports them.
	Versions() (node, interpreter string)
	// Addresses are the multiaddrs at which others reach it.
	Addresses() []string
	// Peers are the ids of the peers it knows, itself excluded.
	Peers() []string
	// Connected reports whether a peer can be reached at the moment.
	Connected(peer string) bool
	// Contact returns the multiaddrs at which a peer was seen; known is false when nothing is known of the peer.
	Contact(peer string) (addresses []string, known bool)
	// Connect reports whether there is a connection with a peer, which it makes if there is none: at these multiaddrs, or where
	// else the peer is known to be.
	Connect(ctx context.Context, peer string, addresses []string) bool
	// Sign signs with the peer's key, Verify checks such a signature.
	Sign(data []byte) []byte
	Verify(signature, data []byte) bool
	// Print shows what a program prints.
	Print(text string)
	// Manages reports whether a peer may do here what others may not: the host itself, and who holds its management key.
	Manages(peer string) bool
	// Workers are those of the host, nil for a peer that can have none. Subnets is nil where nobody tells who serves a deal.
	Workers() Workers
	Subnets() Subnets
	// Deployment holds the services that are no built-ins, and the vault; [Unhosted] where there is nothing of the kind.
	Deployment() Deployment
}

// Request is one service call as it reaches a host.
type Request struct {
	Service, Function string
	Args              []*value.Node
	Tetraplets        [][]*value.Tetraplet // per argument
	InitPeer          string               // who started the particle
	Particle          string               // its id
	Timestamp         uint64               // when it was started, in milliseconds
	TTL               uint32               // milliseconds
	Script            string
	Signature         []byte // of the particle, by its initiator
	Token             string // the host's secret for the particle
}

// Response is what a call gives back to the interpreter.
type Response struct {
	Code  int32         // 0, or 1 for an error
	Text  string        // JSON
	Help  string        // what may be done about an error, line by line: for people, the interpreter does not see it
	After time.Duration // how long the call takes: the pause of peer.timeout
}

// unit is how a flavour says "no result" (spec/network.md#N11).
var unit = [...]string{Node: `""`, Client: `{}`}

// Call runs a built-in, or else a function of a service that the peer hosts. known is false when the peer has no such service
// or function; the response then says so in the words of the flavour, and a caller may look elsewhere first.
func Call(ctx context.Context, h Host, r Request) (resp Response, known bool) {
	b, ok := table()[r.Service+"."+r.Function]
	if !ok && h.Flavour() == Client && r.Service == h.PeerID() { // a client signs under its own id too
		b, ok = table()["sig."+r.Function]
	}
	if !ok && h.Flavour() == Node {
		b, ok = ofSpells(r.Service, r.Function)
	}
	run := b.node
	if h.Flavour() == Client {
		run = b.client
	}
	if !ok || run == nil {
		return deployed(ctx, h, r)
	}
	c := &call{Request: r, host: h, ctx: ctx}
	result, err := run(c)
	if errors.Is(err, errAbsent) {
		return deployed(ctx, h, r)
	}
	if err != nil {
		return Failure(h.Flavour(), r, err), true
	}
	if result == nil {
		return Response{Text: unit[h.Flavour()], After: c.after}, true
	}
	return Response{Text: result.String(), After: c.after}, true
}

// deployed calls a service that is no built-in (spec/services.md#S85).
func deployed(ctx context.Context, h Host, r Request) (resp Response, known bool) {
	resp, known, err := h.Deployment().Call(ctx, r)
	switch {
	case !known:
		return NotFound(h.Flavour(), r), false
	case err == nil:
		return resp, true
	}
	help := advice(err)
	text := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if err = typed("%s", text); h.Flavour() == Client {
		err = thrown(text)
	}
	failure := Failure(h.Flavour(), r, err)
	failure.After, failure.Help = resp.After, help
	return failure, true
}

// NotFound is the answer to a call of a service that a peer does not have.
func NotFound(f Flavour, r Request) Response {
	if f == Client {
		return fail(fmt.Sprintf("No service found for service call: serviceId='%s', fnName='%s' args='%s'", r.Service, r.Function, value.Array(r.Args...)))
	}
	return fail(fmt.Sprintf("Service with id '%s' not found (function %s)", r.Service, r.Function))
}

// Failure is the answer to a call that a handler refused.
func Failure(f Flavour, r Request, err error) Response {
	text := err.Error()
	if f == Client {
		var raised thrown
		if errors.As(err, &raised) {
			text = fmt.Sprintf(`Service call failed. fnName="%s" serviceId="%s" error: %s`, r.Function, r.Service, text)
		} else {
			text = fmt.Sprintf(`("%s" "%s") %s`, r.Service, r.Function, text)
		}
	}
	resp := fail(text)
	resp.Help = advice(err)
	return resp
}

func fail(text string) Response {
	return Response{Code: 1, Text: string(value.AppendString(nil, text))}
}
