package conformance

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

// Where the corpus and its recorded answers lie, relative to this package's directory.
const (
	CorpusDir   = "corpus"
	AnswersFile = "testdata/corpus/answers.json.gz"
	LibraryDir  = "oracle/node_modules"
)

// Answer is what the original makes of a program with one option set: definitions and scripts, or errors, or a crash.
type Answer struct {
	Scripts     map[string]string          `json:"scripts,omitempty"`
	Definitions map[string]json.RawMessage `json:"definitions,omitempty"` // only with the default option set, like Services
	Services    map[string]json.RawMessage `json:"services,omitempty"`
	Errors      []Place                    `json:"errors,omitempty"` // in the order in which the original gives them
	Crash       string                     `json:"crash,omitempty"`  // the exception that the original ended with
}

// Place is an error of the original.
type Place struct {
	File    string `json:"file,omitempty"` // base name
	Line    int    `json:"line,omitempty"` // 0 for errors without a place
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

// Answers are the recorded answers: by program, then by option set. Programs are named by their path in the corpus.
type Answers map[string]map[string]*Answer

// BadDir is the directory of the corpus with the programs that compilers refuse.
const BadDir = "bad"

// Corpus lists the programs of the corpus that lie in a directory of it.
func Corpus(root, dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(root, CorpusDir, dir, "*.aqua"))
	for i, f := range files {
		files[i] = filepath.ToSlash(filepath.Join(dir, filepath.Base(f)))
	}
	slices.Sort(files)
	return files, err
}

// GoodPrograms lists those of the corpus that compilers take, though some do not do what their authors meant.
func GoodPrograms(root string) (all []string, err error) {
	for _, dir := range []string{".", filepath.Base(DoubtfulDir)} {
		some, err := Corpus(root, dir)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Programs lists all programs of the corpus, the good ones first.
func Programs(root string) ([]string, error) {
	good, err := GoodPrograms(root)
	if err != nil {
		return nil, err
	}
	bad, err := Corpus(root, BadDir)
	return append(good, bad...), err
}

// Ask asks the original about a program of the corpus; root is the absolute path of this package's directory.
func Ask(w *oracle.Worker, root, program string, o OptionSet) (*Answer, error) {
	return AskFile(w, root, filepath.Join(root, CorpusDir, program), o)
}

// AskFile asks the original about any file.
func AskFile(w *oracle.Worker, root, path string, o OptionSet) (*Answer, error) {
	return AskWith(w, path, o, []string{filepath.Join(root, LibraryDir)})
}

// AskWith asks the original about a file that imports from some directories of packages.
func AskWith(w *oracle.Worker, path string, o OptionSet, imports []string) (*Answer, error) {
	compiled, err := o.Ask(w, path, imports)
	var crash *oracle.RequestError
	switch {
	case errors.As(err, &crash):
		return &Answer{Crash: strings.SplitN(oracle.Plain(crash.Text), "\nat ", 2)[0]}, nil
	case err != nil:
		return nil, err
	}
	a := &Answer{Scripts: compiled.Functions}
	for _, e := range compiled.Errors {
		a.Errors = append(a.Errors, places(oracle.Plain(e))...)
	}
	if o == Default {
		a.Definitions, a.Services = compiled.Definitions, compiled.Services
	}
	return a, nil
}

var placeLine = regexp.MustCompile(`(?m)^---- [A-Z][A-Za-z ]*: (.*?):(\d+):(\d+)`)

// places reads the places out of one printed error, which may hold several.
func places(text string) []Place {
	heads := placeLine.FindAllStringSubmatchIndex(text, -1)
	if heads == nil {
		return []Place{{Message: strings.TrimSpace(text)}}
	}
	var list []Place
	for i, m := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		line, _ := strconv.Atoi(text[m[4]:m[5]])
		column, _ := strconv.Atoi(text[m[6]:m[7]])
		message := text[m[1]:end]
		if mark := strings.IndexByte(message, '^'); mark >= 0 {
			message = strings.TrimLeft(message[mark:], "^=\n ")
		}
		list = append(list, Place{filepath.Base(text[m[2]:m[3]]), line, column, strings.TrimSpace(message)})
	}
	return list
}

// ReadAnswers reads the recorded answers.
func ReadAnswers(path string) (Answers, error) {
	answers := Answers{}
	return answers, readGzip(path, &answers)
}

// Write writes recorded answers; equal answers give equal bytes.
func (a Answers) Write(path string) error { return WriteGzip(path, a) }

// WriteGzip writes a value as gzipped JSON.
func WriteGzip(path string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = z.Write(text)
	return errors.Join(err, z.Close(), f.Close())
}

// readGzip reads a gzipped JSON file.
func readGzip(path string, to any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, to); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// IsSyntax says whether a printed error of the original is one of form.
func IsSyntax(text string) bool { return strings.HasPrefix(oracle.Plain(text), "---- Syntax error") }
