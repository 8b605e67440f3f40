package merge

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// The texts below stand in messages of code 20000; they have the form of the original's.

// debug shows a whole state.
func debug(s *data.State) string {
	switch {
	case isCall(s.Kind):
		return "Call(" + debugInner(s) + ")"
	case isCanon(s.Kind):
		return "Canon(" + debugInner(s) + ")"
	}
	name := map[data.Kind]string{data.Par: "Par", data.Ap: "Ap", data.Fold: "Fold"}[s.Kind]
	return name + "(" + debugInner(s) + ")"
}

// debugInner shows what a state records, without its kind.
func debugInner(s *data.State) string {
	switch s.Kind {
	case data.Par:
		return fmt.Sprintf("ParResult { left_size: %d, right_size: %d }", s.A, s.B)
	case data.CallSent:
		if s.HasID {
			return fmt.Sprintf("RequestSentBy(PeerIdWithCallId { peer_id: %q, call_id: %d })", s.Ref, s.A)
		}
		return fmt.Sprintf("RequestSentBy(PeerId(%q))", s.Ref)
	case data.CallFailed:
		return fmt.Sprintf("Failed(CID(%q))", s.Ref)
	case data.Ap:
		var gens []string
		for _, g := range s.Gens() {
			gens = append(gens, fmt.Sprint(g))
		}
		return "ApResult { res_generations: [" + strings.Join(gens, ", ") + "] }"
	case data.CanonSent:
		return fmt.Sprintf("RequestSentBy(%q)", s.Ref)
	case data.CanonDone:
		return fmt.Sprintf("Executed(CID(%q))", s.Ref)
	case data.Fold:
		lore := make([]string, len(s.Lore()))
		for i, l := range s.Lore() {
			subs := make([]string, len(l.Subs))
			for j, d := range l.Subs {
				subs[j] = fmt.Sprintf("SubTraceDesc { begin_pos: %d, subtrace_len: %d }", d.Begin, d.Len)
			}
			lore[i] = fmt.Sprintf("FoldSubTraceLore { value_pos: %d, subtraces_desc: [%s] }", l.Value, strings.Join(subs, ", "))
		}
		return "FoldResult { lore: [" + strings.Join(lore, ", ") + "] }"
	}
	return "Executed(" + ValueRef(s) + ")"
}

// ValueRef shows the reference to the value of an executed call, as code 20006 does.
func ValueRef(s *data.State) string {
	switch s.Kind {
	case data.CallScalar:
		return fmt.Sprintf("Scalar(CID(%q))", s.Ref)
	case data.CallStream:
		return fmt.Sprintf("Stream { cid: CID(%q), generation: %d }", s.Ref, s.A)
	case data.CallUnused:
		return fmt.Sprintf("Unused(CID(%q))", s.Ref)
	}
	return debugInner(s)
}

// short is a state in a few words.
func short(s *data.State) string {
	switch s.Kind {
	case data.Par:
		return fmt.Sprintf("par(%d, %d)", s.A, s.B)
	case data.Fold:
		return "fold"
	case data.Ap:
		return "ap"
	case data.CallSent:
		return "call(RequestSentBy)"
	case data.CanonSent, data.CanonDone:
		return "canon"
	}
	return "call(" + ValueRef(s) + ")"
}
