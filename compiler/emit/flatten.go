package emit

import "github.com/aquifer-dev/aquifer/compiler/model"

// flattened splices sequences into the sequences around them and unwraps those of one child, bottom-up. Only sequences in
// sequences: several children of other instructions stay as they are.
func flattened(r *model.Routed) *model.Routed {
	kids := make([]*model.Routed, 0, len(r.Kids))
	for _, k := range r.Kids {
		kids = append(kids, flattened(k))
	}
	out := &model.Routed{Instr: r.Instr, Kids: kids, From: r.From}
	if !isSeq(r) {
		return out
	}
	if len(kids) == 1 {
		return kids[0]
	}
	spliced := make([]*model.Routed, 0, len(kids))
	for _, k := range kids {
		if isSeq(k) {
			spliced = append(spliced, k.Kids...)
		} else {
			spliced = append(spliced, k)
		}
	}
	out.Kids = spliced
	return out
}

func isSeq(r *model.Routed) bool {
	_, ok := r.Instr.(model.Seq)
	return ok
}
