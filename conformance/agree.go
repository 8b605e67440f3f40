package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// StepOutcome is what the original interpreter answered to one step, with requests and data decoded.
type StepOutcome struct {
	Trap         any
	Code         int64  `json:"ret_code"`
	Message      string `json:"error_message"`
	MessageExact *bool  `json:"error_message_exact"`
	Data         []byte
	Decoded      json.RawMessage            `json:"data_decoded"`
	Next         []string                   `json:"next_peer_pks"`
	Requests     map[string]RecordedRequest `json:"call_requests_decoded"`
	AIR          bool                       `json:"air_size_limit_exceeded"`
	Particle     bool                       `json:"particle_size_limit_exceeded"`
	CallResult   bool                       `json:"call_result_size_limit_exceeded"`
}

// RecordedRequest is a call that the original asked for.
type RecordedRequest struct {
	Service    string          `json:"service_id"`
	Function   string          `json:"function_name"`
	Arguments  string          `json:"arguments_json"`
	Tetraplets json.RawMessage `json:"tetraplets"`
}

// Refused tells whether an outcome gives the previous data back unread.
func (o *StepOutcome) Refused() bool {
	return o.Code >= 1 && o.Code < 10000 || o.Code >= 20000 && o.Code != 30000
}

// OutcomeOf brings an answer of the original into the form of recorded ones. The error says what is not readable in it.
func OutcomeOf(o *oracle.Outcome) (*StepOutcome, error) {
	out := &StepOutcome{
		Code: o.Code, Message: o.Message, Data: o.Data, Next: o.NextPeers, Requests: map[string]RecordedRequest{},
		AIR: o.Flags[0], Particle: o.Flags[1], CallResult: o.Flags[2],
	}
	if o.Trap != "" {
		return &StepOutcome{Trap: o.Trap}, nil
	}
	requests, err := vm.DecodeRequests(o.Requests)
	if err != nil {
		return nil, fmt.Errorf("the original's requests: %w", err)
	}
	for _, r := range requests {
		out.Requests[fmt.Sprint(r.ID)] = RecordedRequest{r.Service, r.Function, argumentsJSON(r), marshal(tetrapletsJSON(r.Tetraplets))}
	}
	if out.Refused() {
		return out, nil
	}
	dump, err := dumpOf(o.Data)
	if err != nil {
		return nil, fmt.Errorf("the original's data: %w", err)
	}
	out.Decoded = marshal(dump)
	return out, nil
}

// dumpOf decodes particle data.
func dumpOf(b []byte) (*data.Dump, error) {
	envelope, particle, refusal := data.Decode(b)
	if refusal != nil {
		return nil, refusal
	}
	dump := data.NewDump(envelope, particle)
	dump.Schema = ""
	return dump, nil
}

// Deviations on purpose, by the beginning of the note that records them.
const (
	noteReference = "The original does not check the length of a repeated shared reference."
	noteUnsigned  = "The original leaves an unparsable result unsigned"
)

// Refuses tells whether a code is one of a step that is refused or broken off, which is what is wanted where the original
// traps.
func Refuses(code int64) bool { return code >= 1 && code <= 9 || code >= 20000 && code < 30000 }

// Disagreement says where the outcome of a step is other than the original's; "" if they agree: codes, flags, next peers as
// a set, requests by id and decoded data are equal, and messages where users see them. Where the original trapped any
// refusal will do. note is that of a recorded scenario.
func Disagreement(in vm.Input, got *vm.Outcome, want *StepOutcome, note string) string {
	if want.Trap != nil {
		if Refuses(got.Code) {
			return ""
		}
		return fmt.Sprintf("the original trapped, ours gives code %d %s", got.Code, got.Message)
	}
	if strings.HasPrefix(note, noteReference) && got.Code == 2 {
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
	if reason := requestsDiffer(got.Requests, want.Requests); reason != "" {
		return reason
	}
	if want.Refused() {
		if !bytes.Equal(got.Data(), in.Prev) {
			return "the data are not the previous ones"
		}
		return ""
	}
	return recordedDataDiffer(in, got, want.Decoded, note)
}

func requestsDiffer(got []vm.Request, want map[string]RecordedRequest) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d requests, want %d", len(got), len(want))
	}
	decoded, err := vm.DecodeRequests(vm.EncodeRequests(got))
	if err != nil {
		return fmt.Sprintf("requests are not readable: %v", err)
	}
	for _, r := range decoded {
		w, ok := want[fmt.Sprint(r.ID)]
		var ours, theirs any
		switch {
		case !ok:
			return fmt.Sprintf("request %d was not made", r.ID)
		case r.Service != w.Service || r.Function != w.Function:
			return fmt.Sprintf("request %d is %s.%s, want %s.%s", r.ID, r.Service, r.Function, w.Service, w.Function)
		case argumentsJSON(r) != w.Arguments:
			return fmt.Sprintf("request %d has arguments %s, want %s", r.ID, argumentsJSON(r), w.Arguments)
		}
		remarshal(tetrapletsJSON(r.Tetraplets), &ours)
		remarshal(w.Tetraplets, &theirs)
		if !cmp.Equal(ours, theirs) {
			return fmt.Sprintf("request %d has other tetraplets: %s", r.ID, cmp.Diff(theirs, ours))
		}
	}
	return ""
}

func argumentsJSON(r vm.Request) string {
	nodes := make([]*value.Node, len(r.Args))
	for i, a := range r.Args {
		nodes[i] = a.Tree()
	}
	return value.Array(nodes...).String()
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

// recordedDataDiffer compares new data with recorded ones, decoded: the order of stores and the sharing of texts mean nothing.
func recordedDataDiffer(in vm.Input, got *vm.Outcome, recorded json.RawMessage, note string) string {
	dump, err := dumpOf(got.Data())
	if err != nil {
		return "the new data are refused: " + err.Error()
	}
	var a, b map[string]any
	remarshal(recorded, &a)
	remarshal(dump, &b)
	if strings.HasPrefix(note, noteUnsigned) || strings.Contains(note, "signs without the failed call") {
		// Our own signature differs and is right.
		delete(a, "signatures")
		delete(b, "signatures")
		if reason := signaturesWrong(got.Decoded(), in.Params.ParticleID); reason != "" {
			return reason
		}
	}
	if !cmp.Equal(a, b) {
		return "data differ (-want +got):\n" + cmp.Diff(a, b)
	}
	return ""
}

func signaturesWrong(p *data.Particle, salt string) string {
	produced, refusal := p.Productions(nil)
	if refusal == nil {
		refusal = data.VerifyAll(produced, salt)
	}
	if refusal != nil {
		return refusal.Message
	}
	return ""
}

func marshal(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// remarshal converts by way of JSON, with exact numbers.
func remarshal(from, to any) {
	decoder := json.NewDecoder(bytes.NewReader(marshal(from)))
	decoder.UseNumber()
	if err := decoder.Decode(to); err != nil {
		panic(err)
	}
}
