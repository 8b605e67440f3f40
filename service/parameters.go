package service

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// CallParameters tell a module who calls it (spec/services.md#S21).
type CallParameters struct {
	Particle   Particle      `json:"particle"`
	ServiceID  string        `json:"service_id"`
	Creator    string        `json:"service_creator_peer_id"`
	HostID     string        `json:"host_id"`
	WorkerID   string        `json:"worker_id"`
	Tetraplets [][]Tetraplet `json:"tetraplets"` // for every argument those of the values that it is made of
}

// Particle is the particle that a call is part of.
type Particle struct {
	ID         string `json:"id"`
	InitPeerID string `json:"init_peer_id"`
	Timestamp  uint64 `json:"timestamp"` // milliseconds
	TTL        uint32 `json:"ttl"`       // milliseconds
	Script     string `json:"script"`
	Signature  Bytes  `json:"signature"`
	Token      string `json:"token"` // the host's secret, part of paths in the vault
}

// Bytes are written as JSON the way services write them: as an array of numbers.
type Bytes []byte

// MarshalJSON implements json.Marshaler.
func (b Bytes) MarshalJSON() ([]byte, error) {
	out := []byte{'['}
	for i, c := range b {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendUint(out, uint64(c), 10)
	}
	return append(out, ']'), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (b *Bytes) UnmarshalJSON(text []byte) error {
	var numbers []uint8Number
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	*b = make(Bytes, len(numbers))
	for i, n := range numbers {
		(*b)[i] = byte(n)
	}
	return nil
}

// uint8Number is a byte that encoding/json does not take for one: a slice of those would be base64.
type uint8Number uint16

// UnmarshalJSON implements json.Unmarshaler.
func (n *uint8Number) UnmarshalJSON(text []byte) error {
	v, err := strconv.ParseUint(string(text), 10, 8)
	if err != nil {
		return fmt.Errorf("%s is no byte", text)
	}
	*n = uint8Number(v)
	return nil
}

// Tetraplet says where a value comes from.
type Tetraplet struct {
	Peer     string `json:"peer_pk"`
	Service  string `json:"service_id"`
	Function string `json:"function_name"`
	Lens     string `json:"lens"`
}

// hostVersions are the namespaces of host functions, by version.
var hostVersions = []string{"host", "__marine_host_api_v1", "__marine_host_api_v2", "__marine_host_api_v3"}

// value is the record that a version of the host functions answers with.
func (cp *CallParameters) value(version int) itype.Value {
	str := func(s string) itype.Value { return itype.OfString(strings.ToValidUTF8(s, "\uFFFD")) }
	var tetraplets []itype.Value
	for _, argument := range cp.Tetraplets {
		var list []itype.Value
		for _, t := range argument {
			list = append(list, itype.OfRecord(str(t.Peer), str(t.Service), str(t.Function), str(t.Lens)))
		}
		tetraplets = append(tetraplets, itype.OfArray(list...))
	}
	origins := itype.OfArray(tetraplets...)
	p := &cp.Particle
	switch version {
	case 0:
		return itype.OfRecord(str(p.InitPeerID), str(cp.ServiceID), str(cp.Creator), str(cp.HostID), str(p.ID), origins)
	case 1:
		return itype.OfRecord(str(p.InitPeerID), str(cp.ServiceID), str(cp.Creator), str(cp.HostID), str(cp.WorkerID), str(p.ID), origins)
	}
	particle := itype.OfRecord(str(p.ID), str(p.InitPeerID), itype.OfUint(itype.U64, p.Timestamp), itype.OfUint(itype.U32, uint64(p.TTL)),
		str(p.Script), itype.OfBytes(p.Signature), str(p.Token))
	return itype.OfRecord(particle, str(cp.ServiceID), str(cp.Creator), str(cp.HostID), str(cp.WorkerID), origins)
}
