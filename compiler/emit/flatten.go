package emit

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
)

// flattened splices sequences into the sequences around them and unwraps those of one child, bottom-up. Only sequences in
// sequences: several children of other instructions stay as they are.
func flattened(r *model.Routed) *model.Routed {
	kids := make([]*model.Routed, 0, len(r.Kids))
	same := true
	for _, k := range r.Kids {
		flat := flattened(k)
		same = same && flat == k
		kids = append(kids, flat)
	}
	if isSeq(r) {
		if len(kids) == 1 {
			return kids[0]
		}
		if slices.ContainsFunc(kids, isSeq) {
			return &model.Routed{Instr: r.Instr, Kids: spliced(kids), From: r.From}
		}
	}
	if same {
		return r
	}
	return &model.Routed{Instr: r.Instr, Kids: kids, From: r.From}
}

// spliced puts the children of sequences in their place.
func spliced(kids []*model.Routed) []*model.Routed {
	out := make([]*model.Routed, 0, 2*len(kids))
	for _, k := range kids {
		if isSeq(k) {
			out = append(out, k.Kids...)
		} else {
			out = append(out, k)
		}
	}
	return out
}

func isSeq(r *model.Routed) bool {
	_, ok := r.Instr.(model.Seq)
	return ok
}
