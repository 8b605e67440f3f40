package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

func (t *tool) vmCommand() *cobra.Command {
	return group("vm", "Run single interpreter steps, and look into particle data", t.vmStep(), t.vmDump())
}

// stepInput is a line that `aqua vm step` reads. Byte fields are base64.
type stepInput struct {
	AIR         *string         `json:"air"`
	PrevData    []byte          `json:"prev_data"`
	CurrentData []byte          `json:"current_data"`
	CallResults json.RawMessage `json:"call_results"`
	Params      stepParams      `json:"params"`
}

type stepParams struct {
	InitPeer        string  `json:"init_peer_id"`
	CurrentPeer     string  `json:"current_peer_id"`
	Timestamp       number  `json:"timestamp"`
	TTL             number  `json:"ttl"`
	KeyFormat       uint8   `json:"key_format"`
	SecretKey       []byte  `json:"secret_key"`
	ParticleID      string  `json:"particle_id"`
	AIRLimit        *number `json:"air_size_limit"`
	ParticleLimit   *number `json:"particle_size_limit"`
	CallResultLimit *number `json:"call_result_size_limit"`
	HardLimit       bool    `json:"hard_limit_enabled"`
}

// number is a JSON number or its decimal text.
type number uint64

// UnmarshalJSON reads either form.
func (n *number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" { // as if it were absent
		return nil
	}
	u, err := strconv.ParseUint(string(bytes.Trim(b, `"`)), 10, 64)
	if err != nil {
		return fmt.Errorf("%s is no unsigned number", b)
	}
	*n = number(u)
	return nil
}

func (n *number) or(absent uint64) uint64 {
	if n == nil {
		return absent
	}
	return uint64(*n)
}

// stepOutput is a line that `aqua vm step` writes.
type stepOutput struct {
	Code            int64                     `json:"ret_code"`
	Message         string                    `json:"error_message"`
	Data            []byte                    `json:"data"`
	NextPeers       []string                  `json:"next_peer_pks"`
	Requests        []byte                    `json:"call_requests"`
	Decoded         map[string]decodedRequest `json:"call_requests_decoded"`
	AIRLimit        bool                      `json:"air_size_limit_exceeded"`
	ParticleLimit   bool                      `json:"particle_size_limit_exceeded"`
	CallResultLimit bool                      `json:"call_result_size_limit_exceeded"`
	Elapsed         int64                     `json:"elapsed_ns"`
}

type decodedRequest struct {
	Service    string            `json:"service_id"`
	Function   string            `json:"function_name"`
	Arguments  []json.RawMessage `json:"arguments"`
	Tetraplets [][]tetraplet     `json:"tetraplets"`
}

type tetraplet struct {
	Peer     string `json:"peer_pk"`
	Service  string `json:"service_id"`
	Function string `json:"function_name"`
	Lens     string `json:"lens"`
}

func (t *tool) vmStep() *cobra.Command {
	return &cobra.Command{
		Use: "step", Short: "Run interpreter steps: one JSON object per line in, one per line out", Args: noArgs,
		Long: "Reads one JSON object per line from standard input and writes one per line, in order, flushed at once:\n" +
			"  in:  {air, prev_data, current_data, call_results, params: {init_peer_id, current_peer_id, timestamp, ttl,\n" +
			"        key_format, secret_key, particle_id, air_size_limit, particle_size_limit, call_result_size_limit,\n" +
			"        hard_limit_enabled}}\n" +
			"  out: {ret_code, error_message, data, next_peer_pks, call_requests, call_requests_decoded, three flags, elapsed_ns}\n" +
			"Byte fields are base64. call_results may also be an object {\"ID\": {\"ret_code\", \"result\"}}. A line that is no such\n" +
			"object is answered by {\"error\"}.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			in := bufio.NewReaderSize(t.in, 1<<20)
			for {
				line, err := in.ReadBytes('\n')
				if len(bytes.TrimSpace(line)) > 0 {
					if werr := t.stepLine(cmd, line); werr != nil {
						return werr
					}
				}
				switch {
				case errors.Is(err, io.EOF):
					return nil
				case err != nil:
					return failed(codeUnreadable, "standard input: %v", err)
				}
				if err := cmd.Context().Err(); err != nil {
					return err
				}
			}
		},
	}
}

func (t *tool) stepLine(cmd *cobra.Command, line []byte) error {
	in, err := readStep(line)
	if err != nil {
		return t.printJSON(map[string]string{"error": err.Error()})
	}
	begin := time.Now()
	o := vm.Step(cmd.Context(), in)
	return t.printJSON(writeStep(&o, time.Since(begin)))
}

func readStep(line []byte) (vm.Input, error) {
	var s stepInput
	if err := json.Unmarshal(line, &s); err != nil {
		return vm.Input{}, errors.New(jsonProblem(line, err))
	}
	if s.AIR == nil {
		return vm.Input{}, errors.New("the field air is missing")
	}
	results, err := s.results()
	if err != nil {
		return vm.Input{}, err
	}
	p := s.Params
	if p.TTL > 1<<32-1 {
		return vm.Input{}, fmt.Errorf("ttl %d does not fit 32 bits", p.TTL)
	}
	return vm.Input{
		Script: *s.AIR, Prev: s.PrevData, Current: s.CurrentData, Results: results,
		Params: vm.Params{
			InitPeer: p.InitPeer, Peer: p.CurrentPeer, Timestamp: uint64(p.Timestamp), TTL: uint32(p.TTL),
			KeyFormat: p.KeyFormat, SecretKey: p.SecretKey, ParticleID: p.ParticleID,
			AIRSizeLimit: p.AIRLimit.or(vm.NoLimit), ParticleSizeLimit: p.ParticleLimit.or(vm.NoLimit),
			CallResultSizeLimit: p.CallResultLimit.or(vm.NoLimit), HardLimit: p.HardLimit,
		},
	}, nil
}

// results reads call results in either form; absent ones are none.
func (s *stepInput) results() ([]byte, error) {
	text := bytes.TrimSpace(s.CallResults)
	switch {
	case len(text) == 0 || string(text) == "null":
		return vm.EncodeResults(nil), nil
	case text[0] == '{':
		var byID map[string]struct {
			Code   int32  `json:"ret_code"`
			Result string `json:"result"`
		}
		if err := json.Unmarshal(text, &byID); err != nil {
			return nil, errors.New("call_results: " + jsonProblem(text, err))
		}
		results := make(map[string]vm.CallResult, len(byID))
		for id, r := range byID {
			results[id] = vm.CallResult{Code: r.Code, Text: r.Result}
		}
		return vm.EncodeResults(results), nil
	}
	var encoded string
	if err := json.Unmarshal(text, &encoded); err != nil {
		return nil, errors.New("call_results: " + jsonProblem(text, err))
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("call_results are no base64: %w", err)
	}
	return raw, nil
}

func writeStep(o *vm.Outcome, elapsed time.Duration) stepOutput {
	out := stepOutput{
		Code: o.Code, Message: o.Message, Data: o.Data(), NextPeers: append([]string{}, o.NextPeers...),
		Requests: vm.EncodeRequests(o.Requests), Decoded: map[string]decodedRequest{},
		AIRLimit: o.Limits.AIR, ParticleLimit: o.Limits.Particle, CallResultLimit: o.Limits.CallResult, Elapsed: elapsed.Nanoseconds(),
	}
	if out.Data == nil {
		out.Data = []byte{}
	}
	for _, r := range o.Requests {
		d := decodedRequest{Service: r.Service, Function: r.Function, Arguments: []json.RawMessage{}, Tetraplets: [][]tetraplet{}}
		for _, a := range r.Args {
			d.Arguments = append(d.Arguments, json.RawMessage(a.Tree().String()))
		}
		for _, list := range r.Tetraplets {
			d.Tetraplets = append(d.Tetraplets, tetraplets(list))
		}
		out.Decoded[strconv.FormatUint(uint64(r.ID), 10)] = d
	}
	return out
}

func tetraplets(list []*value.Tetraplet) []tetraplet {
	out := make([]tetraplet, len(list))
	for i, t := range list {
		out[i] = tetraplet{t.Peer, t.Service, t.Function, t.Lens}
	}
	return out
}
