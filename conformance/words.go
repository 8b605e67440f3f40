package conformance

import (
	"fmt"
	"strings"
)

// words are names that Aqua allows and that mean something in JavaScript, TypeScript or Go, or in generated code.
const words = `await break case catch class const continue debugger default delete do else enum export extends false finally for function if
	import in instanceof new null return super switch this throw true try typeof var void while with
	arguments eval implements interface let package private protected public static yield exports globalThis require undefined module
	abstract any as asserts assert async bigint boolean constructor declare get infer intrinsic is keyof namespace never out readonly
	number object override satisfies set string symbol type unique unknown from global using of accessor
	console window name length process args self top event callParams config peer service serviceId hasOwnProperty toString valueOf prototype
	chan defer fallthrough func go goto map range select struct append bool byte cap clear close copy error int iota len make max min panic
	print real recover rune uint8 context json abi ctx caller call err implementation result registrar init main
	data use on via par co seq join otherwise parseq rec alias ability`

// WordsProgram is a program that uses each word as a function, its parameter, a method and its parameter, and a field.
func WordsProgram() string {
	var functions, fields, methods strings.Builder
	list := strings.Fields(words)
	for _, w := range list {
		fmt.Fprintf(&fields, "  %s: u8\n", w)
		fmt.Fprintf(&methods, "  %s(%s: u8, callParams: u8)\n", w, w)
		fmt.Fprintf(&functions, "func %s(%s: u8, all: All, back: u8 -> u8) -> u8:\n  <- 1\n\n", w, w)
	}
	methodsText := strings.ReplaceAll(methods.String(), "(callParams: u8, callParams: u8)", "(callParams: u8)")
	return fmt.Sprintf("aqua Words\n\nexport %s, Service\n\ndata All:\n%s\nservice Service(\"words\"):\n%s\n%s", strings.Join(list, ", "), &fields, methodsText, &functions)
}
