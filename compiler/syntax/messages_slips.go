package syntax

// The wording of slips within a line, see slips.go, and of what this language has no counterpart for; its codes are those of
// messages.go.

func negation(not Range, operand int32, op Range, opposite string) *fault {
	f := faultAt("E0131", not, "`not` is written `!`").note(op, "`!` negates only what stands before this").
		fix("compare with "+opposite, Range{not.From, operand}, "")
	f.edit(op, opposite)
	return f
}

func noLeadingDigit(r Range, written string) *fault {
	return faultAt("E0101", r, "a number begins with a digit").fix("write "+written, r, written)
}

func noFraction(r, dot Range, written string) *fault {
	return faultAt("E0101", dot, "digits stand behind the dot of a number").fix("write "+written, r, written)
}

func noRange(r Range) *fault {
	return faultAt("E0132", r, "there are no ranges").
		help("a loop goes through a collection: `for i <- [0, 1, 2]:`, or what a function of a service gives")
}

func dotBeforeIndex(dot Range) *fault {
	return faultAt("E0101", dot, "an index stands right behind the value: `a[0]`").fix("remove the dot", dot, "")
}

func noConditional(r, colon Range) *fault {
	return faultAt("E0132", r, "there is no conditional expression").note(colon, "its other branch").
		help("use `if condition:` and `else:`, and push to a stream in both what is to be the value")
}

func lambda(r Range) *fault {
	return faultAt("E0101", r, "a function inside a function is written `name = (x: type) -> type:`").
		help("its body stands below, indented; `name` is what it is called and passed by")
}

func pushedElement(r Range, name string) *fault {
	return faultAt("E0127", r, "values are pushed into the stream, not into an element").
		help("write `" + name + " <<- value`; elements keep the order in which they come")
}

func blockComment(r Range) *fault {
	return faultAt("E0131", r, "a comment begins with `--` and reaches to the end of its line")
}

func noWhile(r Range) *fault {
	return faultAt("E0132", r, "there is no `while`").
		help("a loop goes through a collection: `for item <- items:`; `for item <- stream rec:` goes on with what its own body pushes to the stream")
}

func noFinally(r Range, word string) *fault {
	if word == "finally" {
		return faultAt("E0132", r, "there is no `finally`").
			help("errors are handled by `catch error:` behind `try:`; what stands behind both runs in any case")
	}
	return faultAt("E0132", r, "`%s` is written `catch`, with a name for the error", word).
		fix("write catch error", r, "catch error")
}

func noUpdate(r Range, name, op string) *fault {
	example := name + "2 = " + name + " + 1"
	if op != "++" {
		example = name + "2 = " + name + " " + op[:1] + " …"
	}
	return faultAt("E0132", r, "a variable does not change: there is no `%s`", op).
		help("give the new value a name of its own, for example `" + example + "`; to gather values in a loop push them to a stream")
}
