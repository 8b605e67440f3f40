// Package vm runs one step of a particle: script, previous data, current data and call results in; new data, call
// requests and next peers out. A step is a pure function of its inputs.
//
// [Step] takes and gives bytes. [Particle] keeps what it decoded and verified between steps; both are one path.
package vm

import (
	"context"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/exec"
)

// Params are what a host tells a step besides script and data.
type Params struct {
	InitPeer  string // %init_peer_id%; any text
	Peer      string // who executes; not compared with the key
	Timestamp uint64 // %timestamp%, ms
	TTL       uint32 // %ttl%, ms
	KeyFormat uint8  // 0: ed25519
	SecretKey []byte // 32-byte seed
	// Keys are those of KeyFormat and SecretKey, for a host that makes them once for all its particles; nil: they are made when needed.
	Keys       *data.KeyPair
	ParticleID string // salt of all signatures

	// Limits in bytes. A text or data of exactly the limit is accepted; zero therefore allows nothing. HardLimit makes
	// an excess an error (code 10), otherwise it is only reported.
	AIRSizeLimit, ParticleSizeLimit, CallResultSizeLimit uint64
	HardLimit                                            bool

	Budget  exec.Budget // zero: the defaults
	Scripts *Scripts    // the caller's cache; nil: none
}

// NoLimit is a size limit that nothing reaches in practice; clients of the original pass it.
const NoLimit = 1 << 32

// Input is one step. Its bytes are shared, not copied: neither they nor those of an [Outcome] may be written to afterwards.
type Input struct {
	Params  Params
	Script  string
	Prev    []byte // what the last step of this peer returned, nothing at first
	Current []byte // what another peer sent, or nothing
	Results []byte // call results, see [EncodeResults]; zero bytes are refused
}

// Request is a call that the host has to make.
type Request = exec.Request

// CallResult is what the host got from a service.
type CallResult = exec.Result

// Wait is an instruction that waits for a variable.
type Wait = exec.Wait

// Limits tells which size limits were exceeded.
type Limits struct{ AIR, Particle, CallResult bool }

// Outcome is the result of a step. Codes: 0 success; 1 to 10 the step was refused and 20000 to 21002 it was broken off,
// with the previous data returned as they were; 10000 to 10012 an error that the script did not handle and 30000 a call
// result without a call, with new data.
type Outcome struct {
	Code      int64
	Message   string
	Requests  []Request
	NextPeers []string      // in the order in which the script met them, each once
	NextFor   []air.InstrID // for each next peer, the first instruction that is to go on there
	Limits    Limits
	At        air.InstrID // the instruction that failed, 0 if none did
	Waiting   []Wait      // instructions that found a variable missing

	bytes []byte
	state *data.Particle // new data not yet encoded
}

// Data returns the particle data to store and to send. They are encoded on the first call; the bytes are shared.
func (o *Outcome) Data() []byte {
	if o.bytes == nil && o.state != nil {
		o.bytes = o.state.Append(nil)
	}
	return o.bytes
}

// WithData returns the outcome with data that were made elsewhere: by another interpreter, for a host that runs it.
func (o Outcome) WithData(b []byte) Outcome {
	o.bytes, o.state = b, nil
	return o
}

// Size is about how many bytes the data have, without encoding them.
func (o *Outcome) Size() int {
	if o.bytes == nil && o.state != nil {
		return o.state.Size()
	}
	return len(o.bytes)
}

// Decoded returns the data in decoded form, nil when the step returned its previous data unread.
func (o *Outcome) Decoded() *data.Particle { return o.state }

// Step runs one step (spec/vm.md#V27).
func Step(ctx context.Context, in Input) Outcome {
	o := Open(in.Params, in.Script, in.Prev).Step(ctx, in.Current, in.Results)
	o.Data()
	return o
}
