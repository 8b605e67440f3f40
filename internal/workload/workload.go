// Package workload writes Aqua programs of a given size, for benchmarks. Equal arguments give equal texts.
//
// Lines are spread over functions and modules: the text of a script is indented by its depth, so that a function of n
// statements has n² bytes of AIR whoever compiles it, and a benchmark of one long function measures nothing else.
package workload

import (
	"fmt"
	"strings"
)

// Main is the name of the file that exports everything.
const Main = "main.aqua"

// Small is a program of ten lines.
const Small = `aqua Small

export greet

service Names("names"):
  title(name: string) -> string

func greet(name: string) -> string:
  title <- Names.title(name)
  <- title
`

const declarations = `
data Item:
  peer: string
  relay: string
  key: string

service Store("store"):
  find(user: string) -> string
  get(key: string) -> string
  put(key: string, value: string)

service Log("log"):
  note(text: string, count: u32)
  warn(text: string)

func size(count: u32) -> u32:
  Log.note("size", count)
  <- count * 2
`

// FunctionLines is how many lines each function of a workload has, with the blank one before it.
const FunctionLines = 20

// function is one of FunctionLines lines that calls other.
func function(name, other string) string {
	return strings.NewReplacer("NAME", name, "OTHER", other).Replace(`
func NAME(user: string, items: []Item, limit: u32) -> []string, u32:
  found: *string
  sizes: *u32
  name <- Store.find(user)
  for item <- items par:
    on item.peer via item.relay:
      try:
        value <- Store.get(item.key)
        found <<- value
      catch e:
        Log.warn(e.message)
  count = items.length + limit
  if count > 10:
    Store.put(user, name)
  else:
    Log.note("few", count)
  total <- OTHER(count)
  sizes <<- total
  <- found, total
`)
}

// File is one file with a number of functions, all exported.
func File(functions int) map[string]string {
	var b strings.Builder
	b.WriteString("aqua Main\n\nexport ")
	for i := range functions {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "f%d", i)
	}
	b.WriteString("\n" + declarations)
	for i := range functions {
		b.WriteString(function(fmt.Sprintf("f%d", i), "size"))
	}
	return map[string]string{Main: b.String()}
}

// Modules is a file that exports the functions of a number of modules. Module n imports a function of module n/2, and all
// import one with the declarations.
func Modules(modules, functions int) map[string]string {
	files := map[string]string{"shared.aqua": "aqua Shared declares *\n" + declarations}
	var imports, exports strings.Builder
	for m := range modules {
		var b strings.Builder
		fmt.Fprintf(&b, "aqua Module%d declares size_%d", m, m)
		for f := range functions {
			fmt.Fprintf(&b, ", m%d_f%d", m, f)
			if m+f > 0 {
				exports.WriteString(", ")
			}
			fmt.Fprintf(&exports, "m%d_f%d", m, f)
		}
		b.WriteString("\n\nimport \"shared.aqua\"\n")
		if m > 0 {
			fmt.Fprintf(&b, "import size_%d from \"%s\"\n", m/2, ModuleName(m/2))
		}
		fmt.Fprintf(&b, "\nfunc size_%d(count: u32) -> u32:\n  got <- size(count + %d)\n  <- got\n", m, m)
		for f := range functions {
			other := fmt.Sprintf("size_%d", m)
			if f%2 == 1 && m > 0 {
				other = fmt.Sprintf("size_%d", m/2)
			}
			b.WriteString(function(fmt.Sprintf("m%d_f%d", m, f), other))
		}
		files[ModuleName(m)] = b.String()
		fmt.Fprintf(&imports, "import \"%s\"\n", ModuleName(m))
	}
	files[Main] = "aqua Main\n\n" + imports.String() + "\nexport " + exports.String() + "\n"
	return files
}

// ModuleName is the file of a module of Modules.
func ModuleName(n int) string { return fmt.Sprintf("module%d.aqua", n) }

// Crowd is a file with a number of short functions, all of which the last, the only one exported, can see; it calls a few.
func Crowd(functions int) map[string]string {
	var b strings.Builder
	b.WriteString("aqua Main\n\nexport last\n\nservice S(\"s\"):\n  n(x: u32) -> u32\n")
	for i := range functions {
		fmt.Fprintf(&b, "\nfunc g%d(x: u32) -> u32:\n  y <- S.n(x)\n  <- y + %d\n", i, i)
	}
	b.WriteString("\nfunc last():\n")
	for i := 0; i < functions; i += max(1, functions/20) {
		fmt.Fprintf(&b, "  S.n(g%d(1))\n", i)
	}
	return map[string]string{Main: b.String()}
}

// Faulty is a file with a number of functions that each have an error.
func Faulty(functions int) map[string]string {
	var b strings.Builder
	b.WriteString("aqua Main\n\nexport f0\n\nservice S(\"s\"):\n  n(x: u32) -> u32\n")
	for i := range functions {
		fmt.Fprintf(&b, "\nfunc f%d(x: u32) -> u32:\n  y <- S.n(missing%d)\n  <- y\n", i, i)
	}
	return map[string]string{Main: b.String()}
}

// Lines counts the lines of all files.
func Lines(files map[string]string) int {
	n := 0
	for _, text := range files {
		n += strings.Count(text, "\n")
	}
	return n
}
