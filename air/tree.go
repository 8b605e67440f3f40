// Package air turns the text of an AIR script into a tree of instructions ([Parse]) and a tree back into text: the layout
// of the compiler ([Build]), of people ([Format], [Beautify]) and the one-line form of error messages ([Instr.Short]).
//
// A tree keeps numbers and strings as they were written. What the words mean when a script runs is the business of vm/exec;
// the rules of the notation itself are in spec/air.md.
package air

import "strings"

// InstrID numbers the instructions of one script in the order of their opening brackets, from 1. Zero means none.
type InstrID uint32

// Sym numbers the names of variables of one script, from 1. Zero means none.
type Sym uint32

// Op is the kind of an instruction.
type Op uint8

// The instructions of AIR. ApMap is `ap` into a stream map, which has a key.
const (
	Call Op = iota + 1
	Canon
	Ap
	ApMap
	Seq
	Par
	Xor
	Match
	Mismatch
	Fold
	Next
	New
	Fail
	Null
	Never
)

var opNames = [...]string{"", "call", "canon", "ap", "ap", "seq", "par", "xor", "match", "mismatch", "fold", "next", "new", "fail", "null", "never"}

// String returns the keyword.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return ""
}

// Script is one AIR text with its tree.
type Script struct {
	Root     *Instr
	ByID     []*Instr // in the order of the text: the instruction with id n is ByID[n-1]
	Names    int      // every Sym of the script is less
	States   int      // instructions that leave states in a trace when they run
	Calls    int      // of them, those that are calls
	Text     string
	Comments []Comment
}

// Instr returns the instruction with the given id, or nil.
func (s *Script) Instr(id InstrID) *Instr {
	if id == 0 || int(id) > len(s.ByID) {
		return nil
	}
	return s.ByID[id-1]
}

// Comment is a `; …` up to the end of its line.
type Comment struct {
	Start, End int32 // byte range in the text, without the newline
}

// Instr is one instruction. The operands stand in In, in the order of the text; what the instruction defines is Out:
//
//	Call      In = peer, service, function, arguments…   Out = result, or nil
//	Canon     In = peer, stream or map                   Out = canon stream, canon map or scalar
//	Ap        In = source                                Out = scalar or stream
//	ApMap     In = key, value                            Out = map
//	Match     In = left, right                           A = body (Mismatch alike)
//	Fold      In = iterable                              Out = iterator, A = body, B = last instruction or nil
//	Next      Out = iterator
//	New       Out = variable                             A = body
//	Fail      In = the error value, or code and text
//	Seq, Par, Xor                                        A, B = the two branches
//	Null, Never
//
// A tree is a tree: no instruction stands in two places.
type Instr struct {
	ID         InstrID
	Start, End int32 // byte range in Script.Text, from "(" to behind ")"
	Op         Op
	In         []Operand
	Out        *Operand
	A, B       *Instr
}

// Kind tells what an operand is.
type Kind uint8

// Kinds of operands. A canon stream's name begins with `#`, a canon map's has `%` as its second byte.
const (
	KindNone    Kind = iota
	InitPeer         // %init_peer_id%
	LastError        // %last_error%, maybe with a lens
	ErrorValue       // :error:, maybe with a lens
	Timestamp        // %timestamp%
	TTL              // %ttl%
	String           // "…"
	Int              // decimal, 64 bits, signed
	Float            //
	Bool             // true, false
	EmptyArray       // []
	Scalar           // also iterators
	Stream           // $x
	StreamMap        // %x
	CanonStream      // #x
	CanonMap         // #%x
)

// Operand is one word of an instruction.
type Operand struct {
	Kind  Kind
	Start int32   // byte offset in Script.Text
	New   InstrID // streams and maps: the `new` that the name is bound to, 0 for the whole script
	Sym   Sym     // variables: the number of the name
	Text  string  // as written: literals with their quotes, variables with their lens
	Lens  *Lens   // nil: none
}

// Name returns the name of a variable with its tag and without its lens, the text between the quotes of a string, and the
// text of everything else.
func (o *Operand) Name() string {
	if o.Kind == String {
		return strings.TrimSuffix(strings.TrimPrefix(o.Text, `"`), `"`)
	}
	if o.Kind >= Scalar || o.Lens != nil {
		name, _, _ := strings.Cut(o.Text, ".")
		return name
	}
	return o.Text
}

// IsLiteral reports whether the operand means the same value wherever it stands in a run: a literal, or a pseudo variable that
// is no error.
func (o *Operand) IsLiteral() bool {
	return o.Kind < Scalar && o.Kind != LastError && o.Kind != ErrorValue
}

// Lens selects a part of a value: `.length`, or `.$` and steps.
type Lens struct {
	Length bool
	Steps  []Step
	Text   string // canonical: `.length`, or `.$.` and the steps joined by dots
}

// Step is one accessor of a lens.
type Step struct {
	Kind  StepKind
	Index uint32 // StepIndex
	Sym   Sym    // StepVariable: the number of the name
	Name  string // StepField: the field; StepVariable: the variable that holds a field's name or an index
}

// StepKind tells the accessors of a lens apart.
type StepKind uint8

// `[0]`, `name` and `[name]`.
const (
	StepIndex StepKind = iota
	StepField
	StepVariable
)
