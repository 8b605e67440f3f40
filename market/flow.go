package market

// flow is a network with a bounded number of ways along each edge and a weight for each. Pushing along the lightest path, again and
// again, gives the lightest flow of every size, and stops only where none is larger (Busacker and Gowen).
type flow struct {
	edges []flowEdge // an edge and its way back stand side by side: i and i^1
	from  [][]int32  // edges by the node they leave

	by    []int32 // of the search: the edge by which a node is reached
	at    []weight
	waits []bool
	queue []int32
}

type flowEdge struct {
	to     int32
	room   uint64
	weight weight
}

func newFlow(nodes int) *flow {
	return &flow{from: make([][]int32, nodes), by: make([]int32, nodes), at: make([]weight, nodes), waits: make([]bool, nodes)}
}

// connect adds an edge and returns its number.
func (f *flow) connect(a, b int32, room uint64, w weight) int32 {
	n := int32(len(f.edges))
	f.edges = append(f.edges, flowEdge{to: b, room: room, weight: w}, flowEdge{to: a, weight: w.negated()})
	f.from[a] = append(f.from[a], n)
	f.from[b] = append(f.from[b], n+1)
	return n
}

// used says that something flows along an edge.
func (f *flow) used(edge int32) bool { return f.edges[edge^1].room > 0 }

// push sends one more along the lightest path from a to b, if there is one.
func (f *flow) push(a, b int32) bool {
	by := f.lightest(a, b)
	if by[b] < 0 {
		return false
	}
	for at := b; at != a; at = f.edges[by[at]^1].to {
		f.edges[by[at]].room--
		f.edges[by[at]^1].room++
	}
	return true
}

// lightest finds, for every node that can be reached, the edge by which the lightest path arrives; −1 for the others. Edges may
// have negative weights, circles never do (Bellman and Ford, with a queue).
func (f *flow) lightest(a, b int32) []int32 {
	by, at, waits := f.by, f.at, f.waits
	for i := range by {
		by[i] = -1
	}
	queue := append(f.queue[:0], a)
	for next := 0; next < len(queue); next++ {
		node := queue[next]
		waits[node] = false
		for _, e := range f.from[node] {
			edge := &f.edges[e]
			if edge.room == 0 || edge.to == a {
				continue
			}
			if w := at[node].plus(edge.weight); by[edge.to] < 0 || w.less(at[edge.to]) {
				at[edge.to], by[edge.to] = w, e
				if !waits[edge.to] && edge.to != b {
					queue, waits[edge.to] = append(queue, edge.to), true
				}
			}
		}
	}
	f.queue = queue
	return by
}
