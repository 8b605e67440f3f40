package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/lsp"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// lspFlags say how an editor is spoken with.
type lspFlags struct {
	stdio   bool
	socket  uint16
	pipe    string
	process int
}

func (t *tool) lspCommand() *cobra.Command {
	var f lspFlags
	c := &cobra.Command{
		Use: "lsp", Short: "The language server for editors",
		Long: "Speaks the language server protocol on standard input and output, or over a connection that the editor waits for.\n" +
			"How editors are told of it stands in docs/editor.md.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.stdio && (f.socket > 0 || f.pipe != "") || f.socket > 0 && f.pipe != "" {
				return usage(codeFlags, "--stdio, --socket and --pipe exclude each other")
			}
			return t.serveEditor(cmd.Context(), &f)
		},
	}
	flags := c.Flags()
	flags.BoolVar(&f.stdio, "stdio", false, "standard input and output, which is the default")
	flags.Uint16Var(&f.socket, "socket", 0, "connect to this `PORT` of the machine instead")
	flags.StringVar(&f.pipe, "pipe", "", "connect to this `SOCKET` in the file system instead")
	flags.IntVar(&f.process, "clientProcessId", 0, "end when the process with this `ID` has ended")
	c.AddCommand(t.lspQueryCommand())
	return c
}

// serveEditor serves one editor until it goes.
func (t *tool) serveEditor(ctx context.Context, f *lspFlags) error {
	in, out, end, err := t.editorStreams(f)
	if err != nil {
		return err
	}
	defer end()
	library, err := writtenLibrary()
	if err != nil {
		fmt.Fprintf(t.err, "the standard library cannot be shown to the editor: %s\n", pathProblem(err))
	}
	server := lsp.New(in, out, lsp.Options{Files: &lsp.Disk{}, Fallback: source.Embedded{FS: stdlib.FS()}, Library: library, Version: Version()})
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-processEnd(ctx, f.process):
		return nil
	case err = <-done:
	}
	if errors.Is(err, lsp.ErrNoShutdown) {
		return failed(codeEditor, "%v", err)
	}
	return err
}

// processEnd is closed when a process has ended; for 0, no process, never.
func processEnd(ctx context.Context, id int) <-chan struct{} {
	end := make(chan struct{})
	if id == 0 {
		return end
	}
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for isRunning(id) {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
		close(end)
	}()
	return end
}

// isRunning reports whether there is a process. Windows finds none that has ended; other systems are asked by a signal
// that does nothing.
func isRunning(id int) bool {
	p, err := os.FindProcess(id)
	if err != nil {
		return false
	}
	defer p.Release()
	if runtime.GOOS == "windows" {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

// editorStreams are the two directions of the connection, and what ends it.
func (t *tool) editorStreams(f *lspFlags) (in io.Reader, out io.Writer, end func(), err error) {
	network, address := "", ""
	switch {
	case f.socket > 0:
		network, address = "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(f.socket)))
	case f.pipe != "":
		network, address = "unix", f.pipe
	default:
		return t.in, t.out, func() {}, nil
	}
	conn, err := net.DialTimeout(network, address, 10*time.Second)
	if err != nil {
		return nil, nil, nil, &exitError{code: exitNetwork, what: codeEditor, text: "no editor waits at " + address + ": " + err.Error()}
	}
	return conn, conn, func() { conn.Close() }, nil
}

// writtenLibrary puts the standard library where editors can open it, and returns the directory. What is there already and
// the same stays.
func writtenLibrary() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	root := filepath.Join(cache, "aquifer", "library-"+Version())
	files := source.Embedded{FS: stdlib.FS()}
	for _, name := range load.NewLibrary(files).Files() {
		text, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		at := filepath.Join(root, filepath.FromSlash(name))
		if have, err := os.ReadFile(at); err == nil && string(have) == string(text) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(at, text, 0o644); err != nil {
			return "", err
		}
	}
	return filepath.ToSlash(root), nil
}
