package oracle

// StartMarine starts a worker that runs the interpreter the way the JavaScript client does. It serves [Worker.MarineStep]
// alone; dir is this package's directory.
func StartMarine(dir string) (*Worker, error) { return start(dir, "marine-js", "marine.mjs") }

// MarineResult is a call result that a marine step is given.
type MarineResult struct {
	Code   int32  `json:"ret_code"`
	Result string `json:"result"`
}

// MarineStep runs one step through the JSON boundary. Of the outcome only code, message and time come back.
func (w *Worker) MarineStep(q Step, results map[string]MarineResult) (*Outcome, error) {
	var o Outcome
	err := w.ask(struct {
		Step
		Results map[string]MarineResult `json:"results"` // instead of the bytes
	}{q, results}, &o)
	return &o, err
}
