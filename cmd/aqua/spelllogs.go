package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// spellLog is what a spell answers that is asked for its log.
type spellLog struct {
	Logs    []json.RawMessage `json:"logs"`
	Success bool              `json:"success"`
	Error   string            `json:"error"`
}

// spellErrors is what it answers that is asked for the errors of its runs: each run's is a particle of its own.
type spellErrors struct {
	Particles []struct {
		ID     string `json:"particle_id"`
		Errors []struct {
			Last runFailure `json:"last_error"`
		} `json:"errors"`
	} `json:"particle_errors"`
	Success bool   `json:"success"`
	Error   string `json:"error"`
}

// runFailure is how a run of a spell failed.
type runFailure struct {
	Particle    string `json:"particle_id"`
	Code        int64  `json:"error_code"`
	Message     string `json:"message"`
	Instruction string `json:"instruction"`
	Peer        string `json:"peer_id"`
}

func (t *tool) spellLogs() *cobra.Command {
	var id string
	var errors bool
	return t.askCommand("logs", "Print what a spell has logged, or why its runs failed", false, func(c *cobra.Command) {
		c.Long = "logs prints the log of a spell, a JSON object for each line. With --errors it prints the errors that its runs did not handle,\n" +
			"those of the last fifty that had any."
		c.Flags().StringVarP(&id, "id", "i", "", "`ID` or alias of the spell")
		c.Flags().BoolVar(&errors, "errors", false, "print the errors of runs instead")
		required(c, "id")
	}, func(ctx context.Context, a *asker) error {
		var answers [2]json.RawMessage
		if err := a.ask(ctx, true, &answers, "spell_logs", id); err != nil {
			return err
		}
		var logged spellLog
		var failures spellErrors
		if err := cmp.Or(json.Unmarshal(answers[0], &logged), json.Unmarshal(answers[1], &failures)); err != nil {
			return failed(codeScript, "what answers at `%s` is no spell: %s", id, err)
		}
		if !logged.Success || !failures.Success {
			return failed(codeScript, "the spell does not give its log: %s", cmp.Or(logged.Error, failures.Error))
		}
		if errors {
			return t.printFailures(failures)
		}
		for _, line := range logged.Logs {
			if _, err := fmt.Fprintf(t.out, "%s\n", line); err != nil {
				return err
			}
		}
		if n := len(failures.Particles); n > 0 {
			return t.show(diag.List{diag.Warn(codeFailedRuns, source.Span{}, fmt.Sprintf("%d of the last runs of `%s` failed", n, id)).
				Help("--errors prints why")}, nil)
		}
		return nil
	})
}

// printFailures prints a line for each error.
func (t *tool) printFailures(all spellErrors) error {
	for _, p := range all.Particles {
		for _, e := range p.Errors {
			e.Last.Particle = p.ID
			if err := t.printJSON(e.Last); err != nil {
				return err
			}
		}
	}
	return nil
}
