package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// peerProcess is `aqua node`, a process of its own.
type peerProcess struct {
	node  *exec.Cmd
	said  log // on standard error
	peer  market.ID
	relay string
}

// start starts the node and waits for its first line.
func (p *peerProcess) start(cmd *exec.Cmd) error {
	p.node = cmd
	p.node.Stderr = &p.said
	out, err := p.node.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.node.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var told struct {
		Peer      string   `json:"peer_id"`
		Addresses []string `json:"addresses"`
	}
	if err == nil {
		err = json.Unmarshal(line, &told)
	}
	if err == nil {
		p.relay = told.Addresses[0]
		p.peer, err = market.ParsePeer(told.Peer)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the node does not say that it listens: %w", err), p.stop())
	}
	return nil
}

// stop interrupts the node, which must end well.
func (p *peerProcess) stop() error {
	err := p.node.Process.Signal(os.Interrupt)
	if err = errors.Join(err, p.node.Wait()); err != nil {
		return fmt.Errorf("the node: %w: %s", err, p.said.String())
	}
	return nil
}

// log is what a process writes while others read it.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// awaited looks until something is so, and says what is in the way when it does not come to be.
func awaited(ctx context.Context, so func() (bool, error)) string {
	for {
		ok, err := so()
		if ok && err == nil {
			return ""
		}
		select {
		case <-ctx.Done():
			if err != nil {
				return err.Error()
			}
			return "it does not come to be"
		case <-time.After(50 * time.Millisecond):
		}
	}
}
