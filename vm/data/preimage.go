package data

import "github.com/aquifer-dev/aquifer/vm/value"

// Preimages are compact JSON with the keys in declaration order (spec/data.md#D32).

// CID identifies the element.
func (e *CanonElement) CID() CID { return e.id.Identify(e.Preimage) }

// Preimage is the text under the element's CID.
func (e *CanonElement) Preimage() string {
	b := make([]byte, 0, 320)
	b = value.AppendString(append(b, `{"value":`...), string(e.Value))
	b = value.AppendString(append(b, `,"tetraplet":`...), string(e.Tetraplet))
	switch b = append(b, `,"provenance":{"type":`...); e.From.Kind {
	case value.ServiceResult:
		b = value.AppendString(append(b, `"service_result","cid":`...), string(e.From.CID))
	case value.Canon:
		b = value.AppendString(append(b, `"canon","cid":`...), string(e.From.CID))
	default:
		b = append(b, `"literal"`...)
	}
	return string(append(b, "}}"...))
}

// CID identifies the canon result.
func (c *CanonResult) CID() CID { return c.id.Identify(c.Preimage) }

// Preimage is the text under the canon result's CID.
func (c *CanonResult) Preimage() string {
	b := make([]byte, 0, 100+64*len(c.Elements))
	b = value.AppendString(append(b, `{"tetraplet":`...), string(c.Tetraplet))
	b = append(b, `,"values":[`...)
	for i, e := range c.Elements {
		if i > 0 {
			b = append(b, ',')
		}
		b = value.AppendString(b, string(e))
	}
	return string(append(b, "]}"...))
}

// CID identifies the service result.
func (s *ServiceResult) CID() CID { return s.id.Identify(s.Preimage) }

// Preimage is the text under the service result's CID.
func (s *ServiceResult) Preimage() string {
	b := make([]byte, 0, 260)
	b = value.AppendString(append(b, `{"value_cid":`...), string(s.Value))
	b = value.AppendString(append(b, `,"argument_hash":`...), s.ArgumentHash)
	b = value.AppendString(append(b, `,"tetraplet_cid":`...), string(s.Tetraplet))
	return string(append(b, '}'))
}
