package main

import (
	"bufio"
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
			"object is answered by {\"error\"}, an empty one too. What is left out is nothing, except for limits: they are 4294967296\n" +
			"then, and a limit of 0 allows nothing. Fields of other names are ignored, with a warning on standard error.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			in := bufio.NewReaderSize(t.in, 1<<20)
			warned := map[string]bool{}
			for {
				line, err := in.ReadBytes('\n')
				if len(line) > 0 { // what follows the last newline is no line
					if werr := t.stepLine(cmd, line, warned); werr != nil {
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

// stepLine answers a line. Of every field that steps do not have it warns once.
func (t *tool) stepLine(cmd *cobra.Command, line []byte, warned map[string]bool) error {
	in, unknown, err := readStep(line)
	for _, text := range unknown {
		if !warned[text] {
			warned[text] = true
			fmt.Fprintln(t.err, "warning: "+text)
		}
	}
	if err != nil {
		return t.printJSON(map[string]string{"error": err.Error()})
	}
	begin := time.Now()
	o := vm.Step(cmd.Context(), in)
	return t.printJSON(writeStep(&o, time.Since(begin)))
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
