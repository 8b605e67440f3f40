package script

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// described is what an instruction is for.
type described struct{ form, does string }

// instructions by their keywords. The form of ap is that of both.
var instructions = map[string]described{
	"call":     {"(call PEER (SERVICE FUNCTION) [ARGUMENT…] RESULT)", "Calls a function of a service on a peer. On every other peer the particle is sent there. The result, if it is wanted, goes to a variable or into a stream."},
	"canon":    {"(canon PEER STREAM CANON)", "Fixes on a peer what a stream or map holds there, so that all peers read the same."},
	"ap":       {"(ap VALUE TARGET), (ap (KEY VALUE) MAP)", "Sets a variable, or pushes a value into a stream or map."},
	"seq":      {"(seq FIRST SECOND)", "Does the second when the first is complete."},
	"par":      {"(par LEFT RIGHT)", "Does both, and is complete when one of them is."},
	"xor":      {"(xor TRY HANDLER)", "Does the handler if something in the first fails. There, `:error:` is what failed."},
	"match":    {"(match LEFT RIGHT BODY)", "Does the body if both values are equal, and fails otherwise."},
	"mismatch": {"(mismatch LEFT RIGHT BODY)", "Does the body if the values differ, and fails otherwise."},
	"fold":     {"(fold ITERABLE ITERATOR BODY LAST)", "Does the body for the first value; `(next ITERATOR)` in it does it for the next one. LAST, which may be missing, is done behind the last value. Over a stream it goes on with what comes later."},
	"next":     {"(next ITERATOR)", "Does the body of the fold around with the next value."},
	"new":      {"(new VARIABLE BODY)", "The variable is another one in the body than outside."},
	"fail":     {"(fail CODE MESSAGE), (fail ERROR)", "Fails with a code and a message, or once more with an error."},
	"null":     {"(null)", "Does nothing, and is complete."},
	"never":    {"(never)", "Does nothing, and is never complete."},
}

// special are the words that begin with no tag of a variable, by their names.
var special = map[string]string{
	"%init_peer_id%": "The peer that began the particle.",
	"%last_error%":   "The error that was caught last.",
	":error:":        "The error that the `xor` around caught.",
	"%timestamp%":    "When the particle was made, in milliseconds since 1970.",
	"%ttl%":          "How long the particle lives, in milliseconds.",
}

// Hover tells what stands at a place: a variable and where it comes from, or the instruction. It is nil where nothing stands.
func (s *Script) Hover(p protocol.Position, markdown bool) *protocol.Hover {
	offset := s.mapper.Offset(p)
	if in, o := s.operand(offset); o != nil {
		if text := s.describe(in, o); text != "" {
			return s.hover(o.Start, o.Start+int32(len(o.Text)), text, markdown)
		}
	}
	at := s.wordAt(offset)
	if at < 0 || s.text[s.scanned()[at].from] == ';' {
		return nil
	}
	at = s.keywordAround(offset)
	if at < 0 {
		return nil
	}
	w, d := s.scanned()[at], instructions[s.textOf(at)]
	return s.hover(w.from, w.to, "`"+d.form+"`\n\n"+d.does, markdown)
}

func (s *Script) hover(from, to int32, text string, markdown bool) *protocol.Hover {
	kind := protocol.Markdown
	if !markdown {
		kind, text = protocol.PlainText, strings.ReplaceAll(text, "`", "")
	}
	r := s.rangeOf(from, to)
	return &protocol.Hover{Contents: protocol.Markup{Kind: kind, Value: text}, Range: &r}
}

// describe tells about an operand; "" for one that says all by itself.
func (s *Script) describe(in *air.Instr, o *air.Operand) string {
	if text := special[o.Name()]; text != "" {
		return "`" + o.Name() + "`\n\n" + text
	}
	kind := map[air.Kind]string{
		air.Scalar: "a variable", air.Stream: "a stream", air.StreamMap: "a stream map", air.CanonStream: "a stream as it was at one moment", air.CanonMap: "a stream map as it was at one moment",
	}[o.Kind]
	if kind == "" {
		return ""
	}
	if s.isIterator(in, o) {
		kind = "an iterator"
	}
	text := fmt.Sprintf("`%s`: %s", o.Name(), kind)
	for _, def := range s.definitions(in, o) {
		line := s.rangeOf(def.in.Start, def.in.Start).Start.Line + 1
		text += fmt.Sprintf("\n\nline %d: `%s`", line, strings.TrimSpace(def.in.Short()))
	}
	return text
}

// isIterator reports whether a variable is that of a fold around.
func (s *Script) isIterator(in *air.Instr, o *air.Operand) bool {
	for _, def := range s.definitions(in, o) {
		if def.in.Op == air.Fold && def.in.Start <= in.Start && in.End <= def.in.End {
			return true
		}
	}
	return false
}
