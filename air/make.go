package air

import "strings"

// The constructors below are for programs that write AIR. They do not judge: [Build] prints what it is given, and Parse
// says whether the text is AIR.

// Word makes an operand of its text: a literal with its quotes, a number, a pseudo variable such as %ttl%, `[]`, or a
// variable with its tag and lens. A text that is none of these is kept as it is, as a scalar's name.
func Word(text string) Operand {
	o := Operand{Text: text, Kind: Scalar}
	switch {
	case text == "":
		return Operand{}
	case text[0] == '"':
		o.Kind = String
	case text == "[]":
		o.Kind = EmptyArray
	default:
		l := lexer{text: text}
		var t token
		if l.word(&t, 0); t.err == "" && t.op == 0 && int(t.end) == len(text) {
			return t.operand
		}
		switch {
		case strings.HasPrefix(text, "#%"):
			o.Kind = CanonMap
		case strings.HasPrefix(text, "#"):
			o.Kind = CanonStream
		case strings.HasPrefix(text, "$"):
			o.Kind = Stream
		case strings.HasPrefix(text, "%"):
			o.Kind = StreamMap
		}
	}
	return o
}

// MakeCall makes a call; result may be nil.
func MakeCall(peer, service, function Operand, args []Operand, result *Operand) *Instr {
	in := append(make([]Operand, 0, 3+len(args)), peer, service, function)
	call := &Instr{Op: Call, In: append(in, args...)}
	if result != nil {
		out := *result
		call.Out = &out
	}
	return call
}

// MakeCanon makes a canon of a stream or map at a peer.
func MakeCanon(peer, source, result Operand) *Instr {
	return &Instr{Op: Canon, In: []Operand{peer, source}, Out: &result}
}

// MakeAp copies a value into a scalar or appends it to a stream.
func MakeAp(source, target Operand) *Instr {
	return &Instr{Op: Ap, In: []Operand{source}, Out: &target}
}

// MakeApMap appends a pair to a stream map.
func MakeApMap(key, source, target Operand) *Instr {
	return &Instr{Op: ApMap, In: []Operand{key, source}, Out: &target}
}

// MakeBranches makes a Seq, Par or Xor.
func MakeBranches(op Op, a, b *Instr) *Instr { return &Instr{Op: op, A: a, B: b} }

// MakeCompare makes a Match or Mismatch.
func MakeCompare(op Op, left, right Operand, body *Instr) *Instr {
	return &Instr{Op: op, In: []Operand{left, right}, A: body}
}

// MakeFold makes a fold; last may be nil.
func MakeFold(iterable, iterator Operand, body, last *Instr) *Instr {
	return &Instr{Op: Fold, In: []Operand{iterable}, Out: &iterator, A: body, B: last}
}

// MakeNext makes `next`.
func MakeNext(iterator Operand) *Instr { return &Instr{Op: Next, Out: &iterator} }

// MakeNew makes `new`.
func MakeNew(variable Operand, body *Instr) *Instr { return &Instr{Op: New, Out: &variable, A: body} }

// MakeFail makes `fail` of one value, or of a code and a text.
func MakeFail(what ...Operand) *Instr { return &Instr{Op: Fail, In: what} }

// MakeNull makes `null`.
func MakeNull() *Instr { return &Instr{Op: Null} }

// MakeNever makes `never`.
func MakeNever() *Instr { return &Instr{Op: Never} }

// Build numbers the instructions of a tree, writes its text in the compiler's layout and notes where each instruction
// stands in it. The tree becomes part of the script.
func Build(root *Instr) *Script {
	p := printer{script: &Script{Root: root}}
	p.instr(root, 0)
	p.script.Text = string(p.out)
	bind(p.script)
	return p.script
}
