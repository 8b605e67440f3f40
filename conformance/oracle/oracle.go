// Package oracle drives the original tools through a long-lived worker process: sources in, scripts out; interpreter
// steps in, outcomes out. It needs Node and the packages that `make oracle` installs.
package oracle

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Worker is a running worker. It serves one request at a time. A process that dies, or does not answer in time, is replaced.
type Worker struct {
	mu           sync.Mutex
	dir, program string
	cmd          *exec.Cmd
	in           io.WriteCloser
	out          *bufio.Reader
}

// patience is how long a request may take. No program of the corpus needs a minute.
const patience = 5 * time.Minute

// ErrMissing says that the original tools are not installed.
var ErrMissing = errors.New("the original tools are not installed: run `make oracle`")

// Start starts a worker; dir is this package's directory.
func Start(dir string) (*Worker, error) { return start(dir, "avm", "worker.mjs") }

// start runs a program of dir that needs a package of the originals.
func start(dir, needs, program string) (*Worker, error) {
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@fluencelabs", needs)); err != nil {
		return nil, ErrMissing
	}
	w := &Worker{dir: dir, program: program}
	return w, w.begin()
}

// begin starts the process.
func (w *Worker) begin() error {
	cmd := exec.Command("node", "--stack-size=4000", "--max-semi-space-size=64", w.program)
	cmd.Dir = w.dir
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	w.cmd, w.in, w.out = cmd, in, bufio.NewReaderSize(out, 1<<20)
	return nil
}

// Close ends the worker.
func (w *Worker) Close() error {
	return errors.Join(w.in.Close(), w.cmd.Wait())
}

// ask sends one request and reads its answer.
func (w *Worker) ask(request, answer any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	line, err := json.Marshal(request)
	if err != nil {
		return err
	}
	kill := time.AfterFunc(patience, func() { _ = w.cmd.Process.Kill() })
	var reply []byte
	if _, err = w.in.Write(append(line, '\n')); err == nil {
		reply, err = w.out.ReadBytes('\n')
	}
	if !kill.Stop() || err != nil {
		cause := w.Close()
		if err := w.begin(); err != nil {
			return err
		}
		return &RequestError{fmt.Sprintf("the process of the original ended: %v", cause)}
	}
	var problem struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(reply, &problem); err != nil {
		return err
	}
	if problem.Error != "" {
		return &RequestError{problem.Error}
	}
	return json.Unmarshal(reply, answer)
}

// RequestError is a request that the original rejected by an exception instead of a diagnostic, or did not survive.
type RequestError struct{ Text string }

// Error returns the exception's text.
func (e *RequestError) Error() string { return e.Text }

// Compile asks the original compiler.
type Compile struct {
	Path            string   `json:"path"`
	Imports         []string `json:"imports"`
	Constants       []string `json:"constants"`
	NoRelay         bool     `json:"noRelay"`
	NoXor           bool     `json:"noXor"`
	Tracing         bool     `json:"tracing"`
	NoEmptyResponse bool     `json:"noEmptyResponse"`
}

// Compiled is its answer: scripts and definitions by exported function, definitions by exported service.
type Compiled struct {
	Functions   map[string]string          `json:"functions"`
	Definitions map[string]json.RawMessage `json:"definitions"`
	Services    map[string]json.RawMessage `json:"services"`
	Errors      []string                   `json:"errors"`
	Warnings    []string                   `json:"warnings"`
	Elapsed     time.Duration              `json:"elapsed_ns"` // of the compiler's call
}

// Compile compiles a file with the original. Its exceptions come as *RequestError.
func (w *Worker) Compile(q Compile) (*Compiled, error) {
	var c Compiled
	err := w.ask(struct {
		Op string `json:"op"`
		Compile
	}{"compile", q}, &c)
	return &c, err
}

// Step asks the original interpreter. Byte fields travel as base64.
type Step struct {
	AIR     string     `json:"air"`
	Prev    []byte     `json:"prev"`
	Current []byte     `json:"current"`
	Results []byte     `json:"results"`
	Params  StepParams `json:"params"`
}

// StepParams are the run parameters of a step.
type StepParams struct {
	InitPeer        string `json:"init_peer_id"`
	CurrentPeer     string `json:"current_peer_id"`
	Timestamp       uint64 `json:"timestamp"`
	TTL             uint32 `json:"ttl"`
	KeyFormat       uint8  `json:"key_format"`
	SecretKey       []byte `json:"secret_key"`
	ParticleID      string `json:"particle_id"`
	AIRLimit        uint64 `json:"air_size_limit"`
	ParticleLimit   uint64 `json:"particle_size_limit"`
	CallResultLimit uint64 `json:"call_result_size_limit"`
	HardLimit       bool   `json:"hard_limit_enabled"`
}

// Outcome is what the interpreter answers. Trap is set, and nothing else, when it trapped.
type Outcome struct {
	Code      int64    `json:"ret_code"`
	Message   string   `json:"error_message"`
	Data      []byte   `json:"data"`
	NextPeers []string `json:"next_peer_pks"`
	Requests  []byte   `json:"call_requests"`
	Flags     [3]bool  `json:"flags"`
	Trap      string   `json:"trap"`

	Elapsed time.Duration `json:"elapsed_ns"` // of the interpreter's call, without making its instance
}

// Step runs one step of the original interpreter in a fresh instance.
func (w *Worker) Step(q Step) (*Outcome, error) {
	var o Outcome
	err := w.ask(struct {
		Op string `json:"op"`
		Step
	}{"step", q}, &o)
	return &o, err
}

// Plain removes the terminal colours from the original's messages.
func Plain(text string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, "\x1b[")
		if i < 0 {
			return b.String() + text
		}
		b.WriteString(text[:i])
		j := strings.IndexByte(text[i:], 'm')
		if j < 0 {
			return b.String()
		}
		text = text[i+j+1:]
	}
}
