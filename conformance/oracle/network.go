package oracle

import "encoding/json"

// StartClients starts a worker with clients of the original that connect with peers; see [Worker.Connect]. dir is this package's
// directory.
func StartClients(dir string) (*Worker, error) { return start(dir, "js-client", "network.mjs") }

// Connected is a client and its relay, by their ids.
type Connected struct {
	Peer  string `json:"peer"`
	Relay string `json:"relay"`
}

// Connect makes a client of a name and connects it with a relay at a multiaddr. secret is its key, 32 bytes; with nil it makes one
// for itself. A refusal comes as *RequestError.
func (w *Worker) Connect(client, relay string, secret []byte) (*Connected, error) {
	var c Connected
	err := w.ask(map[string]any{"op": "connect", "client": client, "relay": relay, "key": secret}, &c)
	return &c, err
}

// ModuleFunction names a function of a file of generated JavaScript, which does what otherwise is done with a definition.
type ModuleFunction struct {
	Module   string `json:"module,omitempty"`
	Function string `json:"function,omitempty"`
}

// ClientCall is a call of a function by clients, by each of them several times, all at once. The function is a script and its
// definition, or one of generated code.
type ClientCall struct {
	Clients    []string        `json:"clients"`
	Script     string          `json:"script"`
	Definition json.RawMessage `json:"definition"`
	ModuleFunction
	Args  []json.RawMessage `json:"args"`
	TTL   int               `json:"ttl"` // ms
	Times int               `json:"times"`
}

// CallOutcome is what came of one call: a value, none, or an error.
type CallOutcome struct {
	Value json.RawMessage `json:"value"`
	Error string          `json:"error"`
}

// CallFunction calls a function. The outcomes are those of the first client, then those of the next.
func (w *Worker) CallFunction(c ClientCall) ([]CallOutcome, error) {
	if c.Args == nil {
		c.Args = []json.RawMessage{}
	}
	var answer struct {
		Outcomes []CallOutcome `json:"outcomes"`
	}
	err := w.ask(struct {
		Op string `json:"op"`
		ClientCall
	}{"call", c}, &answer)
	return answer.Outcomes, err
}

// Handler is what a function of a client's service does with its arguments: it answers them, which are texts, behind a prefix, or
// raises an exception.
type Handler struct {
	Prefix string  `json:"prefix"`
	Error  *string `json:"error,omitempty"`
}

// ClientService is a service that a client offers. It is registered by its definition, or by a function of generated code.
type ClientService struct {
	Client     string          `json:"client"`
	ID         string          `json:"id"`
	Definition json.RawMessage `json:"definition"`
	ModuleFunction
	Handlers map[string]Handler `json:"handlers"`
}

// Serve registers a service.
func (w *Worker) Serve(s ClientService) error {
	return w.ask(struct {
		Op string `json:"op"`
		ClientService
	}{"serve", s}, &struct{}{})
}

// Heard waits until a client's service has been called so many times, and returns the arguments of all its calls.
func (w *Worker) Heard(client, id string, count int) ([]json.RawMessage, error) {
	var answer struct {
		Calls []json.RawMessage `json:"calls"`
	}
	err := w.ask(map[string]any{"op": "heard", "client": client, "id": id, "count": count}, &answer)
	return answer.Calls, err
}

// Disconnect ends a client.
func (w *Worker) Disconnect(client string) error {
	return w.ask(map[string]any{"op": "close", "client": client}, &struct{}{})
}
