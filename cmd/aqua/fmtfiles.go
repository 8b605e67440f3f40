package main

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/wholefile"
	"github.com/aquifer-dev/aquifer/source"
)

// aquaFiles are the files that arguments name, each once: a directory stands for the *.aqua below it, but for what is
// hidden or was installed. `-` is standard input. What cannot be read is reported.
func aquaFiles(args []string) (files []string, unreadable diag.List) {
	add := func(name string) {
		if name = filepath.ToSlash(name); !slices.Contains(files, name) {
			files = append(files, name)
		}
	}
	for _, arg := range args {
		if arg == "-" {
			add(stdinName)
			continue
		}
		info, err := os.Stat(arg)
		if err == nil && !info.IsDir() {
			add(filepath.Clean(arg))
			continue
		}
		_ = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				unreadable.Add(diag.New(codeUnreadable, source.Span{}, pathProblem(err)))
				return nil
			}
			if passedOver(d) && path != arg {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if !d.IsDir() && filepath.Ext(path) == ".aqua" {
				add(path)
			}
			return nil
		})
	}
	return files, unreadable
}

// passedOver tells whether a search in directories leaves something out: what is hidden, and what was installed.
func passedOver(d fs.DirEntry) bool {
	return strings.HasPrefix(d.Name(), ".") || d.IsDir() && d.Name() == "node_modules"
}

// replaceFile replaces a file at once, so that nobody ever sees half of it. It keeps the permissions; a link stays one.
func replaceFile(name string, content []byte) error {
	err := func() error {
		path, err := filepath.EvalSymlinks(name)
		if err != nil {
			return err
		}
		old, err := os.OpenFile(path, os.O_WRONLY, 0) // a file that may not be written is not replaced, either
		if err != nil {
			return err
		}
		info, err := old.Stat()
		if err = cmp.Or(err, old.Close()); err != nil {
			return err
		}
		return wholefile.Write(path, content, info.Mode().Perm())
	}()
	if err != nil {
		return failed(codeUnwritable, "%s", pathProblem(err))
	}
	return nil
}

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
