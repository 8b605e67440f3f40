package market

import "context"

// ViewOf reads what a plan is made from: the offers that a filter wants, and the commitments of their peers. How many requests that takes does not grow with
// each of them. A commitment that went away in between is not in the view.
func ViewOf(ctx context.Context, r Reader, f OfferFilter, facts Facts) (View, error) {
	view := View{Commitments: map[ID]Commitment{}, Facts: facts}
	var err error
	if view.Params, err = r.Params(ctx); err != nil {
		return view, err
	}
	if view.Offers, err = r.Offers(ctx, f); err != nil {
		return view, err
	}
	var ids []ID
	for _, o := range view.Offers {
		for _, p := range o.Peers {
			if !p.Commitment.IsZero() {
				ids = append(ids, p.Commitment)
			}
		}
	}
	if len(ids) == 0 {
		return view, nil
	}
	all, err := r.Commitments(ctx, ids)
	for _, c := range all {
		view.Commitments[c.ID] = c
	}
	return view, err
}
