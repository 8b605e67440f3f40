package vm

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/exec"
)

// step is one run through the pipeline.
type step struct {
	q                         *Particle
	ctx                       context.Context
	currentBytes, resultBytes []byte

	limits     Limits
	envelope   data.Envelope // of current
	current    *data.Particle
	signatures []data.Signed
	produced   []*data.Production // of current
	results    map[string]CallResult

	prepared sync.WaitGroup // what prepare began
	begun    atomic.Bool    // somebody prepares
	stopped  error          // that ended it
}

// pipeline is what a step does before it executes anything, in the order of the original: of several faults the first in
// this order is reported (spec/air.md#A20).
var pipeline = []struct {
	name string
	run  func(*step) *data.Refusal
}{
	{"size limits", (*step).checkSizes}, // 10
	{"preparation", (*step).prepare},
	{"envelopes", (*step).openEnvelopes},         // 3, 4
	{"interpreter version", (*step).checkWriter}, // 6
	{"archives", (*step).decode},                 // 2
	{"identifiers", (*step).verifyStores},        // 8
	{"signatures", (*step).verifySignatures},     // 9
	{"texts", (*step).verifyTexts},               // 8
	{"script", (*step).parse},                    // 1
	{"call results", (*step).decodeResults},      // 5
	{"call result size", (*step).checkResults},   // 10
	{"key", (*step).openKey},                     // 7
}

// prepare begins what depends on neither data nor results while these are decoded and verified: to parse the script and to
// make the keys. Whether they are any good is asked in the order of the pipeline.
func (s *step) prepare() *data.Refusal {
	if runtime.GOMAXPROCS(0) > 1 && (!s.q.isParsed() || s.q.key == nil) {
		s.prepared.Go(func() {
			if s.begun.CompareAndSwap(false, true) {
				s.stopped = s.q.parse(s.ctx)
				s.q.makeKeys()
			}
		})
	}
	return nil
}

func (q *Particle) isParsed() bool { return q.parsed != parsed{} }

func (q *Particle) parse(ctx context.Context) (stopped error) {
	if !q.isParsed() {
		q.parsed, stopped = q.params.Scripts.parse(ctx, q.script)
	}
	return stopped
}

func (q *Particle) makeKeys() (r *data.Refusal) {
	if q.key == nil {
		q.key, r = data.NewKeyPair(q.params.KeyFormat, q.params.SecretKey)
	}
	return r
}

func refuse(code int64, format string, args ...any) *data.Refusal {
	return &data.Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

const codeSize = 10

// CodeScript is the code of a step whose script is none.
const CodeScript = 1

// checkSizes judges script and current data; the previous data have no limit (spec/air.md#A21).
func (s *step) checkSizes() *data.Refusal {
	p := &s.q.params
	air, particle := uint64(len(s.q.script)), uint64(len(s.currentBytes))
	over := Limits{AIR: air > p.AIRSizeLimit, Particle: particle > p.ParticleSizeLimit}
	switch {
	case !p.HardLimit:
		s.limits = over
	case over.AIR:
		return refuse(codeSize, "air size: %d bytes is bigger than the limit allowed: %d bytes", air, p.AIRSizeLimit)
	case over.Particle:
		return refuse(codeSize, "Current_data particle size: %d bytes is bigger than the limit allowed: %d bytes", particle, p.ParticleSizeLimit)
	}
	return nil
}

func (s *step) openEnvelopes() (r *data.Refusal) {
	if s.q.prev.state == nil && s.q.envelope == nil {
		e, refusal := data.DecodeEnvelope(s.q.prev.bytes)
		if refusal != nil {
			return refusal
		}
		s.q.envelope = &e
	}
	s.envelope, r = data.DecodeEnvelope(s.currentBytes)
	return r
}

func (s *step) checkWriter() *data.Refusal { return s.envelope.CheckInterpreter() }

func (s *step) decode() (r *data.Refusal) {
	if s.q.prev.state == nil {
		state, refusal := s.q.envelope.Decode(nil)
		if refusal != nil {
			return refusal
		}
		s.q.prev.state = state
	}
	s.current, r = s.envelope.Decode(s.q.prev.state)
	return r
}

func (s *step) verifyStores() *data.Refusal {
	if len(s.currentBytes) == 0 {
		return nil
	}
	return s.current.VerifyStores()
}

// verifySignatures checks the signatures of the current data and merges them with the previous ones, which are trusted.
func (s *step) verifySignatures() (r *data.Refusal) {
	q := s.q
	if q.sound && len(s.currentBytes) == 0 {
		s.signatures = q.prev.state.Others(q.key)
		return nil
	}
	if q.produced == nil {
		if q.produced, r = q.prev.state.Productions(nil); r != nil {
			return r
		}
	}
	if s.produced, r = s.current.Productions(q.produced); r != nil {
		return r
	}
	var fresh []*data.Production
	for _, p := range s.produced {
		known := q.verified[p.Key]
		if known == nil || known.Signature != p.Signature || !slices.Equal(known.CIDs, p.CIDs) {
			fresh = append(fresh, p)
		}
	}
	if r := data.VerifyAll(fresh, q.params.ParticleID); r != nil {
		return r
	}
	for _, p := range fresh {
		q.verified[p.Key] = p
	}
	s.signatures, r = data.MergeSignatures(q.produced, s.produced)
	return r
}

func (s *step) verifyTexts() *data.Refusal { return s.current.VerifyTexts() }

func (s *step) parse() *data.Refusal {
	if !s.begun.CompareAndSwap(false, true) { // on a busy machine nobody may have begun yet
		s.prepared.Wait()
	}
	if s.stopped == nil {
		s.stopped = s.q.parse(s.ctx)
	}
	if s.stopped != nil {
		return refuse(exec.CodeCancelled, "the run was cancelled: %v", s.stopped)
	}
	if s.q.parsed.script == nil {
		return refuse(CodeScript, "%s", s.q.parsed.problem)
	}
	return nil
}

func (s *step) decodeResults() *data.Refusal {
	results, err := DecodeResults(s.resultBytes)
	if err != nil {
		return refuse(5, "error occurred while deserialize call results: %v.", err)
	}
	s.results = results
	return nil
}

func (s *step) checkResults() *data.Refusal {
	p := &s.q.params
	for _, result := range s.results {
		s.limits.CallResult = s.limits.CallResult || uint64(len(result.Text)) > p.CallResultSizeLimit
	}
	if p.HardLimit && s.limits.CallResult {
		return refuse(codeSize, "Call result size is bigger than the limit allowed: %d bytes", p.CallResultSizeLimit)
	}
	return nil
}

func (s *step) openKey() *data.Refusal { return s.q.makeKeys() }

// execute runs the script, signs and composes the outcome.
func (s *step) execute() Outcome {
	q, p := s.q, &s.q.params
	prev := q.prev.state
	stores, replaced := data.MergeStores(&prev.Stores, &s.current.Stores)
	out := exec.Run(s.ctx, exec.Input{
		Script: q.parsed.script, InitPeer: p.InitPeer, Peer: p.Peer, Timestamp: p.Timestamp, TTL: p.TTL,
		Prev: prev.Trace, Current: s.current.Trace, Stores: stores, Replaced: replaced,
		LastCall: prev.LastCall, Results: s.results, Budget: p.Budget, Hashes: &q.hashes,
	})
	if f := out.Fault; f != nil && !f.Catchable() {
		o := q.unchanged(f.Code, f.Message, s.limits)
		o.At = f.At
		return o
	}
	next := &data.Particle{Trace: out.Trace, LastCall: out.LastCall, Stores: out.Stores}
	next.Sign(s.signatures, q.key, out.Signed, p.ParticleID)
	o := Outcome{Requests: out.Requests, NextPeers: out.Next, NextFor: out.NextFor, Limits: s.limits, Waiting: out.Waiting, state: next}
	switch f := out.Fault; {
	case f != nil:
		o.Code, o.Message, o.At = f.Code, f.Message, f.At
	case len(out.Unused) > 0:
		o.Code = 30000
		o.Message = "after finishing execution of supplied AIR, there are some unprocessed call results: `" + debugResults(out.Unused) +
			"`, probably a wrong call_id used"
	}
	q.noteSigners(s.produced)
	q.sound = q.accounted(out.Peers)
	q.prev, q.produced, q.envelope = Outcome{state: next}, nil, nil
	return o
}

// noteSigners notes whose signatures the new data have.
func (q *Particle) noteSigners(current []*data.Production) {
	if q.signers == nil {
		q.signers = map[string]bool{q.key.PeerID(): true}
	}
	for _, p := range q.produced {
		q.signers[p.Peer] = true
	}
	for _, p := range current {
		q.signers[p.Peer] = true
	}
}

// accounted reports whether all of the given peers have a signature.
func (q *Particle) accounted(peers []string) bool {
	for _, peer := range peers {
		if !q.signers[peer] {
			return false
		}
	}
	return true
}

// debugResults lists call results as the message of code 30000 does, by id.
func debugResults(results map[string]CallResult) string {
	ids := make([]string, 0, len(results))
	for id := range results {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for i, id := range ids {
		r := results[id]
		ids[i] = fmt.Sprintf("%q: CallServiceResult { ret_code: %d, result: %q }", id, r.Code, r.Text)
	}
	return "{" + strings.Join(ids, ", ") + "}"
}
