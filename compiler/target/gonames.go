package target

import (
	"strconv"
	"strings"
	"unicode"
)

// goReserved are words that generated Go code does not use as names of parameters and variables: keywords, predeclared
// names, and what generated bodies speak of themselves.
func goReserved() map[string]bool {
	return words(
		strings.Fields(`break case chan const continue default defer else fallthrough for func go goto if import interface map package
			range return select struct switch type var`),
		strings.Fields(`any append bool byte cap clear close comparable complex complex128 complex64 copy delete error false float32
			float64 imag int int16 int32 int64 int8 iota len make max min new nil panic print println real recover rune string true
			uint uint16 uint32 uint64 uint8 uintptr init main`),
		strings.Fields("abi context json ctx caller call err implementation"),
	)
}

// initialisms are words that Go programs write in one case.
func initialisms() map[string]bool {
	return words(strings.Fields("API CID CPU DHT DNS HTTP HTTPS ID IP IPFS JSON RPC SQL TCP TLS TTL UDP UI URI URL UUID VM WASM XML"))
}

// numbered makes names that are taken distinct: a, a2, a3.
func numbered(name string, n int) string { return name + strconv.Itoa(n) }

// exportedName is a name of Aqua as Go programs write it for all to see: peer_id becomes PeerID.
func exportedName(name string) string {
	var b strings.Builder
	known := initialisms()
	for _, word := range nameWords(name) {
		if upper := strings.ToUpper(word); known[upper] {
			b.WriteString(upper)
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// localName is a name of Aqua as Go programs write it for themselves: peer_id becomes peerID.
func localName(name string) string {
	all := nameWords(name)
	first := strings.ToLower(all[0])
	return first + exportedName(strings.Join(all[1:], "_"))
}

// nameWords takes a name apart where an underscore or dot stands and where an upper-case letter follows a lower-case one.
func nameWords(name string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '.' }) {
		start := 0
		for i := 1; i < len(part); i++ {
			if unicode.IsUpper(rune(part[i])) && !unicode.IsUpper(rune(part[i-1])) {
				out = append(out, part[start:i])
				start = i
			}
		}
		out = append(out, part[start:])
	}
	return out
}

// GoPackageName makes the name of a package of the name of a directory or file.
func GoPackageName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r == '_' && b.Len() > 0 || r >= '0' && r <= '9' && b.Len() > 0 {
			b.WriteRune(r)
		}
	}
	if text := b.String(); text != "" {
		return (&namer{taken: goReserved(), again: underscored}).pick(text)
	}
	return "aqua"
}
