package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
)

// formatting formats every Aqua source there is – of packages, of the repository, random programs – and wants the same
// tokens, nothing new when formatted again, and, from ours, the same scripts of a program whose modules are all formatted.
// The original is asked about the corpus and random programs as they are and formatted: it must give the same scripts, too.
func formatting(e *env) (*tally, error) {
	temp, err := os.MkdirTemp("", "aquifer-format")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	all := &tally{}
	for _, part := range []func(string) (*tally, error){e.formatFiles, e.formatLibraries, e.formatCorpus, e.formatRandom} {
		t, err := part(temp)
		if err != nil {
			return nil, err
		}
		all.join(t)
	}
	return all, nil
}

// formatFiles formats the files of the repository and of packages, as they are.
func (e *env) formatFiles(string) (*tally, error) {
	var files []string
	for _, dir := range []string{"", "../examples", "../stdlib", "../cmd", "../service"} {
		some, err := conformance.AquaFiles(filepath.Join(e.root, dir))
		if err != nil {
			return nil, err
		}
		for _, f := range some {
			files = append(files, filepath.Join(dir, f))
		}
	}
	imports := load.Dirs(filepath.Join(e.root, conformance.LibraryDir))
	compiled := make([]bool, len(files))
	t, err := e.each("format", len(files), func(_ *oracle.Worker, i int, t *tally) error {
		file := filepath.Join(e.root, files[i])
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		reason := conformance.FormatDiffers(string(text))
		if reason == "" {
			reason, compiled[i] = conformance.FormattedDiffers(source.Disk{}, filepath.ToSlash(file), imports)
		}
		t.add(filepath.ToSlash(files[i]), reason, "")
		return nil
	})
	if err == nil {
		fmt.Printf("format: %d files, %d of which compile\n", len(files), count(compiled))
	}
	return t, err
}

func count(flags []bool) (n int) {
	for _, set := range flags {
		if set {
			n++
		}
	}
	return n
}

// formatLibraries formats the published libraries, each exporting all that it defines, or one thing after the other where
// not all can be exported.
func (e *env) formatLibraries(temp string) (*tally, error) {
	libraries, err := copyLibraries(filepath.Join(e.root, conformance.LibraryDir), filepath.Join(temp, "libraries"))
	if err != nil {
		return nil, err
	}
	refused := 0
	t := &tally{}
	for _, l := range libraries {
		sets := [][]string{l.items}
		for _, item := range l.items {
			sets = append(sets, []string{item})
		}
		for i, items := range sets {
			file := fmt.Sprintf("%s_%d_formatted.aqua", l.file, i)
			if err := l.write(file, items); err != nil {
				return nil, err
			}
			reason, compiled := conformance.FormattedDiffers(source.Disk{}, filepath.ToSlash(file), load.Dirs(l.imports...))
			if err := os.Remove(file); err != nil {
				return nil, err
			}
			if i == 0 && compiled {
				t.add(l.name+" all", reason, "")
				break
			}
			if i > 0 {
				t.add(l.name+" "+items[0], reason, "")
				if !compiled {
					refused++
				}
			}
		}
	}
	fmt.Printf("format: %d libraries that export all they define, or one thing after the other; %d of these are no programs\n", len(libraries), refused)
	return t, nil
}

// formatCorpus asks the original about the programs of the corpus. One that is bad for its layout alone is good when it is
// formatted.
func (e *env) formatCorpus(temp string) (*tally, error) {
	dir := filepath.Join(temp, "corpus")
	if err := conformance.WriteFormatted(filepath.Join(e.root, conformance.CorpusDir), dir); err != nil {
		return nil, err
	}
	programs, err := conformance.Programs(e.root)
	if err != nil {
		return nil, err
	}
	mended := make([]bool, len(programs))
	t, err := e.each("format", len(programs), func(w *oracle.Worker, i int, t *tally) error {
		before, err := conformance.Ask(w, e.root, programs[i], conformance.Default)
		if err != nil {
			return err
		}
		file := filepath.Join(dir, programs[i])
		after, err := conformance.AskFile(w, e.root, file, conformance.Default)
		if err != nil {
			return err
		}
		reason := formattedAnswersDiffer(before, after)
		if len(before.Errors) > 0 {
			result, diags := conformance.Default.Compile(source.Disk{}, filepath.ToSlash(file))
			if reason = ""; !diags.HasErrors() {
				mended[i] = true
				reason = conformance.CompareResult(result, diags, conformance.Default, after)
			}
		}
		t.add(programs[i]+" by the original", reason, "")
		return nil
	})
	if err == nil {
		fmt.Printf("format: %d programs of the corpus are bad for their layout alone and become good\n", count(mended))
	}
	return t, err
}

// formattedAnswersDiffer compares what the original makes of a program and of its formatted form.
func formattedAnswersDiffer(before, after *conformance.Answer) string {
	switch {
	case before.Crash != after.Crash:
		return fmt.Sprintf("the original ends otherwise: %q and %q", before.Crash, after.Crash)
	case len(before.Errors) != len(after.Errors):
		return fmt.Sprintf("the original finds other errors: %v and %v", before.Errors, after.Errors)
	case !maps.Equal(before.Scripts, after.Scripts):
		return "the original's scripts differ"
	}
	return ""
}

// formatRandom formats random programs.
func (e *env) formatRandom(temp string) (*tally, error) {
	return e.each("format", e.programs, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		program := generate.Program(seed, sizeOf(seed))
		reason := ""
		for _, f := range program.Files {
			if reason == "" {
				reason = conformance.FormatDiffers(string(f.Data))
			}
		}
		dir := filepath.Join(temp, fmt.Sprint(seed))
		plain, formatted := filepath.Join(dir, "plain"), filepath.Join(dir, "formatted")
		defer os.RemoveAll(dir)
		if err := errors.Join(txtar.Write(program, plain), conformance.WriteFormatted(plain, formatted)); err != nil {
			return err
		}
		file := filepath.Join(plain, generate.Main)
		if reason == "" {
			reason, _ = conformance.FormattedDiffers(source.Disk{}, filepath.ToSlash(file), nil)
		}
		t.add(fmt.Sprintf("seed %d", seed), reason, "")
		before, err := conformance.AskFile(w, e.root, file, conformance.Default)
		if err != nil {
			return err
		}
		after, err := conformance.AskFile(w, e.root, filepath.Join(formatted, generate.Main), conformance.Default)
		if err != nil {
			return err
		}
		t.add(fmt.Sprintf("seed %d by the original", seed), formattedAnswersDiffer(before, after), "")
		return nil
	})
}
