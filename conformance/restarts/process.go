package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"sync"
)

// process is a node in a process of its own.
type process struct {
	cmd     *exec.Cmd
	peer    string
	address string
	log     *tail
}

// tail keeps what a process writes on standard error.
type tail struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all.Write(b)
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all.String()
}

// start starts a node with a data directory, and waits until it listens.
func start(aqua, dir, manager string) (*process, error) {
	p := &process{log: &tail{}}
	p.cmd = exec.Command(aqua, "node", "--listen", "/ip4/127.0.0.1/tcp/0", "--data", dir, "-m", manager, "-a", "--log-level", "warn")
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var told struct {
		Peer      string   `json:"peer_id"`
		Addresses []string `json:"addresses"`
	}
	if err != nil || json.Unmarshal(line, &told) != nil || len(told.Addresses) == 0 {
		p.kill()
		return nil, fmt.Errorf("the node does not start: %s%s", line, p.log)
	}
	p.peer, p.address = told.Peer, told.Addresses[0]
	return p, nil
}

// kill ends the process as a loss of power would, as far as the process is concerned, and waits for its end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
