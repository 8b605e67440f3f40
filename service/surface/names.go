package surface

import (
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

var (
	lowerName = regexp.MustCompile(`^[a-z][A-Za-z0-9_]*$`)
	upperName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_]*$`)
)

// taken are the functions that every module exports.
var taken = map[string]bool{
	"allocate": true, "release_objects": true, "get_result_ptr": true, "get_result_size": true,
	"set_result_ptr": true, "set_result_size": true, "memory": true,
}

// Upper is a type's name as Aqua wants it.
func Upper(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[n:]
}

// Language says how the authors of a service in it give names.
type Language struct {
	Rename map[string]string // behind "give it another name", for functions, data types, fields and parameters
	Unit   string            // what a service is made of: a package, a file
}

// Names keeps the names of a service apart, and tells those that Aqua cannot spell.
type Names struct {
	Language
	diags              *diag.List
	functions, records map[string]string // to what is called so, for messages
}

// NewNames begins a service whose faults are added to a list.
func NewNames(l Language, diags *diag.List) *Names {
	return &Names{l, diags, map[string]string{}, map[string]string{}}
}

// Function enters a function, shown as its author knows it.
func (n *Names) Function(at source.Span, name, shown string) {
	switch other := n.functions[name]; {
	case taken[name]:
		n.diags.Add(n.errTaken(at, name))
	case !lowerName.MatchString(name):
		n.diags.Add(errName(at, "a function", name))
	case other != "":
		n.diags.Add(n.errTwice(at, "functions", name, other))
	}
	n.functions[name] = shown
}

// Record enters a record.
func (n *Names) Record(at source.Span, name, shown string) {
	if !upperName.MatchString(name) {
		n.diags.Add(errName(at, "data", name))
	}
	if other := n.records[name]; other != "" {
		n.diags.Add(n.errTwice(at, "data types", name, other))
	}
	n.records[name] = shown
}

// Scope is the parameters of a function or the fields of a record.
type Scope struct {
	names     *Names
	one, many string
	seen      map[string]string
}

// Parameters begins a list of parameters.
func (n *Names) Parameters() *Scope {
	return &Scope{n, "a parameter", "parameters", map[string]string{}}
}

// Fields begins a list of fields.
func (n *Names) Fields() *Scope { return &Scope{n, "a field", "fields", map[string]string{}} }

// Enter enters a name, shown as its author knows it.
func (s *Scope) Enter(at source.Span, name, shown string) {
	if !lowerName.MatchString(name) {
		s.names.diags.Add(errName(at, s.one, name))
	}
	if other := s.seen[name]; other != "" {
		s.names.diags.Add(s.names.errTwice(at, s.many, name, other))
	}
	s.seen[name] = shown
}
