package air

import "strings"

// terminal is a token kind of the grammar. The order is the alphabetical order of their names, in which "expected …"
// messages list them.
type terminal uint8

const (
	tLParen terminal = iota
	tRParen
	tLBracket
	tRBracket
	tBool
	tCanon
	tCanonMap
	tCanonMapLens
	tCanonLens
	tError
	tErrorLens
	tFloat
	tInt
	tInitPeer
	tLastError
	tLastErrorLens
	tString
	tScalar
	tScalarLens
	tStream
	tStreamMap
	tTTL
	tTimestamp
	tKeyword // any keyword; they are listed apart, behind the others
	tEnd
	tIllegal   // the lexer refused the word; token.err says why
	tStrayLens // a stream or map with a lens: a token that stands nowhere
)

// Names in the original's messages (spec/air.md#A5).
var terminalNames = [...]string{`"("`, `")"`, `"["`, `"]"`, "Boolean", "CanonStream", "CanonStreamMap", "CanonStreamMapWithLambda",
	"CanonStreamWithLambda", "Error", "ErrorWithLambda", "F64", "I64", "InitPeerId", "LastError", "LastErrorWithLambda", "Literal",
	"Scalar", "ScalarWithLambda", "Stream", "StreamMap", "TTL", "Timestamp",
	"ap or call or canon or fail or fold or match_ or mismatch or never or new or next or null or par or seq or xor"}

// set is a set of terminals that may stand at a place.
type set uint32

func setOf(ts ...terminal) set {
	var s set
	for _, t := range ts {
		s |= 1 << t
	}
	return s
}

func (s set) has(t terminal) bool { return s>>t&1 != 0 }

// expected is the message for a token outside of the set.
func (s set) expected() string {
	var names []string
	for t, name := range terminalNames {
		if s.has(terminal(t)) {
			names = append(names, name)
		}
	}
	if names == nil {
		return "expected <nothing>"
	}
	return "expected " + strings.Join(names, " or ")
}

// token is one lexical element: a bracket, a keyword, or an operand.
type token struct {
	kind       terminal
	op         Op // tKeyword
	start, end int32
	operand    Operand
	err        string // tIllegal: the message, for the bytes errStart to errEnd
	errStart   int32
	errEnd     int32
}

// terminalOf classifies an operand for the grammar.
func terminalOf(o *Operand) terminal {
	lens := o.Lens != nil
	switch o.Kind {
	case InitPeer:
		return tInitPeer
	case LastError:
		return either(lens, tLastErrorLens, tLastError)
	case ErrorValue:
		return either(lens, tErrorLens, tError)
	case Timestamp:
		return tTimestamp
	case TTL:
		return tTTL
	case String:
		return tString
	case Int:
		return tInt
	case Float:
		return tFloat
	case Bool:
		return tBool
	case Stream:
		return either(lens, tStrayLens, tStream)
	case StreamMap:
		return either(lens, tStrayLens, tStreamMap)
	case CanonStream:
		return either(lens, tCanonLens, tCanon)
	case CanonMap:
		return either(lens, tCanonMapLens, tCanonMap)
	default:
		return either(lens, tScalarLens, tScalar)
	}
}

func either(yes bool, a, b terminal) terminal {
	if yes {
		return a
	}
	return b
}
