// Package exec runs the instructions of an AIR script over merged particle data and yields the new trace, the calls that
// the host has to make and the peers that the data go to next. There is one file per instruction.
//
// A run starts at the script's first instruction every time; what happened before is known from the trace alone.
package exec

import (
	"context"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/merge"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Input is what a run depends on.
type Input struct {
	Script        *air.Script
	InitPeer      string // %init_peer_id%
	Peer          string // who runs
	Timestamp     uint64 // ms
	TTL           uint32 // ms
	Prev, Current []data.State
	Stores        data.Stores       // of both data, forked for this run: it is extended
	Replaced      bool              // what the states of Prev found is not what Stores hold
	LastCall      uint32            // of the previous data
	Results       map[string]Result // by call id in decimal; what is consumed is deleted
	Budget        Budget
	Hashes        *Hashes // of a particle's former runs, if any
}

// Result is what the host got from a service. Text is JSON when Code is 0, anything else otherwise.
type Result struct {
	Code int32
	Text string
}

// Request is a call that the host has to make.
type Request struct {
	ID                uint32
	Service, Function string
	Args              []*value.Value
	Tetraplets        [][]*value.Tetraplet // per argument: one, or one per element of a canon
	At                air.InstrID          // the instruction that calls; not part of what is encoded
}

// Wait is an instruction that found a variable missing and waits for it.
type Wait struct {
	Variable string
	At       air.InstrID
	Wanted   *value.Value // of a join: how many values it waits for; nil where that is not known
}

// Output is what a run produced. After an uncatchable fault only Fault counts.
type Output struct {
	Fault    *Fault // nil: the script ended without an uncaught error
	Trace    []data.State
	Stores   data.Stores
	LastCall uint32
	Requests []Request     // in the order of their ids
	Next     []string      // peers in the order in which they were met, each once
	NextFor  []air.InstrID // the first instruction that wanted each of them
	Signed   []data.CID
	Peers    []string          // whose results and canons the trace holds
	Unused   map[string]Result // call results that no state waited for
	Waiting  []Wait
}

// Run executes a script (spec/vm.md#V1). It does no I/O; cancelling ctx ends it with code 21002.
func Run(ctx context.Context, in Input) *Output {
	m := &machine{
		Input: in, ctx: ctx, traces: merge.New(in.Prev, in.Current, in.Script.States), complete: true,
		scope:     scope{allowed: []bool{true}},
		iterators: make([]*iterator, in.Script.Names),
		literal:   value.NewTetraplet(in.InitPeer, "", "", ""),
	}
	m.Budget = m.Budget.orDefault()
	if m.Hashes == nil {
		m.Hashes = &Hashes{}
	}
	m.errors.reset(m.literal)
	fault := m.run(in.Script.Root)
	if fault == nil || fault.Catchable() {
		if f := m.finishStreams(); f != nil {
			fault = f
		}
	}
	return &Output{
		Fault: fault, Trace: m.traces.Trace(), Stores: m.Stores, LastCall: m.LastCall,
		Requests: m.requests, Next: m.next, NextFor: m.nextFor, Signed: m.signed, Peers: m.producers.peers, Unused: m.Results, Waiting: m.waiting,
	}
}

// machine is the state of one run.
type machine struct {
	Input
	ctx     context.Context
	traces  *merge.Merger
	depth   int
	steps   uint64
	look    uint64 // the number of steps at which the context is looked at again
	charged int    // bytes, see [machine.memory]

	complete bool // tells seq whether to go on (spec/air.md#A31)

	scope     scope
	scalars   table[*value.Traced]
	canons    table[*canonStream]
	canonMaps table[*canonMap]
	iterators []*iterator             // by the number of their name; nil: not live
	streams   map[streamKey][]*stream // a stack per `new`, because `next` enters the same one again
	errors    errorState
	literal   *value.Tetraplet // (init peer, "", "", "")
	initPeer  *value.Value     // %init_peer_id%, once used

	requests  []Request
	next      []string
	known     map[string]bool // the peers in next
	nextFor   []air.InstrID   // the first instruction that wanted each of them
	signed    []data.CID
	producers producers
	waiting   []Wait

	slabs
	idle idleIterators
}

// run executes one instruction. Only its innermost failing instruction describes an error; the others try and find that
// they may not (spec/vm.md#V2, spec/air.md#A50).
func (m *machine) run(in *air.Instr) *Fault {
	if m.steps++; m.steps >= m.look || m.depth >= m.Budget.Depth || m.memory() > m.Budget.Memory {
		if f := m.spend(in); f != nil {
			return f
		}
	}
	m.depth++
	f := m.execute(in)
	m.depth--
	if f != nil {
		return m.failed(in, f)
	}
	return nil
}

// failed is run's way with a fault. It stands apart so that what happens rarely takes no room on the stack of deep runs.
//
//go:noinline
func (m *machine) failed(in *air.Instr, f *Fault) *Fault {
	if f.At == 0 {
		f.At = in.ID
		m.worked(len(f.Message))
	}
	if len(f.Message) > m.Budget.Text { // errors that quote errors double their quotes
		return m.exhausted(in, codeSteps, "%s", m.oversize().Message)
	}
	if f.Catchable() {
		m.describe(in, f)
	}
	return f
}

func (m *machine) execute(in *air.Instr) *Fault {
	switch in.Op {
	case air.Call:
		return m.call(in)
	case air.Canon:
		return m.canon(in)
	case air.Ap:
		return m.ap(in)
	case air.ApMap:
		return m.apMap(in)
	case air.Seq:
		return m.seq(in)
	case air.Par:
		return m.par(in)
	case air.Xor:
		return m.xor(in)
	case air.Match, air.Mismatch:
		return m.match(in)
	case air.Fold:
		if kind := in.In[0].Kind; kind == air.Stream || kind == air.StreamMap {
			return m.foldStream(in)
		}
		return m.foldScalar(in)
	case air.Next:
		return m.nextIteration(in)
	case air.New:
		return m.new(in)
	case air.Fail:
		return m.fail(in)
	case air.Never:
		m.complete = false
	}
	return nil
}

// wait makes a missing variable suspend its instruction instead of failing it; other faults pass (spec/air.md#A30).
func (m *machine) wait(in *air.Instr, f *Fault) *Fault {
	if f == nil || f.Code != codeVariableNotFound {
		return f
	}
	m.complete = false
	m.waiting = append(m.waiting, Wait{Variable: f.variable, At: in.ID})
	return nil
}

// send adds a peer to those that the data go to, for the sake of an instruction.
func (m *machine) send(peer string, in *air.Instr) {
	if n := len(m.next); n > 0 && m.next[n-1] == peer || m.known[peer] {
		return
	}
	if m.known == nil {
		m.known = map[string]bool{}
	}
	m.known[peer] = true
	m.next = append(m.next, peer)
	m.nextFor = append(m.nextFor, in.ID)
	m.charge(peerBytes + len(peer))
}
