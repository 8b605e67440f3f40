package syntax

// The wording of what other languages write where this one has another form; its codes are those of messages.go.

// curlyQuotes are the quotation marks of typography, each with the one that closes it.
var curlyQuotes = map[string]string{"\u201c": "\u201d", "\u201d": "\u201d", "\u201e": "\u201c", "\u2018": "\u2019", "\u2019": "\u2019"}

// notAqua begin the first line of files in other formats.
var notAqua = map[string]bool{"{": true, "[": true, "<": true}

func noAqua(f found) *fault {
	return faultAt("E0124", f.Range, "this is no Aqua file: it begins with %s", f.describe())
}

func noBranchBlock(r Range, word string) *fault {
	return faultAt("E0118", r, "`%s` stands before one statement and opens no block", word).
		help("write `" + word + "` before each `on`, `for`, `join` or call; to run several statements put them under `" + word + " on` the peer")
}

func emptyVia(r, gap Range) *fault {
	return faultAt("E0101", r, "`via` takes a relay").fix("remove via", gap, "")
}

func bracketsBehind(r Range, from int32, written string) *fault {
	f := faultAt("E0101", r, "the brackets of an array stand before its type").fix("write "+written, Range{from, from}, "[]")
	f.also(r)
	return f
}

func typeBefore(t, name Range, written string) *fault {
	return faultAt("E0125", Range{t.From, name.To}, "the type of a parameter stands behind its name").
		fix("write "+written, Range{t.From, name.To}, written)
}

func tupleOf(what string, open, closing Range) *fault {
	f := faultAt("E0101", Range{open.From, closing.To}, "%s stand without parentheses", what).fix("remove the parentheses", open, "")
	f.also(closing)
	return f
}

const noParens = "a type stands without parentheses here"

func typeInParens(message string, marks []Range) *fault {
	f := faultAt("E0101", Range{marks[0].From, marks[len(marks)-1].To}, "%s", message).
		fix("remove the parentheses", marks[0], "")
	for _, m := range marks[1:] {
		f.also(m)
	}
	return f
}

// paramsInParens is the fault of `(T) -> U` behind the parenthesis; the types that a function takes may be functions themselves
// only under a name.
func paramsInParens(arrow, open, closing Range, function bool) *fault {
	f := faultAt("E0101", arrow, "what a function type takes stands without parentheses").note(Range{open.From, closing.To}, "in parentheses here")
	if function {
		return f.help("give the function that it takes a name: `alias Callback: …` above, and write `Callback` here")
	}
	f.fix("remove the parentheses", open, "")
	f.also(closing)
	return f
}

func dashInName(r Range, written string) *fault {
	return faultAt("E0102", r, "`-` is not part of a name").fix("write "+written, r, written)
}

func noEscapes(r Range) *fault {
	return faultAt("E0104", r, "strings have no escapes: the string before ends at its `\\\"`").
		help("a string reaches to the next double quote and cannot hold one")
}

func elementSet(t found, name string) *fault {
	return faultAt("E0101", t.Range, "an element cannot be set").
		help("a stream map takes `" + name + " <<- key, value`, a stream `" + name + " <<- value`")
}

func strayBracket(t found) *fault {
	return faultAt("E0101", t.Range, "this `%s` closes nothing", t.text).fix("remove it", t.Range, "")
}

func braces(t found) *fault {
	return unexpectedToken(t, "a value").help("a value with fields is written `Type(field = value)`")
}

func importWithoutQuotes(r Range, path string) *fault {
	return faultAt("E0101", r, "the file of an import stands in double quotes").fix(`write "`+path+`"`, r, `"`+path+`"`)
}

func exportedDecl(r Range, word string) *fault {
	return faultAt("E0101", r, "`export` stands in a line of its own, above all definitions").
		help("`export name, other` names the functions that others may call, and `" + word + "` begins a line")
}

func modifier(r Range, word, decl string) *fault {
	return faultAt("E0124", r, "`%s` does not stand before `%s`", word, decl)
}

func noAwait(r Range, next int32) *fault {
	return faultAt("E0131", r, "there is no `await`: a call is waited for").fix("remove await", Range{r.From, next}, "")
}
