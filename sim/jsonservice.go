package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// JSONService answers calls with values from a file: {"name", "serviceId", "functions": [{"name", "result"}]}, one such
// object or an array of them. A function may also have "args" – it then answers only calls with these arguments – and
// "error" instead of "result", or neither; a service may have "peer", the name of the one peer that has it, or "*" for all. Without
// it the service is the client's.
type JSONService struct {
	Name      string         `json:"name"`
	ID        string         `json:"serviceId"`
	Peer      string         `json:"peer"`
	Functions []JSONFunction `json:"functions"`
}

// JSONFunction is one prepared answer.
type JSONFunction struct {
	Name   string            `json:"name"`
	Args   []json.RawMessage `json:"args"`
	Result json.RawMessage   `json:"result"`
	Error  *string           `json:"error"`
}

// ParseJSONServices reads a file of prepared answers.
func ParseJSONServices(text []byte) ([]*JSONService, error) {
	var list []*JSONService
	one := bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
	if one {
		text = append(append([]byte{'['}, text...), ']')
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the services")
	}
	for _, s := range list {
		switch {
		case s == nil || s.ID == "":
			return nil, errors.New("a service has no serviceId")
		case len(s.Functions) == 0:
			return nil, fmt.Errorf("service %q has no functions", s.ID)
		}
		for _, f := range s.Functions {
			switch {
			case f.Name == "":
				return nil, fmt.Errorf("a function of service %q has no name", s.ID)
			case f.Result != nil && f.Error != nil:
				return nil, fmt.Errorf("function %q of service %q has both result and error", f.Name, s.ID)
			}
		}
	}
	return list, nil
}

// Call answers with the first function that fits.
func (s *JSONService) Call(peer string, r stdlib.Request) (stdlib.Response, bool) {
	f := s.find(peer, r)
	switch {
	case f == nil:
		return stdlib.Response{}, false
	case f.Error != nil:
		return stdlib.Response{Code: 1, Text: string(value.AppendString(nil, *f.Error))}, true
	case f.Result == nil:
		return stdlib.Response{Text: `""`}, true
	}
	return stdlib.Response{Text: string(f.Result)}, true
}

// find returns the first function that fits a call, or nil.
func (s *JSONService) find(peer string, r stdlib.Request) *JSONFunction {
	home := s.home()
	if r.Service != s.ID || home != "*" && home != peer {
		return nil
	}
	for i := range s.Functions {
		if f := &s.Functions[i]; f.Name == r.Function && f.fits(r.Args) {
			return f
		}
	}
	return nil
}

// Misses says why a service of the right id did not answer a call, or "" if it is none of its business.
func (s *JSONService) Misses(peer string, r stdlib.Request) string {
	if r.Service != s.ID {
		return ""
	}
	home := s.home()
	if home != "*" && home != peer {
		return fmt.Sprintf("service `%s` is prepared for peer `%s`, not for `%s`", s.ID, home, peer)
	}
	var names []string
	for _, f := range s.Functions {
		if f.Name == r.Function {
			return fmt.Sprintf("`%s.%s` has no prepared answer for these arguments: %s", s.ID, f.Name, value.Array(r.Args...))
		}
		names = append(names, f.Name)
	}
	return fmt.Sprintf("service `%s` is prepared with `%s`, not with `%s`", s.ID, strings.Join(names, "`, `"), r.Function)
}

// Wrong holds the answer to a call against what a program declares; nil if it is of its type, or nobody says of which type it
// should be.
func (s *JSONService) Wrong(declared []abi.Service, peer string, r stdlib.Request) *AnswerError {
	f := s.find(peer, r)
	if f == nil || f.Error != nil {
		return nil
	}
	return checkAnswer(declared, peer, r, f)
}

// home is the peer that has the service.
func (s *JSONService) home() string {
	if s.Peer == "" {
		return Me
	}
	return s.Peer
}

func (f *JSONFunction) fits(args []*value.Node) bool {
	if f.Args == nil {
		return true
	}
	if len(f.Args) != len(args) {
		return false
	}
	for i, want := range f.Args {
		n, err := value.ParseNode(string(want))
		if err != nil || !value.EqualNodes(n, args[i]) {
			return false
		}
	}
	return true
}

// Expand replaces every string "@NAME" in a JSON value by the id of the peer of that name.
func (n *Network) Expand(text json.RawMessage) (json.RawMessage, error) {
	return ExpandNames(text, n.PeerID)
}

// ExpandNames replaces every string "@NAME" in a JSON value by what is found for the name.
func ExpandNames(text json.RawMessage, find func(name string) (id string, err error)) (json.RawMessage, error) {
	node, fault := value.ParseNode(string(text))
	if fault != nil {
		return nil, fault
	}
	out, err := expand(node, find)
	if err != nil {
		return nil, err
	}
	return out.Append(nil), nil
}

func expand(node *value.Node, find func(string) (string, error)) (*value.Node, error) {
	if node.Kind == value.KindString && len(node.Str) > 1 && node.Str[0] == '@' {
		id, err := find(node.Str[1:])
		return value.Text(id), err
	}
	if len(node.Arr) == 0 {
		return node, nil
	}
	out := *node
	out.Arr = make([]*value.Node, len(node.Arr))
	for i, item := range node.Arr {
		var err error
		if out.Arr[i], err = expand(item, find); err != nil {
			return nil, err
		}
	}
	return &out, nil
}
