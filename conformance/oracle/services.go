package oracle

import "time"

// StartServices starts a worker that runs services on marine-js. It serves [Worker.CallService] alone; dir is this package's
// directory.
func StartServices(dir string) (*Worker, error) { return start(dir, "marine-js", "services.mjs") }

// ServiceModule is a module of a service: its name and the path of its binary.
type ServiceModule struct {
	Name string `json:"name"`
	Path string `json:"path"`
}

// ServiceCall is a call of a function of a service's last module; without a function the service is made anew. Arguments are JSON; numbers in them are those of
// JavaScript.
type ServiceCall struct {
	Modules  []ServiceModule `json:"modules"`
	Function string          `json:"fn"`
	Args     string          `json:"args"`
	Params   any             `json:"params"`
	Repeat   int             `json:"repeat,omitempty"` // how often the call is made; 0 is once
}

// ServiceAnswer is what came back: a result as JSON, or why there is none.
type ServiceAnswer struct {
	Result  string `json:"result"`
	Failure string `json:"failure"`

	Elapsed time.Duration `json:"elapsed_ns"` // of all calls, or of making the service if there is no function to call
}

// CallService calls a service on marine-js.
func (w *Worker) CallService(q ServiceCall) (*ServiceAnswer, error) {
	var a ServiceAnswer
	err := w.ask(q, &a)
	return &a, err
}
