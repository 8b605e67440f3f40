package stdlib

import (
	"crypto/sha256"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// opFunctions are small operations on texts, bytes and arrays (spec/network.md#N20).
func opFunctions() map[string]builtin {
	noop := func(*call) (*value.Node, error) { return nil, nil }
	array := func(c *call) (*value.Node, error) { return value.Array(c.Args...), nil }
	return map[string]builtin{
		"noop":            {noop, noop},
		"array":           {array, array},
		"identity":        {nodeIdentity, jsIdentity},
		"array_length":    {nodeArrayLength, jsArrayLength},
		"concat":          {nodeConcat, jsConcat},
		"concat_strings":  {nodeConcatStrings, jsConcatStrings},
		"string_to_b58":   {stringToBase58, checked(stringToBase58, "string")},
		"string_from_b58": {stringFromBase58, checked(jsStringFromBase58, "string")},
		"bytes_to_b58":    {bytesToBase58, checked(bytesToBase58, "array")},
		"bytes_from_b58":  {bytesFromBase58, checked(jsBytesFromBase58, "string")},
		"sha256_string":   {sha256String, checked(sha256String, "string")},
	}
}

// checked makes the client's form of a function out of its argument kinds.
func checked(run func(*call) (*value.Node, error), kinds ...string) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		if err := c.jsArgs(kinds...); err != nil {
			return nil, err
		}
		return run(c)
	}
}

func nodeIdentity(c *call) (*value.Node, error) {
	if len(c.Args) > 1 {
		return nil, refuse("identity accepts up to 1 arguments, received %d arguments", len(c.Args))
	}
	if len(c.Args) == 0 {
		return nil, nil
	}
	return c.Args[0], nil
}

func jsIdentity(c *call) (*value.Node, error) {
	if len(c.Args) == 0 {
		return nil, nil
	}
	return c.Args[0], c.jsArgs("")
}

func nodeArrayLength(c *call) (*value.Node, error) {
	if len(c.Args) != 1 {
		return nil, refuse("op array_length accepts exactly 1 argument: %d found", len(c.Args))
	}
	if c.Args[0].Kind != value.KindArray {
		return nil, refuse("op array_length's argument must be an array")
	}
	return value.Num(value.OfUint(uint64(len(c.Args[0].Arr)))), nil
}

func jsArrayLength(c *call) (*value.Node, error) {
	if err := c.jsArgs("array"); err != nil {
		return nil, err
	}
	return nodeArrayLength(c)
}

func nodeConcat(c *call) (*value.Node, error) {
	var items []*value.Node
	for i, n := range c.Args {
		if n.Kind != value.KindArray {
			return nil, refuse("all arguments of 'concat' must be arrays: argument #%d is not", i)
		}
		items = append(items, n.Arr...)
	}
	return value.Array(items...), nil
}

func jsConcat(c *call) (*value.Node, error) {
	if err := c.jsEach("array"); err != nil {
		return nil, err
	}
	return nodeConcat(c)
}

func nodeConcatStrings(c *call) (*value.Node, error) {
	var b strings.Builder
	for i, n := range c.Args {
		if n.Kind != value.KindString {
			return nil, refuse("all arguments of 'concat_strings' must be strings: argument #%d is not", i)
		}
		b.WriteString(n.Str)
	}
	return value.Text(b.String()), nil
}

func jsConcatStrings(c *call) (*value.Node, error) {
	if err := c.jsEach("string"); err != nil {
		return nil, err
	}
	return nodeConcatStrings(c)
}

// base58Of converts bytes, unless they are too many (spec/network.md#N16).
func base58Of(b []byte) (*value.Node, error) {
	if len(b) > value.MaxBase58 {
		return nil, refuse("%d bytes are too many for base58, at most %d are converted", len(b), value.MaxBase58)
	}
	return value.Text(value.EncodeBase58(b)), nil
}

// fromBase58 converts back, unless the digits are too many. A digit that is none is the error notBase58.
func fromBase58(s string, notBase58 func(error) error) ([]byte, error) {
	b, err := value.DecodeBase58(s)
	switch {
	case errors.Is(err, value.ErrLongBase58):
		return nil, refuse("%d digits of base58 are too many, at most %d bytes are converted", len(s), value.MaxBase58)
	case err != nil:
		return nil, notBase58(err)
	}
	return b, nil
}

func stringToBase58(c *call) (*value.Node, error) {
	s, err := c.str(0, "string")
	if err != nil {
		return nil, err
	}
	return base58Of([]byte(s))
}

func bytesToBase58(c *call) (*value.Node, error) {
	b, err := c.bytes(0, "bytes")
	if err != nil {
		return nil, err
	}
	return base58Of(b)
}

func bytesFromBase58(c *call) (*value.Node, error) {
	s, err := c.str(0, "base58")
	if err != nil {
		return nil, err
	}
	b, err := fromBase58(s, nodeNotBase58)
	if err != nil {
		return nil, err
	}
	return bytesNode(b), nil
}

func stringFromBase58(c *call) (*value.Node, error) {
	s, err := c.str(0, "base58")
	if err != nil {
		return nil, err
	}
	b, err := fromBase58(s, nodeNotBase58)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(b) {
		return nil, typed("decode from bytes to UTF8 failed: invalid utf-8 sequence")
	}
	return value.Text(string(b)), nil
}

func nodeNotBase58(err error) error { return typed("decode base58 failed: %v", err) }

func jsNotBase58(error) error { return thrown("Non-base58 character") }

func jsBytesFromBase58(c *call) (*value.Node, error) {
	b, err := fromBase58(c.Args[0].Str, jsNotBase58)
	if err != nil {
		return nil, err
	}
	return bytesNode(b), nil
}

func jsStringFromBase58(c *call) (*value.Node, error) {
	b, err := fromBase58(c.Args[0].Str, jsNotBase58)
	if err != nil {
		return nil, err
	}
	return value.Text(strings.ToValidUTF8(string(b), "�")), nil
}

// multihash heads of a SHA-256 digest: code and length.
var sha256Head = []byte{0x12, sha256.Size}

// sha256String hashes as documented. The original node wraps the bytes as a hash without hashing them; a script that
// wants a hash gets one here (spec/network.md#N21).
func sha256String(c *call) (*value.Node, error) {
	s, err := c.str(0, "string")
	if err != nil {
		return nil, err
	}
	digestOnly, err := c.optionalBool(1, "digest_only")
	if err != nil {
		return nil, err
	}
	asBytes, err := c.optionalBool(2, "as_bytes")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(s))
	out := sum[:]
	if !digestOnly {
		out = append(sha256Head[:len(sha256Head):len(sha256Head)], out...)
	}
	if asBytes {
		return bytesNode(out), nil
	}
	return value.Text(value.EncodeBase58(out)), nil
}
