package abi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Function is a compiled function.
type Function struct {
	Name    string // under which it is exported
	Script  string // the AIR text
	Params  []Field
	Results []*Type
}

// The services and functions through which a script talks to its caller, the same for all scripts.
const (
	Relay       = "-relay-" // also the variable of the script that holds the relay's peer id
	DataSrv     = "getDataSrv"
	CallbackSrv = "callbackSrv"
	ResponseFn  = "response"
	ErrorSrv    = "errorHandlingSrv"
	ErrorFn     = "error"
	TracingSrv  = "tracingSrv" // only scripts compiled with tracing call it
)

// names are the same in definitions.
var names = struct {
	Relay       string `json:"relay"`
	GetDataSrv  string `json:"getDataSrv"`
	CallbackSrv string `json:"callbackSrv"`
	ResponseSrv string `json:"responseSrv"`
	ResponseFn  string `json:"responseFnName"`
	ErrorSrv    string `json:"errorHandlingSrv"`
	ErrorFn     string `json:"errorFnName"`
}{Relay, DataSrv, CallbackSrv, CallbackSrv, ResponseFn, ErrorSrv, ErrorFn}

// Arrow is the type of the function. Its parameters are labelled even when there are none.
func (f *Function) Arrow() *Type {
	return &Type{Kind: Arrow, Domain: &Type{Kind: Labelled, Fields: f.Params}, Codomain: Product(f.Results)}
}

// Signature is the function as a program declares it: `f(a: u32, b: []string) -> bool`.
func (f *Function) Signature() string {
	params := make([]string, len(f.Params))
	for i, p := range f.Params {
		params[i] = p.Name + ": " + p.Type.Aqua()
	}
	results := make([]string, len(f.Results))
	for i, r := range f.Results {
		results[i] = r.Aqua()
	}
	text := f.Name + "(" + strings.Join(params, ", ") + ")"
	if len(results) > 0 {
		text += " -> " + strings.Join(results, ", ")
	}
	return text
}

// Product is a list of types without names; the empty one is Nil.
func Product(items []*Type) *Type {
	if len(items) == 0 {
		return &Type{Kind: Nil}
	}
	return &Type{Kind: Unlabelled, Items: items}
}

type functionDef struct {
	Name  string          `json:"functionName"`
	Arrow *Type           `json:"arrow"`
	Names json.RawMessage `json:"names"`
}

// Definition is the function's definition as clients of the original take it:
//
//	{"functionName", "arrow": {"tag": "arrow", "domain": {"tag": "labeledProduct", …}, "codomain": …}, "names": {…}}
func (f *Function) Definition() json.RawMessage {
	n, _ := json.Marshal(names)
	return encode(functionDef{f.Name, f.Arrow(), n})
}

// ParseDefinition reads a definition and adds the script it belongs to.
func ParseDefinition(definition []byte, script string) (*Function, error) {
	var def functionDef
	if err := json.Unmarshal(definition, &def); err != nil {
		return nil, fmt.Errorf("function definition: %w", err)
	}
	if def.Arrow == nil || def.Arrow.Kind != Arrow {
		return nil, fmt.Errorf("function definition: it has no arrow")
	}
	f := &Function{Name: def.Name, Script: script}
	switch d := def.Arrow.Domain; d.Kind {
	case Labelled:
		f.Params = d.Fields
	case Nil:
	default:
		return nil, fmt.Errorf("function definition: the parameters have no names")
	}
	switch c := def.Arrow.Codomain; c.Kind {
	case Unlabelled:
		f.Results = c.Items
	case Nil:
	default:
		return nil, fmt.Errorf("function definition: the results are no list")
	}
	return f, nil
}

// Service is a service that a program defines and exports.
type Service struct {
	Name      string
	DefaultID string // "" for none
	HasID     bool
	Methods   []Field // sorted by name; all of kind Arrow
}

type serviceDef struct {
	DefaultID *string `json:"defaultServiceId,omitempty"`
	Functions *Type   `json:"functions"`
}

// Definition is the service's definition: {"defaultServiceId", "functions": {"tag": "labeledProduct", …}}.
func (s *Service) Definition() json.RawMessage {
	def := serviceDef{Functions: &Type{Kind: Labelled, Fields: s.Methods}}
	if s.HasID {
		def.DefaultID = &s.DefaultID
	}
	return encode(def)
}

// ParseService reads a service definition.
func ParseService(name string, definition []byte) (*Service, error) {
	var def serviceDef
	if err := json.Unmarshal(definition, &def); err != nil {
		return nil, fmt.Errorf("service definition: %w", err)
	}
	if def.Functions == nil || def.Functions.Kind != Labelled {
		return nil, fmt.Errorf("service definition: it has no functions")
	}
	s := &Service{Name: name, Methods: def.Functions.Fields}
	if def.DefaultID != nil {
		s.DefaultID, s.HasID = *def.DefaultID, true
	}
	return s, nil
}

// encode writes JSON without escaping what HTML would misread.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil
	}
	return json.RawMessage(bytes.TrimRight(b.Bytes(), "\n"))
}
