// Package emit turns a routed tree into an AIR script and the map from its instructions back to the source.
package emit

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler/model"
)

// MaxText bounds the text of a script, in bytes. Every line is indented by its depth, so that texts grow with the square of
// the program.
const MaxText = 128 << 20

// Emit prints a routed tree. AIR has two children where the tree has many: they are folded to the left
// (spec/lowering.md#W13). The script is nil when its text would be longer than MaxText.
func Emit(r *model.Routed) (*air.Script, *air.SourceMap) {
	e := &emitter{origins: map[*air.Instr]*model.Origin{}, frames: map[*model.Origin]*air.Frame{}, overStream: map[string]bool{}}
	root := e.instr(flattened(r))
	if indentation(root, 0, 0) > MaxText {
		return nil, nil
	}
	script := air.Build(root)
	return script, air.NewSourceMap(script, e.frame)
}

// indentation adds the depths of all lines, which is nearly all of a long text, to size; it stops when that is too much.
func indentation(in *air.Instr, depth, size int) int {
	for ; in != nil && size <= MaxText; depth++ {
		size += 2 * depth // the line of a node with children is closed by another
		size = indentation(in.B, depth+1, size)
		in = in.A
	}
	return size
}

type emitter struct {
	origins    map[*air.Instr]*model.Origin
	frames     map[*model.Origin]*air.Frame
	overStream map[string]bool // items of the folds visited that are over streams or stream maps
}

// instr makes the instruction of a node.
func (e *emitter) instr(r *model.Routed) *air.Instr { return e.from(r, e.make(r)) }

// from remembers where an instruction comes from, unless that is known.
func (e *emitter) from(r *model.Routed, in *air.Instr) *air.Instr {
	if _, known := e.origins[in]; !known && r.From != nil {
		e.origins[in] = r.From
	}
	return in
}

func (e *emitter) null(r *model.Routed) *air.Instr { return e.from(r, air.MakeNull()) }

func (e *emitter) make(r *model.Routed) *air.Instr {
	switch d := r.Instr.(type) {
	case model.Seq:
		return e.fold(air.Seq, r)
	case model.Par:
		return e.branches(air.Par, r)
	case model.Xor:
		return e.branches(air.Xor, r)
	case model.Next:
		return air.MakeNext(label(d.Item))
	case model.Match:
		op := air.Match
		if d.Not {
			op = air.Mismatch
		}
		return air.MakeCompare(op, word(d.Left), word(d.Right), e.fold(air.Seq, r))
	case model.Fail:
		return air.MakeFail(word(d.Value))
	case model.RFold:
		last := e.null(r)
		if d.Never {
			last = e.from(r, air.MakeNever())
		}
		e.overStream[d.Item] = model.Grows(d.Iterable)
		return air.MakeFold(word(d.Iterable), label(d.Item), e.fold(air.Seq, r), last)
	case model.RNew:
		return air.MakeNew(target(model.Target(d)), e.fold(air.Seq, r))
	case model.RCall:
		var out *air.Operand
		if d.Result != nil {
			w := target(*d.Result)
			out = &w
		}
		return air.MakeCall(word(d.Peer), word(d.Service), air.Word(`"`+d.Fn+`"`), words(d.Args), out)
	case model.RAp:
		return air.MakeAp(word(d.Value), target(d.To))
	case model.RApMap:
		return air.MakeApMap(word(d.Key), word(d.Value), target(d.To))
	case model.RCanon:
		return air.MakeCanon(word(d.Peer), word(d.Of), target(d.To))
	}
	return air.MakeNull()
}

// fold puts children into nested pairs; none gives null, also in a match (spec/lowering.md#W13).
func (e *emitter) fold(op air.Op, r *model.Routed) *air.Instr {
	if len(r.Kids) == 0 {
		return e.null(r)
	}
	all := e.instr(r.Kids[0])
	for _, k := range r.Kids[1:] {
		all = e.from(r, air.MakeBranches(op, all, e.instr(k)))
	}
	return all
}

// branches is fold for par and xor, which keep a child that is alone. Nothing may stand behind the `next` of a fold over
// a stream: the original puts the null there nonetheless, for loops with nothing to do, and its own parser refuses the
// script (spec/lowering.md#W14).
func (e *emitter) branches(op air.Op, r *model.Routed) *air.Instr {
	if len(r.Kids) != 1 {
		return e.fold(op, r)
	}
	behind := op == air.Par && e.leadsToNext(r.Kids[0])
	only := e.instr(r.Kids[0])
	if behind {
		return air.MakeBranches(op, e.null(r), only)
	}
	return air.MakeBranches(op, only, e.null(r))
}

// leadsToNext says whether a tree that has not been visited yet has the `next` of a fold over a stream around it.
func (e *emitter) leadsToNext(r *model.Routed) bool {
	if d, ok := r.Instr.(model.Next); ok {
		return e.overStream[d.Item]
	}
	for _, k := range r.Kids {
		if e.leadsToNext(k) {
			return true
		}
	}
	return false
}

// frame is the place of an instruction in the source, with the calls through which it was inlined.
func (e *emitter) frame(in *air.Instr) *air.Frame {
	o, ok := e.origins[in]
	if !ok {
		return nil
	}
	return e.frameOf(o)
}

func (e *emitter) frameOf(o *model.Origin) *air.Frame {
	if o == nil {
		return nil
	}
	if f, ok := e.frames[o]; ok {
		return f
	}
	f := &air.Frame{At: o.At, Func: o.Func, Caller: e.frameOf(o.Caller)}
	e.frames[o] = f
	return f
}
