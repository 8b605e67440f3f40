package script

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/air"
)

// Graph is the way of a particle: what is done on which peers, and what follows what.
type Graph struct {
	Nodes []Node `json:"nodes"`
	Edges []Edge `json:"edges"`
	// Mermaid is the same as a flowchart in the language of that name.
	Mermaid string `json:"mermaid"`
}

// Node is a call or canon. The first node of a graph is the beginning.
type Node struct {
	Label string `json:"label"`
	Peer  string `json:"peer"` // as the script writes it
	Line  int    `json:"line"` // of the script, counted from 0
}

// Edge leads from one node to another, by their places in the list.
type Edge struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Kind string `json:"kind"` // then; fails, to what handles an error; next, to the next round of a fold
}

// The kinds of edges.
const (
	edgeThen  = "then"
	edgeFails = "fails"
	edgeNext  = "next"
)

// maxNodes is how many nodes a drawing may have; more can neither be read nor drawn in time.
const maxNodes = 500

// Graph draws the script. It fails where the text cannot be read, and where it has too many calls.
func (s *Script) Graph() (*Graph, error) {
	tree, _ := s.parsed()
	if tree == nil {
		return nil, errors.New("the text is no script: " + s.Diagnostics("")[0].Message)
	}
	calls := 0
	for _, in := range tree.ByID {
		if in.Op == air.Call || in.Op == air.Canon {
			calls++
		}
	}
	if calls >= maxNodes {
		return nil, fmt.Errorf("the script has %d calls, and a graph at most %d: it could not be read", calls, maxNodes)
	}
	g := &drawing{s: s, folds: map[air.Sym][]exit{}, drawn: map[Edge]bool{}}
	g.Nodes = []Node{{Label: "begin", Peer: "%init_peer_id%"}}
	g.Edges = []Edge{}
	g.instr(tree.Root, []exit{{0, edgeThen}})
	g.Mermaid = g.mermaid()
	return &g.Graph, nil
}

// exit is where the way goes on from, and how.
type exit struct {
	node int
	kind string
}

type drawing struct {
	Graph
	s       *Script
	folds   map[air.Sym][]exit // by iterator: what leads into the body of the fold
	drawn   map[Edge]bool
	failing []exit // what may fail since the innermost xor began
}

func (g *drawing) node(in *air.Instr, label string, peer *air.Operand, entries []exit) []exit {
	n := len(g.Nodes)
	g.Nodes = append(g.Nodes, Node{label, peer.Name(), int(g.s.rangeOf(in.Start, in.Start).Start.Line)})
	for _, e := range entries {
		g.edge(e, n)
	}
	g.fail([]exit{{n, edgeThen}})
	return []exit{{n, edgeThen}}
}

func (g *drawing) edge(from exit, to int) {
	if e := (Edge{from.node, to, from.kind}); !g.drawn[e] {
		g.drawn[e] = true
		g.Edges = append(g.Edges, e)
	}
}

// instr draws an instruction that is reached from some nodes, and returns where it is left.
func (g *drawing) instr(in *air.Instr, entries []exit) []exit {
	if in == nil {
		return entries
	}
	switch in.Op {
	case air.Call:
		return g.node(in, in.In[1].Name()+"."+in.In[2].Name(), &in.In[0], entries)
	case air.Canon:
		return g.node(in, "canon "+in.In[1].Text, &in.In[0], entries)
	case air.Seq:
		return g.instr(in.B, g.instr(in.A, entries))
	case air.Par:
		return join(g.instr(in.A, entries), g.instr(in.B, entries))
	case air.Xor:
		return g.xor(in, entries)
	case air.Match, air.Mismatch:
		g.fail(entries)
		return g.instr(in.A, entries)
	case air.New:
		return g.instr(in.A, entries)
	case air.Fold:
		return g.fold(in, entries)
	case air.Next:
		g.folds[in.Out.Sym] = join(g.folds[in.Out.Sym], entries)
		return entries
	case air.Fail:
		g.fail(entries)
		return nil
	case air.Never:
		return nil
	}
	return entries
}

// xor leads from all that may fail in the first branch to the handler. What fails in the handler fails outside.
func (g *drawing) xor(in *air.Instr, entries []exit) []exit {
	outside := g.failing
	g.failing = nil
	done := g.instr(in.A, entries)
	failed := g.failing
	g.failing = outside
	return join(done, g.instr(in.B, failed))
}

// fail notes that something fails that is reached from some nodes.
func (g *drawing) fail(entries []exit) {
	var failed []exit
	for _, e := range entries {
		failed = append(failed, exit{e.node, edgeFails})
	}
	g.failing = join(g.failing, failed)
}

// fold leads from where `next` stands to what the body begins with.
func (g *drawing) fold(in *air.Instr, entries []exit) []exit {
	saved := g.folds[in.Out.Sym]
	g.folds[in.Out.Sym] = nil
	before := len(g.Edges)
	first := len(g.Nodes)
	done := g.instr(in.A, entries)
	var heads []int
	for _, e := range g.Edges[before:] {
		if e.From < first && e.To >= first && !slices.Contains(heads, e.To) {
			heads = append(heads, e.To)
		}
	}
	for _, e := range g.folds[in.Out.Sym] {
		for _, head := range heads {
			if e.node >= first {
				g.edge(exit{e.node, edgeNext}, head)
			}
		}
	}
	g.folds[in.Out.Sym] = saved
	return join(done, g.instr(in.B, join(done, entries)))
}

func join(a, b []exit) []exit {
	seen := map[exit]bool{}
	var out []exit
	for _, e := range slices.Concat(a, b) {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}

// mermaid writes the graph as a flowchart: a box for each peer, in the order in which the script names them.
func (g *drawing) mermaid() string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	var peers []string
	for _, n := range g.Nodes {
		if !slices.Contains(peers, n.Peer) {
			peers = append(peers, n.Peer)
		}
	}
	for i, peer := range peers {
		fmt.Fprintf(&b, "  subgraph p%d[\"%s\"]\n", i, quoted(peer))
		for k, n := range g.Nodes {
			if n.Peer == peer {
				fmt.Fprintf(&b, "    n%d[\"%s\"]\n", k, quoted(n.Label))
			}
		}
		b.WriteString("  end\n")
	}
	arrows := map[string]string{edgeThen: "-->", edgeFails: "-. fails .->", edgeNext: "-- next -->"}
	for _, e := range g.Edges {
		fmt.Fprintf(&b, "  n%d %s n%d\n", e.From, arrows[e.Kind], e.To)
	}
	return b.String()
}

// quoted is a text between the quotes of a label.
func quoted(s string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;", "#", "&#35;", "\n", " ").Replace(s)
}
