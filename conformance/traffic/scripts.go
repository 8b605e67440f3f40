package traffic

import (
	"fmt"
	"strings"
	"time"
)

// Echo calls one function of a node with a text and brings the answer back. The right answer is the text, as JSON.
func Echo(relay, text string) string {
	return fmt.Sprintf(`(seq (call %q ("op" "identity") [%q] x) (call %%init_peer_id%% ("done" "done") [x]))`, relay, text)
}

// Visit appends a letter to a text at each of the nodes, a for the first, and comes back by the relay. The right answer is Visited.
func Visit(relay, text string, nodes ...string) string {
	return fmt.Sprintf(`(seq %s (seq (call %q ("op" "noop") []) (call %%init_peer_id%% ("done" "done") [%s])))`, visits(text, nodes), relay, last(nodes))
}

func visits(text string, nodes []string) string {
	script, from := "(null)", fmt.Sprintf("%q", text)
	for i, node := range nodes {
		script = fmt.Sprintf(`(seq %s (call %q ("op" "concat_strings") [%s "%c"] x%d))`, script, node, from, 'a'+i, i)
		from = fmt.Sprint("x", i)
	}
	return script
}

func last(nodes []string) string { return fmt.Sprint("x", len(nodes)-1) }

// Visited is the right answer of a visit of so many nodes, as JSON.
func Visited(text string, nodes int) string {
	for i := range nodes {
		text += string(rune('a' + i))
	}
	return fmt.Sprintf("%q", text)
}

// TimedOut is the answer of a race that was lost, as JSON.
const TimedOut = `"timeout"`

// Race is a visit that programs who know that peers are lost would write: the relay answers for it with TimedOut when it takes too
// long.
func Race(relay, text string, patience time.Duration, nodes ...string) string {
	return fmt.Sprintf(`(seq (call %[1]q ("op" "noop") []) (par (seq %[2]s (seq (call %[1]q ("op" "noop") []) (call %%init_peer_id%% ("done" "done") [%[3]s])))
		(seq (call %[1]q ("peer" "timeout") [%[4]d "timeout"] late) (call %%init_peer_id%% ("done" "done") [late]))))`,
		relay, visits(text, nodes), last(nodes), patience.Milliseconds())
}

// Long is a script of so many calls at one node, each with a text of its own, then Echo's answer of the last text.
func Long(relay string, calls, size int) (script, answer string) {
	var b strings.Builder
	text := func(i int) string { return fmt.Sprintf("%0*d", size, i) }
	for i := range calls {
		fmt.Fprintf(&b, `(seq (call %q ("op" "identity") [%q] x%d) `, relay, text(i), i)
	}
	answer = fmt.Sprint("x", calls-1)
	fmt.Fprintf(&b, `(call %%init_peer_id%% ("done" "done") [%s])`, answer)
	b.WriteString(strings.Repeat(")", calls))
	return b.String(), fmt.Sprintf("%q", text(calls-1))
}
