package stdlib

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// debugFunctions turn values into text for people (spec/network.md#N28).
func debugFunctions() map[string]builtin {
	return map[string]builtin{"stringify": {nodeDebug, jsDebug}}
}

// noArguments is the text for nothing to show, quotes included.
const noArguments = `"<empty argument list>"`

// shown is the one argument, or all of them as an array.
func (c *call) shown() *value.Node {
	if len(c.Args) == 1 {
		return c.Args[0]
	}
	return value.Array(c.Args...)
}

func nodeDebug(c *call) (*value.Node, error) {
	if len(c.Args) == 0 {
		return value.Text(noArguments), nil
	}
	return value.Text(c.shown().String()), nil
}

// jsDebug indents by four blanks.
func jsDebug(c *call) (*value.Node, error) {
	if len(c.Args) == 0 {
		return value.Text(noArguments), nil
	}
	var b bytes.Buffer
	if err := json.Indent(&b, c.shown().Append(nil), "", "    "); err != nil {
		return nil, err
	}
	return value.Text(b.String()), nil
}

// consoleFunctions print for the person at the peer (spec/network.md#N29).
func consoleFunctions() map[string]builtin {
	return map[string]builtin{"print": {protected(printAll), printAll}}
}

// printAll shows texts as they are and other values as JSON, one line for all.
func printAll(c *call) (*value.Node, error) {
	words := make([]string, len(c.Args))
	for i, n := range c.Args {
		words[i] = n.String()
		if n.Kind == value.KindString {
			words[i] = n.Str
		}
	}
	c.host.Print(strings.Join(words, " "))
	return nil, nil
}
