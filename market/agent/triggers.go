package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/aquifer-dev/aquifer/market"
)

// Triggers say when a spell runs, in the node's own form (spec/network.md#N141); zeros are never.
type Triggers struct {
	Clock       Clock       `json:"clock"`
	Connections Connections `json:"connections"`
	Blockchain  Blockchain  `json:"blockchain"`
}

// Clock has seconds: since 1970, since 1970, and from one run to the next.
type Clock struct {
	Start  uint32 `json:"start_sec"`
	End    uint32 `json:"end_sec"`
	Period uint32 `json:"period_sec"`
}

// Connections ask for a run for every peer that comes, or goes.
type Connections struct {
	Connect    bool `json:"connect"`
	Disconnect bool `json:"disconnect"`
}

// Blockchain has blocks of a chain.
type Blockchain struct {
	Start uint32 `json:"start_block"`
	End   uint32 `json:"end_block"`
}

// ParseTriggers reads the config of a spell. What is not said is never; the error is market.Malformed.
func ParseTriggers(text []byte) (Triggers, error) {
	var t Triggers
	if err := only(text, &t); err != nil {
		return Triggers{}, market.Errorf(market.Malformed, "the config of a spell cannot be read: %w", err)
	}
	return t, nil
}

// ParseInitArgs reads the values that a spell begins with, by their names; the error is market.Malformed.
func ParseInitArgs(text []byte) (map[string]json.RawMessage, error) {
	var values map[string]json.RawMessage
	err := only(text, &values)
	if err == nil && values == nil {
		err = errors.New("it is no object")
	}
	if err != nil {
		return nil, market.Errorf(market.Malformed, "the init_args of a spell cannot be read: %w", err)
	}
	return values, nil
}

// only reads one JSON value with nothing behind it.
func only(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, more := d.Token(); !errors.Is(more, io.EOF) {
		return errors.New("something follows it")
	}
	return nil
}
