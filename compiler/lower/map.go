package lower

import (
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// insert lowers `map <<- key, value`.
func (b *builder) insert(s *syntax.Push, at source.Span) *raw.Op {
	key, value := b.value(s.Key), b.value(s.Value)
	t, ok := b.existing(s.Target).(types.StreamMap)
	if !ok {
		b.diags.Add(errUncompilableStmt(at))
		return raw.NewOp(at, raw.Empty{})
	}
	return raw.NewOp(at, raw.Insert{Key: key, Value: value, Target: s.Target.Text, Type: t})
}

// items is the head of a loop over an iterable, or over the pairs of a stream map. The item of the latter is named after
// the key, so that loops inside each other do not take one for the other (spec/lowering.md#W72).
func (b *builder) items(item, second *syntax.Name, iterable syntax.Value) raw.For {
	loop := raw.For{Item: item.Text, Iterable: b.value(iterable)}
	if second != nil {
		loop.Item, loop.Key, loop.Value = "-iterable-"+item.Text, item.Text, second.Text
	}
	return loop
}
