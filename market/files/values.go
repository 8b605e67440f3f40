package files

import (
	"encoding/json"
	"math/big"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/aquifer-dev/aquifer/market"
)

// Names is a mapping whose keys the user chooses, in the order of the file.
type Names[T any] []Named[T]

// Named is one entry of it.
type Named[T any] struct {
	Name  string
	Place Place
	Value T
}

// Find is the entry of a name, or nil.
func (n Names[T]) Find(name string) *Named[T] {
	for i := range n {
		if n[i].Name == name {
			return &n[i]
		}
	}
	return nil
}

func (n *Names[T]) read(r *reader, node *yaml.Node, at Place) *Problem {
	if isNull(node) {
		return nil
	}
	return r.entries(node, at, func(key string, value *yaml.Node, at Place) *Problem {
		entry := Named[T]{Name: key, Place: at}
		p := r.value(value, elem(&entry.Value), at)
		*n = append(*n, entry)
		return p
	})
}

// Text is a value that is written as a text or a bare number and gets its meaning later: a sum of money, a time, a percentage. Its place is
// kept for the message if it has none.
type Text struct {
	Place Place
	Value string // "" when the key is not there
}

func (t *Text) read(r *reader, n *yaml.Node, at Place) *Problem {
	if isNull(n) {
		return nil
	}
	at = r.doc.place(n, at.Key)
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!bool" {
		return at.problem("expected a text or a number, found %s", kindOf(n))
	}
	*t = Text{Place: at, Value: n.Value}
	return nil
}

// Number is a whole number that is not negative, with its place.
type Number struct {
	Place Place
	Value uint64
	IsSet bool
}

func (t *Number) read(r *reader, n *yaml.Node, at Place) *Problem {
	if isNull(n) {
		return nil
	}
	t.Place, t.IsSet = r.doc.place(n, at.Key), true
	return r.value(n, elem(&t.Value), at)
}

// Or is the number, or another if the key is not there.
func (t Number) Or(other uint64) uint64 {
	if t.IsSet {
		return t.Value
	}
	return other
}

// Texts is one text or a list of them.
type Texts []string

func (t *Texts) read(r *reader, n *yaml.Node, at Place) *Problem {
	list := []*yaml.Node{n}
	switch {
	case isNull(n):
		return nil
	case n.Kind == yaml.SequenceNode:
		list = n.Content
	}
	for _, item := range list {
		item, p := r.enter(item, at)
		if p != nil {
			return p
		}
		r.depth--
		text, p := r.text(item, r.doc.place(item, at.Key))
		if p != nil {
			return p
		}
		*t = append(*t, text)
	}
	return nil
}

// Any is a value of any kind, kept and not looked into.
type Any struct {
	Place Place
	node  *yaml.Node
}

func (a *Any) read(_ *reader, n *yaml.Node, at Place) *Problem {
	a.Place, a.node = at, n
	return nil
}

// JSON is the value as JSON, "null" without one.
func (a Any) JSON() (json.RawMessage, error) {
	if a.node == nil {
		return json.RawMessage("null"), nil
	}
	var v any
	err := a.node.Decode(&v)
	if err == nil {
		var text []byte
		if text, err = json.Marshal(v); err == nil {
			return text, nil
		}
	}
	return nil, a.Place.problem("cannot be written as JSON: %v", err)
}

// IsSet says that the key is there.
func (a Any) IsSet() bool { return a.node != nil }

// Money reads the text as a sum of a currency with so many decimals; without a text it is what stands in for it.
func (t Text) Money(decimals uint8, otherwise string) (market.Amount, error) {
	text := t.Value
	if text == "" {
		text = otherwise
	}
	sum, err := market.ParseAmount(text, decimals)
	if err != nil {
		return sum, t.Place.problem("%v", err)
	}
	return sum, nil
}

// Time reads the text as a length of time.
func (t Text) Time(otherwise string) (time.Duration, error) {
	text := t.Value
	if text == "" {
		text = otherwise
	}
	d, err := ParseTime(text)
	if err != nil {
		return 0, t.Place.problem("%v", err)
	}
	return d, nil
}

// Rate reads the text as a percentage, in market.Precision: five digits behind the point at most (spec/market.md#M92).
func (t Text) Rate(otherwise string) (uint64, error) {
	text := t.Value
	if text == "" {
		text = otherwise
	}
	sum, err := market.ParseAmount(strings.TrimSpace(strings.TrimSuffix(text, "%")), rateDigits)
	rate, small := sum.Uint64()
	switch {
	case err != nil:
		return 0, t.Place.problem("%q is no percentage with at most %d digits behind the point", text, rateDigits)
	case !small || rate > market.Precision:
		return 0, t.Place.problem("%q is more than 100 percent", text)
	}
	return rate, nil
}

const rateDigits = 5

// units are the words for lengths of time, longest words of a unit included.
var units = map[string]time.Duration{
	"ms": time.Millisecond, "millisecond": time.Millisecond, "milliseconds": time.Millisecond,
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": day, "day": day, "days": day, "w": 7 * day, "wk": 7 * day, "week": 7 * day, "weeks": 7 * day,
	"y": 365*day + 6*time.Hour, "yr": 365*day + 6*time.Hour, "year": 365*day + 6*time.Hour, "years": 365*day + 6*time.Hour,
}

const day = 24 * time.Hour

// maxTimeText is more than anybody writes, and what is looked at.
const maxTimeText = 100

// ParseTime reads a length of time in words: numbers with units such as "100 days", "1h 30m" or "1.5 hours" (spec/market.md#M92). What is left of a
// nanosecond is lost. The error is market.Malformed.
func ParseTime(text string) (time.Duration, error) {
	wrong := market.Errorf(market.Malformed, "%.100q is not a time such as \"100 days\" or \"1h 30m\"", text)
	rest := strings.ToLower(strings.TrimSpace(text))
	if rest == "" || len(rest) > maxTimeText {
		return 0, wrong
	}
	sum := new(big.Rat)
	for rest != "" {
		number := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789."))]
		rest = strings.TrimLeft(rest[len(number):], " ")
		word := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"))]
		rest = strings.TrimLeft(rest[len(word):], " ,")
		unit, known := units[word]
		n, ok := new(big.Rat).SetString(number)
		if !known || !ok || strings.HasPrefix(number, ".") || strings.HasSuffix(number, ".") {
			return 0, wrong
		}
		sum.Add(sum, n.Mul(n, new(big.Rat).SetInt64(int64(unit))))
	}
	whole := new(big.Int).Quo(sum.Num(), sum.Denom())
	if !whole.IsInt64() {
		return 0, market.Errorf(market.Malformed, "%.100q is longer than can be reckoned with: 292 years are the most", text)
	}
	return time.Duration(whole.Int64()), nil
}

// elem is what a pointer points to, to be set.
func elem(pointer any) reflect.Value { return reflect.ValueOf(pointer).Elem() }
