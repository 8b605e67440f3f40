package jsbuild

import (
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

// TestNesting reads files that are nested as deeply as their size allows: a stack that overflows would end the process.
func TestNesting(t *testing.T) {
	const n = maxFile / 40
	for name, text := range map[string]string{
		"parentheses": strings.Repeat("(", n), "brackets": strings.Repeat("[", n), "braces": strings.Repeat("{", n), "signs": "x = " + strings.Repeat("! ", n) + "1",
		"arrows": "x = " + strings.Repeat("a=>", n) + "1", "conditions": "x = " + strings.Repeat("a?a:", n) + "1", "powers": "x = " + strings.Repeat("a**", n) + "1",
		"assignments": strings.Repeat("a=", n) + "1", "ifs": strings.Repeat("if(a)", n) + "1", "elses": strings.Repeat("if(a);else ", n) + "1", "elses and blocks": strings.Repeat("if(a){}/**/else ", n) + "1",
		"functions": "x = " + strings.Repeat("a?function(){}\n:", n) + "1", "calls": "x = a" + strings.Repeat("()", n), "members": "x = a" + strings.Repeat(".b", n), "sums": "x = a" + strings.Repeat("+b", n),
		"templates": "x = " + strings.Repeat("`${", n), "types": "let x: " + strings.Repeat("A<a,", n), "keys": "let x: " + strings.Repeat("keyof ", n) + "A", "unions": "let x: A" + strings.Repeat("|A", n),
		"labels": strings.Repeat("a:", n) + ";", "news": "x = " + strings.Repeat("new ", n) + "A", "awaits": strings.Repeat("await ", n) + "a", "loops": strings.Repeat("for(;;)", n) + "a",
		"objects": "x = " + strings.Repeat("{a:", n) + "1", "patterns": "let " + strings.Repeat("[", n) + "x", "decorators": strings.Repeat("@a ", n) + "class A {}", "returns": "let x: " + strings.Repeat("()=>", n) + "A",
		"classes": "x = " + strings.Repeat("class extends ", n) + "A {}", "chains": "x = a" + strings.Repeat("?.b", n), "commas": "x = (a" + strings.Repeat(",a", n), "nots": "x = " + strings.Repeat("typeof ", n) + "1",
	} {
		_, diags := Read("x.ts", "export function f(): void {}\n"+text, &source.Set{})
		if diags.HasErrors() && diags[0].Code != "E0713" && diags[0].Code != "E0710" {
			t.Errorf("%s: %v", name, diags[0])
		}
		if !diags.HasErrors() && !strings.Contains("sums members calls chains unions commas", name) {
			t.Errorf("%s are read", name)
		}
		// As deep as it may be.
		Read("x.ts", "export function f(): void {}\n"+text[:min(len(text), 2*maxNested)], &source.Set{})
	}
}

// TestLargeFiles reads files that are long, not deep.
func TestLargeFiles(t *testing.T) {
	for name, text := range map[string]string{
		"list": "const x = [" + strings.Repeat("1, 2.5, \"three\",\n", 30000) + "];", "statements": strings.Repeat("if (a > b) { c() } else { d({ e: [1, 2, f => g] }) }\n", 10000),
		"without semicolons": strings.Repeat("function f1(a) {\n  const b = a * 2\n  return b / 3 / (a - 1)\n}\n", 10000), "objects": "const x = {" + strings.Repeat("a: { b: [1, 2] }, 'c d': `e${f}`,\n", 10000) + "};",
		"comments": strings.Repeat("/** @typedef {string} A */\n// more\n", 10000), "classes": strings.Repeat("{ class A { #b = 1; c(d) { return this.#b < d && d > 2 } static { e() } } }\n", 5000),
	} {
		text = "export function f(): void {}\ndeclare let a, b, c, d, e, f, g;\n" + text
		if n := tokenize(text).nested; n > 300 {
			t.Errorf("%s: %d tokens are taken as nested", name, n)
		}
	}
	if _, diags := Read("x.ts", strings.Repeat(" ", maxFile+1), &source.Set{}); !diags.HasErrors() {
		t.Error("a file of any size is read")
	}
}
