package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/vm"
)

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

// read decodes a line. Most have known fields of the right kinds, so that is tried at once; the others are gone through
// field by field.
func (s *stepInput) read(line []byte) (unknown []string, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if d.Decode(s) == nil {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil, nil
		}
	}
	*s = stepInput{}
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, errors.New("the line is empty")
	}
	var params json.RawMessage
	unknown, err = readFields(line, "", map[string]any{
		"air": &s.AIR, "prev_data": &s.PrevData, "current_data": &s.CurrentData, "call_results": &s.CallResults, "params": &params,
	})
	if err != nil || len(params) == 0 || string(params) == "null" {
		return unknown, err
	}
	p := &s.Params
	others, err := readFields(params, "params.", map[string]any{
		"init_peer_id": &p.InitPeer, "current_peer_id": &p.CurrentPeer, "timestamp": &p.Timestamp, "ttl": &p.TTL,
		"key_format": &p.KeyFormat, "secret_key": &p.SecretKey, "particle_id": &p.ParticleID, "air_size_limit": &p.AIRLimit,
		"particle_size_limit": &p.ParticleLimit, "call_result_size_limit": &p.CallResultLimit, "hard_limit_enabled": &p.HardLimit,
	})
	return append(unknown, others...), err
}

// readFields decodes the fields of an object. The path stands in front of their names in what is said of them.
func readFields(text []byte, path string, fields map[string]any) (unknown []string, err error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(text, &given); err != nil {
		return nil, errors.New(at(strings.TrimSuffix(path, "."), jsonProblem(text, err)))
	}
	var known, names []string
	for name := range fields {
		known = append(known, name)
	}
	for name := range given {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		field := fields[name]
		if field == nil {
			text := fmt.Sprintf("the unknown field %q is ignored", path+name)
			if near := diag.Nearest(name, known...); near != "" {
				text += "; did you mean " + near + "?"
			}
			unknown = append(unknown, text)
			continue
		}
		if problem := json.Unmarshal(given[name], field); problem != nil && err == nil {
			err = errors.New(at(path+name, jsonProblem(given[name], problem)))
		}
	}
	return unknown, err
}

// at puts a field in front of what is wrong with it.
func at(field, problem string) string {
	if field == "" {
		return problem
	}
	return field + ": " + problem
}

// readStep reads a line, and says which of its fields are unknown.
func readStep(line []byte) (in vm.Input, unknown []string, err error) {
	var s stepInput
	if unknown, err = s.read(line); err != nil {
		return vm.Input{}, unknown, err
	}
	if s.AIR == nil {
		return vm.Input{}, unknown, errors.New("the field air is missing")
	}
	results, err := s.results()
	if err != nil {
		return vm.Input{}, unknown, err
	}
	p := s.Params
	if p.TTL > 1<<32-1 {
		return vm.Input{}, unknown, fmt.Errorf("params.ttl: %d does not fit 32 bits", p.TTL)
	}
	return vm.Input{
		Script: *s.AIR, Prev: s.PrevData, Current: s.CurrentData, Results: results,
		Params: vm.Params{
			InitPeer: p.InitPeer, Peer: p.CurrentPeer, Timestamp: uint64(p.Timestamp), TTL: uint32(p.TTL),
			KeyFormat: p.KeyFormat, SecretKey: p.SecretKey, ParticleID: p.ParticleID,
			AIRSizeLimit: p.AIRLimit.or(vm.NoLimit), ParticleSizeLimit: p.ParticleLimit.or(vm.NoLimit),
			CallResultSizeLimit: p.CallResultLimit.or(vm.NoLimit), HardLimit: p.HardLimit,
		},
	}, unknown, nil
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
		return nil, fmt.Errorf("call_results: this is no base64: %w", err)
	}
	return raw, nil
}
