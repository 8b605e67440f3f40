package generate

// Orders visits every order in which the letters of a network can be delivered, each order to its end or to a number of
// letters. step runs one delivery; what it returns false for is not gone on from. end is called at the end of every order
// and stops the visit by returning false.
func Orders(n *Network, letters int, post Post, step func(at *Network, l Letter) (Effect, bool), end func(at *Network, complete bool) bool) bool {
	if len(n.Queue) == 0 || letters == 0 {
		return end(n, len(n.Queue) == 0)
	}
	for i := range n.Queue {
		at := n.Clone()
		l := at.Take(i)
		effect, ok := step(at, l)
		if !ok {
			continue
		}
		at.Apply(l.Peer, effect, post)
		if !Orders(at, letters-1, post, step, end) {
			return false
		}
	}
	return true
}
