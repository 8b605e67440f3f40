package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/agent"
)

// workerLog is what the node of a worker tells of it.
type workerLog struct {
	Worker   market.ID         `json:"workerId"`
	OffChain string            `json:"offchainId,omitempty"`
	Peer     string            `json:"peerId"`
	Status   *agentStatus      `json:"status"`
	Logs     []json.RawMessage `json:"logs,omitempty"` // of the spell
	Failures []runFailure      `json:"errors,omitempty"`
	Problem  string            `json:"problem,omitempty"` // why something is missing
}

// agentStatus is how far a node has come with a deal (spec/market.md#M131). Its other fields are the market's, which is asked itself.
type agentStatus struct {
	State    agent.State `json:"state"`
	Message  string      `json:"message"`
	Since    string      `json:"timestamp"`
	Active   bool        `json:"active"`
	Problem  string      `json:"problem,omitempty"`
	Problems int         `json:"problems,omitempty"`
}

func (t *tool) dealLogs() *cobra.Command {
	var f askFlags
	var spell string
	c := t.marketCmd("logs DEAL", "Ask the nodes of a deal how far its workers have come, and for logs of spells", accountDeveloper, oneArg("a deal"), func(c *cobra.Command) {
		f.addAddresses(c.Flags())
		f.addCalls(c.Flags())
		c.Flags().StringVar(&spell, "spell", "", "print the log of the spell of this `NAME` on each worker, too, and why its runs failed")
	}, func(ctx context.Context, r *marketRun, args []string) error {
		d, err := r.dealNamed(ctx, args[0])
		if err != nil {
			return err
		}
		return r.asking(ctx, &f, false, func(a *asker) error { return r.dealLogs(ctx, a, d, spell) })
	})
	c.Example = "  aqua deal logs shop --relay net.json --spell nightly"
	return c
}

// dealLogs asks the workers one after the other. It fails if nobody has an answer.
func (r *marketRun) dealLogs(ctx context.Context, a *asker, d market.Deal, spell string) error {
	all := []workerLog{}
	var lines []string
	var last error
	answered := false
	for _, w := range d.Workers {
		one := workerLog{Worker: w.ID, Peer: w.Peer.Peer()}
		if w.Active() {
			one.OffChain = w.OffChain.Peer()
		}
		err := one.read(ctx, a, d.ID, spell)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			one.Problem, last = errText(err), err
		}
		answered = answered || one.Status != nil || err == nil
		all = append(all, one)
		lines = append(lines, one.lines()...)
	}
	if len(d.Workers) == 0 {
		lines = append(lines, fmt.Sprintf("the deal %s has no workers", d.ID))
	}
	err := r.tell(map[string]any{"dealId": d.ID, "workers": all}, lines...)
	if !answered && last != nil {
		return cmp.Or(err, last)
	}
	return err
}

// read asks the node of the worker, and the spell.
func (w *workerLog) read(ctx context.Context, a *asker, deal market.DealID, spell string) error {
	a.peer = w.Peer
	var known []agentStatus
	if err := a.ask(ctx, true, &known, "deal_status", deal.String()); err != nil {
		return err
	}
	if len(known) > 0 {
		w.Status = &known[0]
	}
	if spell == "" || w.OffChain == "" {
		return nil
	}
	var answers [2]json.RawMessage
	if err := a.ask(ctx, true, &answers, "worker_spell_logs", w.OffChain, spell); err != nil {
		return err
	}
	var logged spellLog
	var failures spellErrors
	if err := errors.Join(json.Unmarshal(answers[0], &logged), json.Unmarshal(answers[1], &failures)); err != nil {
		return failed(codeScript, "what answers at `%s` is no spell: %s", spell, err)
	}
	if !logged.Success || !failures.Success {
		return failed(codeScript, "the spell does not give its log: %s", cmp.Or(logged.Error, failures.Error))
	}
	w.Logs = logged.Logs
	for _, p := range failures.Particles {
		for _, e := range p.Errors {
			e.Last.Particle = p.ID
			w.Failures = append(w.Failures, e.Last)
		}
	}
	return nil
}

// lines tell of the worker in words, its logs behind it.
func (w *workerLog) lines() []string {
	head := fmt.Sprintf("worker %s on %s: ", w.Worker, w.Peer)
	var lines []string
	switch s := w.Status; {
	case s != nil:
		text := fmt.Sprintf("%s since %s, %s", s.State, s.Since, s.Message)
		if s.Active {
			text += "; it works"
		}
		if s.Problem != "" {
			text += fmt.Sprintf("; failed %d times in a row: %s", s.Problems, s.Problem)
		}
		lines = append(lines, head+text)
	case w.Problem == "":
		lines = append(lines, head+"its node knows nothing of the deal")
	}
	if w.Problem != "" {
		lines = append(lines, head+"no answer: "+w.Problem)
	}
	for _, l := range w.Logs {
		lines = append(lines, "  "+string(l))
	}
	for _, f := range w.Failures {
		lines = append(lines, fmt.Sprintf("  a run failed: %s at %s: %s", f.Particle, f.Peer, f.Message))
	}
	return lines
}
