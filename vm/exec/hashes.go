package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// Hashes remembers, for the runs of one particle, the hashes of arguments that are the same in each of them: those of calls
// with nothing but literals.
type Hashes struct{ byInstr []data.CID }

// hash identifies the arguments: their JSON array. Calls that are only sent or asked for need none.
func (m *machine) hash(c *callSite) data.CID {
	operands := c.in.In[3:]
	if len(operands) == 1 && operands[0].Kind == air.Scalar && operands[0].Lens == nil {
		if id := c.args[0].V.ListIdentity().Known(); id != "" {
			return id
		}
		return c.args[0].V.ListIdentity().LearnTo(&m.names.take(1)[0], m.list(c))
	}
	for i := range operands {
		if !operands[i].IsLiteral() {
			return m.name(m.list(c))
		}
	}
	if m.Hashes.byInstr == nil {
		m.Hashes.byInstr = make([]data.CID, len(m.Script.ByID)+1)
	}
	known := &m.Hashes.byInstr[c.in.ID]
	if *known == "" {
		*known = m.name(m.list(c))
	}
	return *known
}

// list writes the arguments as a JSON array.
func (m *machine) list(c *callSite) []byte {
	m.literals(c)
	text := append(m.scratch[:0], '[')
	for i := range c.args {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, c.args[i].V.Text()...)
	}
	m.scratch = append(text, ']')
	return m.scratch
}
