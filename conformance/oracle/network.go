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

// Connect makes a client of a name and connects it with a relay at a multiaddr. A refusal comes as *RequestError.
func (w *Worker) Connect(client, relay string) (*Connected, error) {
	var c Connected
	err := w.ask(map[string]any{"op": "connect", "client": client, "relay": relay}, &c)
	return &c, err
}

// ClientCall is a call of a function by a client, several times at once.
type ClientCall struct {
	Client     string            `json:"client"`
	Script     string            `json:"script"`
	Definition json.RawMessage   `json:"definition"`
	Args       []json.RawMessage `json:"args"`
	TTL        int               `json:"ttl"` // ms
	Times      int               `json:"times"`
}

// CallOutcome is what came of one call: a value, none, or an error.
type CallOutcome struct {
	Value json.RawMessage `json:"value"`
	Error string          `json:"error"`
}

// CallFunction calls a function.
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

// ServeGreeter registers a service with a function greet(name) at a client.
func (w *Worker) ServeGreeter(client, id string, definition json.RawMessage) error {
	return w.ask(map[string]any{"op": "serve", "client": client, "id": id, "definition": definition}, &struct{}{})
}

// Disconnect ends a client.
func (w *Worker) Disconnect(client string) error {
	return w.ask(map[string]any{"op": "close", "client": client}, &struct{}{})
}
