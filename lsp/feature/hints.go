package feature

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// HintOptions say which hints are wanted.
type HintOptions struct{ Types, Peers bool }

// InlayHints are the types of variables that have none written, and the peer at every line on which it is another one than
// in the line above.
func InlayHints(s *snapshot.Snapshot, path string, within protocol.Range, opt HintOptions) []protocol.InlayHint {
	out := []protocol.InlayHint{}
	c, ok := at(s, path, protocol.Position{})
	if !ok {
		return out
	}
	mapper := s.Mapper(c.file())
	from, to := mapper.Offset(within.Start), mapper.Offset(within.End)
	for _, d := range c.m.File.Decls {
		fn, ok := d.(*syntax.Func)
		if !ok || fn.End() < from || fn.Pos() > to {
			continue
		}
		if opt.Types {
			out = append(out, c.typeHints(fn)...)
		}
		if opt.Peers {
			out = append(out, c.peerHints(fn)...)
		}
	}
	kept := out[:0]
	for _, h := range out {
		if offset := mapper.Offset(h.Position); from <= offset && offset <= to {
			kept = append(kept, h)
		}
	}
	return kept
}

// typeHints are the types of variables in a function.
func (c cursor) typeHints(fn *syntax.Func) (out []protocol.InlayHint) {
	for _, o := range c.s.Occurrences(c.m) {
		if o.From < fn.Body.From || o.To > fn.Body.To || o.Role != snapshot.Def || o.Symbol.Member != "" {
			continue
		}
		v, ok := o.Symbol.Obj.(*check.Var)
		if !ok || v.Type() == nil || v.Kind == check.Argument || v.Kind == check.Declared || v.Kind == check.Closure {
			continue
		}
		out = append(out, protocol.InlayHint{
			Position: c.rangeOf(o.Range).End, Label: ": " + shortType(v.Type()), Kind: protocol.HintType, Tooltip: typeText(v.Type()),
		})
	}
	return out
}

// peerHints tell where the peer changes: behind the head of a block whose first line runs elsewhere, and behind the first
// line after it.
func (c cursor) peerHints(fn *syntax.Func) (out []protocol.InlayHint) {
	peer := ""
	var last protocol.Position
	c.peers(fn.Body, "", func(r ran) {
		line := c.rangeOf(r.stmt).Start.Line
		if r.peer == peer || line == last.Line && peer != "" {
			return
		}
		peer = r.peer
		end := c.lineEnd(r.stmt.Pos())
		label, tooltip := "@ "+peer, "runs on `"+peer+"`"
		if peer == "" {
			label, tooltip = "@ caller", "runs on the peer that the function is called on"
		}
		last = c.s.Mapper(c.file()).Position(end)
		out = append(out, protocol.InlayHint{Position: last, Label: label, Tooltip: tooltip, PaddingLeft: true})
	})
	return out
}

// lineEnd is the offset behind the text of the line that an offset is in.
func (c cursor) lineEnd(offset int32) int32 {
	text := c.text()
	end := offset
	for int(end) < len(text) && text[end] != '\n' && text[end] != '\r' {
		end++
	}
	for end > offset && (text[end-1] == ' ' || text[end-1] == '\t') {
		end--
	}
	return end
}
