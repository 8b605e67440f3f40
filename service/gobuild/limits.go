package gobuild

import "github.com/aquifer-dev/aquifer/source"

// What the Go compiler can export to WebAssembly and import from it: so many values of the machine, which together with the
// result take so many bytes. Beyond that it fails without a place that an author knows.
const (
	maxWords = 16
	maxBytes = 128
)

// fits checks a function against these limits.
func (a *analysis) fits(at source.Span, name string, args []field, result *typ) {
	words, bytes := 0, 0
	add := func(size int) {
		words++
		bytes = (bytes+size-1)/size*size + size
	}
	for _, arg := range args {
		switch arg.typ.kind {
		case plain:
			add(max(4, arg.typ.size))
		case record:
			add(4)
		default:
			add(4)
			add(4)
		}
	}
	total := bytes
	if result != nil && result.kind == plain {
		total = (bytes+7)/8*8 + max(4, result.size)
	}
	switch {
	case words > maxWords:
		a.diags.Add(errTooMany(at, name, words))
	case total > maxBytes:
		a.diags.Add(errTooLarge(at, name, total))
	}
}
