package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// complete proposes words for the place of the cursor, which is counted in characters: what stands before the word that
// it is in, what this may become, and what stands behind the cursor.
func (r *repl) complete(line string, pos int) (head string, words []string, tail string) {
	runes := []rune(line)
	pos = min(max(pos, 0), len(runes))
	left, tail := string(runes[:pos]), string(runes[pos:])
	word := left[strings.LastIndexAny(left, " \t")+1:]
	head = left[:len(left)-len(word)]
	before := strings.Fields(head)
	if len(before) == 0 {
		for _, c := range replCommands() {
			words = append(words, c.long)
		}
	} else if c := commandNamed(before[0]); c != nil && c.complete != nil {
		words = c.complete(r, before, word)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, word) })
	for i, w := range words {
		if tail == "" && !strings.HasSuffix(w, string(filepath.Separator)) {
			words[i] = w + " "
		}
	}
	return head, words, tail
}

// completeModule proposes modules for a command that takes one.
func completeModule(r *repl, before []string, _ string) []string {
	if len(before) != 1 {
		return nil
	}
	return r.modules()
}

// completeCall proposes a module, its functions, and then arguments to be changed: of every type the least.
func completeCall(r *repl, before []string, word string) []string {
	if len(before) == 1 {
		return r.modules()
	}
	d := r.describe(before[1])
	if d == nil {
		return nil
	}
	var names []string
	for _, f := range d.Functions {
		names = append(names, f.Name)
	}
	if len(before) == 2 {
		return names
	}
	i := slices.Index(names, before[2])
	silent := len(before) == 4 && before[3] == "-nr"
	switch {
	case i < 0 || len(before) > 3 && !silent:
		return nil
	case word != "" && !silent:
		return []string{"-nr"}
	case word != "":
		return nil
	}
	it := r.service.Interfaces(before[1])
	return []string{leastArguments(it, it.Functions()[i].Type.Args)}
}

// completeLoad proposes files for the second word.
func completeLoad(_ *repl, before []string, word string) []string {
	if len(before) != 2 {
		return nil
	}
	return filesLike(word)
}

// completeNew proposes files.
func completeNew(_ *repl, before []string, word string) []string {
	if len(before) != 1 {
		return nil
	}
	return filesLike(word)
}

// filesLike lists the files and directories whose paths begin so. Names with blanks cannot be written in a line.
func filesLike(word string) []string {
	dir, begin := filepath.Split(word)
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return nil
	}
	var paths []string
	for _, e := range entries {
		path := dir + e.Name()
		switch {
		case strings.ContainsAny(path, " \t") || strings.HasPrefix(e.Name(), ".") && begin == "":
			continue
		case e.IsDir():
			path += string(filepath.Separator)
		}
		paths = append(paths, path)
	}
	return paths
}

// leastArguments writes arguments of the right types.
func leastArguments(it *itype.Interfaces, args []itype.Field) string {
	var values []string
	room := mostProposed
	for _, a := range args {
		values = append(values, leastValue(it, a.Type, 0, &room))
	}
	return "[" + strings.Join(values, ",") + "]"
}

// deepestRecord ends values of records that contain themselves, which no module that works has.
const deepestRecord = 8

// mostProposed bounds the fields of what is proposed: records that are in each other many times grow beyond every line.
const mostProposed = 500

// leastValue is a value without blanks: a line is completed word by word.
func leastValue(it *itype.Interfaces, t itype.Type, depth int, room *int) string {
	switch t.Kind {
	case itype.Bool:
		return "false"
	case itype.String:
		return `""`
	case itype.Array, itype.ByteArray:
		return "[]"
	case itype.F32, itype.F64:
		return "0.0"
	case itype.Record:
		rec, ok := it.Record(t.Rec)
		if !ok || depth == deepestRecord || len(rec.Fields) > *room {
			return "null"
		}
		*room -= len(rec.Fields)
		var fields []string
		for _, f := range rec.Fields {
			fields = append(fields, string(value.AppendString(nil, f.Name))+":"+leastValue(it, f.Type, depth+1, room))
		}
		return "{" + strings.Join(fields, ",") + "}"
	}
	return "0"
}
