// Package conformance compares the whole with recorded answers of the original, and on request with the original itself.
package conformance

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// particleFile is one recorded scenario of the original interpreter.
type particleFile struct {
	Note       string
	ParticleID string `json:"particle_id"`
	Script     string
	Steps      []particleStep
}

type particleStep struct {
	Params struct {
		InitPeer            string `json:"init_peer_id"`
		Peer                string `json:"current_peer_id"`
		Timestamp           uint64
		TTL                 uint32
		KeyFormat           uint8  `json:"key_format"`
		SecretKey           []byte `json:"secret_key"`
		ParticleID          string `json:"particle_id"`
		AIRSizeLimit        uint64 `json:"air_size_limit"`
		ParticleSizeLimit   uint64 `json:"particle_size_limit"`
		CallResultSizeLimit uint64 `json:"call_result_size_limit"`
		HardLimit           bool   `json:"hard_limit_enabled"`
	}
	Script  *string
	Prev    []byte `json:"prev_data"`
	Current []byte `json:"current_data"`
	Results []byte `json:"call_results"`
	Outcome struct {
		Trap         any
		Code         int64  `json:"ret_code"`
		Message      string `json:"error_message"`
		MessageExact *bool  `json:"error_message_exact"`
		Data         []byte
		Decoded      json.RawMessage `json:"data_decoded"`
		Next         []string        `json:"next_peer_pks"`
		Requests     map[string]struct {
			Service    string `json:"service_id"`
			Function   string `json:"function_name"`
			Arguments  string `json:"arguments_json"`
			Tetraplets json.RawMessage
		} `json:"call_requests_decoded"`
		AIR        bool `json:"air_size_limit_exceeded"`
		Particle   bool `json:"particle_size_limit_exceeded"`
		CallResult bool `json:"call_result_size_limit_exceeded"`
	}
}

// minParticleFiles is how many recorded scenarios have to agree.
const minParticleFiles = 138

// TestParticleData replays every recorded step through the interpreter. What "agrees" means is in the comments of
// disagreement.
func TestParticleData(t *testing.T) {
	files, err := filepath.Glob("testdata/particle-data/*.json.gz")
	if err != nil || len(files) < minParticleFiles {
		t.Fatalf("%d recorded scenarios: %v", len(files), err)
	}
	agreed, steps := 0, 0
	for _, name := range files {
		file := readParticleFile(t, name)
		ok := true
		for i := range file.Steps {
			steps++
			if reason := disagreement(file, i); reason != "" {
				ok = false
				t.Logf("%s step %d: %s", strings.TrimSuffix(filepath.Base(name), ".json.gz"), i+1, reason)
			}
		}
		if ok {
			agreed++
		}
	}
	t.Logf("%d of %d scenarios agree (%d steps)", agreed, len(files), steps)
	if agreed < minParticleFiles {
		t.Errorf("%d scenarios agree, %d are required", agreed, minParticleFiles)
	}
}

func readParticleFile(t testing.TB, name string) *particleFile {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	file := &particleFile{}
	if err := json.NewDecoder(unzipped).Decode(file); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return file
}

func (s *particleStep) input(file *particleFile) vm.Input {
	p := s.Params
	in := vm.Input{
		Params: vm.Params{
			InitPeer: p.InitPeer, Peer: p.Peer, Timestamp: p.Timestamp, TTL: p.TTL, KeyFormat: p.KeyFormat, SecretKey: p.SecretKey,
			ParticleID: p.ParticleID, AIRSizeLimit: p.AIRSizeLimit, ParticleSizeLimit: p.ParticleSizeLimit,
			CallResultSizeLimit: p.CallResultSizeLimit, HardLimit: p.HardLimit,
		},
		Script: file.Script, Prev: s.Prev, Current: s.Current, Results: s.Results,
	}
	if s.Script != nil {
		in.Script = *s.Script
	}
	return in
}

// Deviations on purpose, by the beginning of the note that records them.
const (
	noteReference = "The original does not check the length of a repeated shared reference."
	noteUnsigned  = "The original leaves an unparsable result unsigned"
)

// disagreement replays a step and says where the outcome differs from the recorded one; "" if it agrees.
func disagreement(file *particleFile, i int) string {
	s := &file.Steps[i]
	want := &s.Outcome
	in := s.input(file)
	got := vm.Step(context.Background(), in)
	if want.Trap != nil {
		// Where the original trapped any refusal will do.
		if got.Code >= 1 && got.Code <= 9 || got.Code == 20000 {
			return ""
		}
		return fmt.Sprintf("the original trapped, ours gives code %d %s", got.Code, got.Message)
	}
	if strings.HasPrefix(file.Note, noteReference) && got.Code == 2 {
		return ""
	}
	if got.Code != want.Code {
		return fmt.Sprintf("code %d (%s), want %d (%s)", got.Code, got.Message, want.Code, want.Message)
	}
	exact := want.MessageExact == nil || *want.MessageExact
	if seen := want.Code == 6 || want.Code >= 10000 && want.Code <= 10012; seen && exact && got.Message != want.Message {
		return fmt.Sprintf("message %q, want %q", got.Message, want.Message)
	}
	if flags := (vm.Limits{AIR: want.AIR, Particle: want.Particle, CallResult: want.CallResult}); got.Limits != flags {
		return fmt.Sprintf("flags %+v, want %+v", got.Limits, flags)
	}
	next := slices.Sorted(slices.Values(got.NextPeers))
	if !slices.Equal(next, slices.Sorted(slices.Values(want.Next))) {
		return fmt.Sprintf("next peers %q, want %q", next, want.Next)
	}
	if reason := requestsDiffer(got.Requests, want); reason != "" {
		return reason
	}
	if refused := want.Code >= 1 && want.Code < 10000 || want.Code >= 20000 && want.Code != 30000; refused {
		if !bytes.Equal(got.Data(), s.Prev) {
			return "the data are not the previous ones"
		}
		return ""
	}
	return dataDiffer(file, in, &got, want.Decoded)
}

func requestsDiffer(got []vm.Request, want any) string {
	var recorded struct {
		Requests map[string]struct {
			Service    string `json:"service_id"`
			Function   string `json:"function_name"`
			Arguments  string `json:"arguments_json"`
			Tetraplets any    `json:"tetraplets"`
		} `json:"call_requests_decoded"`
	}
	remarshal(want, &recorded)
	if len(got) != len(recorded.Requests) {
		return fmt.Sprintf("%d requests, want %d", len(got), len(recorded.Requests))
	}
	decoded, err := vm.DecodeRequests(vm.EncodeRequests(got))
	if err != nil {
		return fmt.Sprintf("requests are not readable: %v", err)
	}
	for _, r := range decoded {
		w, ok := recorded.Requests[fmt.Sprint(r.ID)]
		nodes := make([]*value.Node, len(r.Args))
		for i, a := range r.Args {
			nodes[i] = a.Tree()
		}
		var tetraplets any
		remarshal(tetrapletsJSON(r.Tetraplets), &tetraplets)
		switch args := value.Array(nodes...).String(); {
		case !ok:
			return fmt.Sprintf("request %d was not made", r.ID)
		case r.Service != w.Service || r.Function != w.Function:
			return fmt.Sprintf("request %d is %s.%s, want %s.%s", r.ID, r.Service, r.Function, w.Service, w.Function)
		case args != w.Arguments:
			return fmt.Sprintf("request %d has arguments %s, want %s", r.ID, args, w.Arguments)
		case !cmp.Equal(tetraplets, w.Tetraplets):
			return fmt.Sprintf("request %d has other tetraplets: %s", r.ID, cmp.Diff(w.Tetraplets, tetraplets))
		}
	}
	return ""
}

func tetrapletsJSON(lists [][]*value.Tetraplet) [][]json.RawMessage {
	out := make([][]json.RawMessage, len(lists))
	for i, list := range lists {
		out[i] = []json.RawMessage{}
		for _, t := range list {
			out[i] = append(out[i], json.RawMessage(t.Preimage()))
		}
	}
	return out
}

// dataDiffer compares decoded data: the order of stores and the sharing of texts mean nothing.
func dataDiffer(file *particleFile, in vm.Input, got *vm.Outcome, recorded json.RawMessage) string {
	envelope, refusal := data.DecodeEnvelope(got.Data())
	if refusal != nil {
		return "the new data are refused: " + refusal.Message
	}
	particle, refusal := envelope.Decode(nil)
	if refusal != nil {
		return "the new data are refused: " + refusal.Message
	}
	dump := data.NewDump(envelope, particle)
	dump.Schema = ""
	var a, b map[string]any
	remarshal(recorded, &a)
	remarshal(dump, &b)
	if strings.HasPrefix(file.Note, noteUnsigned) || file.Note != "" && strings.Contains(file.Note, "signs without the failed call") {
		// Our own signature differs and is right.
		delete(a, "signatures")
		delete(b, "signatures")
		if reason := signaturesWrong(particle, in.Params.ParticleID); reason != "" {
			return reason
		}
	}
	if diff := cmp.Diff(a, b); diff != "" {
		return "data differ (-want +got):\n" + diff
	}
	return ""
}

func signaturesWrong(p *data.Particle, salt string) string {
	produced, refusal := p.Productions()
	if refusal != nil {
		return refusal.Message
	}
	for _, q := range produced {
		if refusal := q.Verify(salt); refusal != nil {
			return refusal.Message
		}
	}
	return ""
}

// remarshal converts by way of JSON, with exact numbers.
func remarshal(from, to any) {
	text, err := json.Marshal(from)
	if err != nil {
		panic(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(to); err != nil {
		panic(err)
	}
}
