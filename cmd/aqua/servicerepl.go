package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

func (t *tool) serviceREPL() *cobra.Command {
	var f serviceFlags
	c := &cobra.Command{
		Use: "repl", Short: "Call a service line by line",
		Long: "repl starts a service and reads commands: calls of any of its modules, and questions about them; `help` lists them.\n" +
			"On a terminal there are history and completion, Ctrl-C ends a running call and Ctrl-D the session. Elsewhere every\n" +
			"line of standard input is a command, results are printed as JSON, one a line, and the exit code is 1 if a line failed.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("config") {
				if _, err := os.Stat(f.config); errors.Is(err, os.ErrNotExist) {
					f.config = "" // modules can be loaded
				}
			}
			return t.repl(cmd.Context(), &f)
		},
	}
	f.add(c)
	return c
}

func (t *tool) repl(ctx context.Context, f *serviceFlags) error {
	editor := t.openEditor()
	if editor != nil {
		defer editor.Close()
	}
	r, err := newREPL(ctx, t, f)
	if err != nil {
		return serviceFailed(ctx, err)
	}
	defer r.close(context.WithoutCancel(ctx))
	if r.people = editor != nil; !r.people {
		if err := r.start(ctx, f.config); err != nil {
			return err
		}
		return r.script(ctx, t.in)
	}
	defer t.handleInterrupts(r.interrupt)()
	switch err := r.run(ctx, "new "+f.config); {
	case errors.Is(err, context.Canceled):
		return &exitError{code: exitInterrupted, text: "interrupted"}
	case err != nil:
		return err
	}
	history := openHistory(historyFile())
	for _, line := range history.lines {
		editor.AppendHistory(line)
	}
	editor.SetWordCompleter(r.complete)
	return r.converse(ctx, editor, history)
}

// script runs the lines of a text to its end, and fails if one of them did.
func (r *repl) script(ctx context.Context, text io.Reader) error {
	in := bufio.NewReader(text)
	var result error
	for n := 1; ; n++ {
		line, end := in.ReadString('\n')
		if end != nil && !errors.Is(end, io.EOF) {
			return failed(codeUnreadable, "standard input: %s", pathProblem(end))
		}
		err := r.run(ctx, line)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errQuit):
			return result
		case err != nil:
			if e := (*exitError)(nil); errors.As(err, &e) {
				err = &exitError{what: e.what, text: fmt.Sprintf("line %d: %s", n, e.text), help: e.help}
			}
			fmt.Fprintln(shown(r.t.err), err)
			result = errTold
		}
		if end != nil {
			return result
		}
	}
}

// prompter asks for a line.
type prompter interface {
	Prompt(prompt string) (string, error)
	AppendHistory(line string)
}

// converse asks for lines until there are no more. What goes wrong with one is told, and the next one asked for.
func (r *repl) converse(ctx context.Context, p prompter, h *history) error {
	fmt.Fprintln(r.t.out, "`help` lists the commands, Tab completes, Ctrl-C ends a call, Ctrl-D the session.")
	for n := 1; ; n++ {
		line, err := p.Prompt(fmt.Sprintf("%d> ", n))
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errAborted): // the line is dropped
			continue
		case errors.Is(err, io.EOF):
			_, err = fmt.Fprintln(r.t.out)
			return err
		case err != nil:
			return err
		}
		if line = strings.TrimSpace(line); line != "" && h.add(line) {
			p.AppendHistory(line)
		}
		switch err := r.run(ctx, line); {
		case errors.Is(err, errQuit):
			return nil
		case errors.Is(err, context.Canceled):
			fmt.Fprintln(r.t.err, "interrupted")
		case err != nil:
			fmt.Fprintln(shown(r.t.err), err)
		}
		if h.problem != nil {
			fmt.Fprintln(r.t.err, "warning: the history is not kept:", pathProblem(h.problem))
			h.problem = nil
		}
	}
}
