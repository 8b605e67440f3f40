package data

import "github.com/aquifer-dev/aquifer/vm/value"

// Preimages are compact JSON with the keys in declaration order (spec/data.md#D32).

// CID identifies the element.
func (e *CanonElement) CID() CID {
	if id := e.id.Known(); id != "" {
		return id
	}
	var b [320]byte
	return e.id.Learn(e.AppendPreimage(b[:0]))
}

// Identity remembers the CID.
func (e *CanonElement) Identity() *value.Identified { return &e.id }

// Preimage returns the text under the CID.
func (e *CanonElement) Preimage() string { return string(e.AppendPreimage(nil)) }

// AppendPreimage writes the text under the element's CID.
func (e *CanonElement) AppendPreimage(b []byte) []byte {
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
	return append(b, "}}"...)
}

// CID identifies the canon result.
func (c *CanonResult) CID() CID {
	if id := c.id.Known(); id != "" {
		return id
	}
	return c.id.Learn(c.AppendPreimage(make([]byte, 0, 96+64*len(c.Elements))))
}

// Identity remembers the CID.
func (c *CanonResult) Identity() *value.Identified { return &c.id }

// Preimage returns the text under the CID.
func (c *CanonResult) Preimage() string { return string(c.AppendPreimage(nil)) }

// AppendPreimage writes the text under the canon result's CID.
func (c *CanonResult) AppendPreimage(b []byte) []byte {
	b = value.AppendString(append(b, `{"tetraplet":`...), string(c.Tetraplet))
	b = append(b, `,"values":[`...)
	for i, e := range c.Elements {
		if i > 0 {
			b = append(b, ',')
		}
		b = value.AppendString(b, string(e))
	}
	return append(b, "]}"...)
}

// CID identifies the service result.
func (s *ServiceResult) CID() CID {
	if id := s.id.Known(); id != "" {
		return id
	}
	var b [256]byte
	return s.id.Learn(s.AppendPreimage(b[:0]))
}

// Identity remembers the CID.
func (s *ServiceResult) Identity() *value.Identified { return &s.id }

// Preimage returns the text under the CID.
func (s *ServiceResult) Preimage() string { return string(s.AppendPreimage(nil)) }

// AppendPreimage writes the text under the service result's CID.
func (s *ServiceResult) AppendPreimage(b []byte) []byte {
	b = value.AppendString(append(b, `{"value_cid":`...), string(s.Value))
	b = value.AppendString(append(b, `,"argument_hash":`...), s.ArgumentHash)
	b = value.AppendString(append(b, `,"tetraplet_cid":`...), string(s.Tetraplet))
	return append(b, '}')
}
