package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/aquifer-dev/aquifer/service"
)

// errQuit ends a session.
var errQuit = errors.New("quit")

// replCommand is a command of a session, by a long and a short name.
type replCommand struct {
	long, short, arguments, help string
	run                          func(r *repl, ctx context.Context, rest string) error
	complete                     func(r *repl, before []string, word string) []string
}

// replCommands are those that users of the original's tool know, by its names (spec/services.md#S100).
func replCommands() []replCommand {
	return []replCommand{
		{"call", "c", "MODULE FUNCTION [-nr] [ARGUMENTS] [CALL_PARAMETERS]", "call a function, with a JSON array or one value after the other; -nr prints no result", (*repl).callFunction, completeCall},
		{"interface", "i", "[MODULE]", "what the modules offer", (*repl).printInterface, completeModule},
		{"load", "l", "NAME FILE", "add a module and start anew", (*repl).load, completeLoad},
		{"unload", "u", "NAME", "take a module away and start anew", (*repl).unload, completeModule},
		{"new", "n", "[CONFIG]", "start anew, with this configuration or the last one", (*repl).renew, completeNew},
		{"stats", "s", "", "the memory of the modules", (*repl).printStats, nil},
		{"envs", "e", "MODULE", "the environment of a module", (*repl).printEnvironment, completeModule},
		{"fs", "f", "MODULE", "the directories of a module, and the files in them", (*repl).printFiles, completeModule},
		{"help", "h", "", "this list", (*repl).printHelp, nil},
		{"quit", "q", "", "end", func(*repl, context.Context, string) error { return errQuit }, nil},
	}
}

func commandNamed(word string) *replCommand {
	for _, c := range replCommands() {
		if word == c.long || word == c.short {
			return &c
		}
	}
	return nil
}

// wants is what a command says to words that it does not take.
func wants(name string) error {
	c := commandNamed(name)
	return usage(codeFlags, "the command is written `%s`", strings.TrimSpace(c.long+" "+c.arguments))
}

func (r *repl) callFunction(ctx context.Context, rest string) error {
	q, err := r.readCall(rest)
	if err != nil {
		return err
	}
	if r.service == nil {
		return failed(codeService, "the service has no modules; `load NAME FILE` adds one")
	}
	begin := time.Now()
	result, err := r.service.CallModule(ctx, q.module, q.function, q.arguments, q.params)
	took := since(begin)
	if err != nil {
		if e := (*service.Error)(nil); errors.As(err, &e) && e.Class == service.Arguments {
			return helped(serviceFailed(ctx, err), `arguments are one JSON array, ["Ada",3], or stand one after the other, Ada 3; an array alone is [[1,2]]`)
		}
		return serviceFailed(ctx, err)
	}
	if !q.silent {
		if err := r.printResult(result); err != nil {
			return err
		}
	}
	r.tell(" elapsed time: %s", took)
	return nil
}

func (r *repl) printResult(result json.RawMessage) error {
	title := ""
	if r.people {
		var b bytes.Buffer
		if err := json.Indent(&b, result, "", "  "); err != nil {
			return err
		}
		title, result = "result: ", b.Bytes()
	}
	_, err := fmt.Fprintf(shown(r.t.out), "%s%s\n", title, result)
	return err
}

// load adds a module as the original does: it may log, and has neither directories nor an environment of its own.
func (r *repl) load(ctx context.Context, rest string) error {
	name, file := nextWord(rest)
	if file == "" {
		return wants("load")
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	c := r.config
	c.Modules = append(slices.Clone(c.Modules), service.Module{Name: name, File: path, Logger: true})
	return r.exchange(ctx, c)
}

func (r *repl) unload(ctx context.Context, rest string) error {
	name, more := nextWord(rest)
	if name == "" || more != "" {
		return wants("unload")
	}
	if _, err := r.module(name); err != nil {
		return err
	}
	c := r.config
	c.Modules = slices.DeleteFunc(slices.Clone(c.Modules), func(m service.Module) bool { return m.Name == name })
	err := r.exchange(ctx, c)
	if e := (*exitError)(nil); errors.As(err, &e) { // others may import from it
		return helped(failed(e.what, "%s stays: %s", name, e.text), e.help...)
	}
	return err
}

func (r *repl) renew(ctx context.Context, rest string) error {
	if rest == "" {
		rest = r.file
	}
	return r.start(ctx, rest)
}

func (r *repl) printStats(_ context.Context, rest string) error {
	if rest != "" {
		return wants("stats")
	}
	var stats service.MemoryStats
	if r.service != nil {
		stats = r.service.Stats()
	}
	if len(stats.Modules) == 0 {
		r.tell("nothing runs; what has failed starts anew with the next call")
	}
	for _, m := range stats.Modules {
		size := bytesize(m.Size)
		fmt.Fprintf(shown(r.t.out), "%s - %s\n", m.Name, &size)
	}
	_, err := fmt.Fprintf(shown(r.t.out), "Allocation rejects - %d\n", stats.Refused)
	return err
}

func (r *repl) printEnvironment(_ context.Context, rest string) error {
	if rest == "" {
		return wants("envs")
	}
	m, err := r.module(rest)
	if err != nil {
		return err
	}
	for _, v := range r.config.Environment(m) {
		if _, err := fmt.Fprintf(shown(r.t.out), "%s=%s\n", v[0], v[1]); err != nil {
			return err
		}
	}
	return nil
}

// mostFiles is how many files of a directory are listed.
const mostFiles = 100

func (r *repl) printFiles(ctx context.Context, rest string) error {
	if rest == "" {
		return wants("fs")
	}
	m, err := r.module(rest)
	if err != nil {
		return err
	}
	if len(m.Dirs) == 0 {
		r.tell("%s has no directories", m.Name)
	}
	w := tabwriter.NewWriter(shown(r.t.out), 0, 0, 2, ' ', 0)
	for _, guest := range slices.Sorted(maps.Keys(m.Dirs)) {
		fmt.Fprintf(w, "%s -> %s\n", guest, filepath.ToSlash(m.Dirs[guest]))
		left := mostFiles
		err := fs.WalkDir(os.DirFS(m.Dirs[guest]), ".", func(path string, d fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil || path == ".":
				return err
			case left == 0:
				fmt.Fprintln(w, "  …")
				return fs.SkipAll
			}
			left--
			if d.IsDir() {
				fmt.Fprintf(w, "  %s/\n", path)
				return nil
			}
			size := ""
			if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
				size = fmt.Sprintf("%d bytes", info.Size())
			}
			fmt.Fprintf(w, "  %s\t%s\n", path, size)
			return nil
		})
		if err != nil {
			return failed(codeUnreadable, "%s", pathProblem(err))
		}
	}
	return w.Flush()
}

func (r *repl) printHelp(context.Context, string) error {
	w := tabwriter.NewWriter(shown(r.t.out), 0, 0, 2, ' ', 0)
	for _, c := range replCommands() {
		fmt.Fprintf(w, "%s, %s\t%s\t%s\n", c.short, c.long, c.arguments, c.help)
	}
	return w.Flush()
}
