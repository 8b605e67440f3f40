package data

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// The names that the original gives to the types in its messages.
const (
	typeValue     = "air_interpreter_data::raw_value::RawValue"
	typeTetraplet = "marine_call_parameters::SecurityTetraplet"
	typeElement   = "air_interpreter_data::executed_state::CanonCidAggregate"
	typeCanon     = "air_interpreter_data::executed_state::CanonResultCidAggregate"
	typeService   = "air_interpreter_data::executed_state::ServiceResultCidAggregate"
)

// VerifyStores recomputes every CID of the stores and checks that what they refer to is there (code 8).
func (p *Particle) VerifyStores() *Refusal {
	s := &p.Stores
	if r := inParts(s.Values.Entries(), partSize, verifyValues); r != nil {
		return r
	}
	if r := verifyCIDs(s.Tetraplets.Entries(), typeTetraplet); r != nil {
		return r
	}
	if r := verifyCIDs(s.Elements.Entries(), typeElement); r != nil {
		return r
	}
	if r := verifyCIDs(s.Canons.Entries(), typeCanon); r != nil {
		return r
	}
	if r := verifyCIDs(s.Services.Entries(), typeService); r != nil {
		return r
	}
	return s.verifyReferences()
}

// inParts lets as many processors as there are check a list, part by part, and returns the first refusal in its order.
func inParts[E any](list []E, size int, check func(part []E) *Refusal) *Refusal {
	parts := (len(list) + size - 1) / size
	switch parts {
	case 0:
		return nil
	case 1:
		return check(list)
	}
	refusals := make([]*Refusal, parts)
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1) - 1); i < parts; i = int(next.Add(1) - 1) {
			refusals[i] = check(list[i*size : min((i+1)*size, len(list))])
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), parts) - 1 {
		others.Go(work)
	}
	work() // whoever comes late finds nothing to do
	others.Wait()
	return firstRefusal(refusals...)
}

// partSize is how many entries of a store are worth a part of their own.
const partSize = 128

func verifyValues(entries []Entry[value.Value]) *Refusal {
	for _, e := range entries {
		if known := e.Object.Identity().Known(); known == e.ID || known == "" && e.Object.Names(e.ID) {
			e.Object.Identity().Assume(e.ID)
			continue
		}
		if r := verifyOther(e.ID, typeValue, e.Object); r != nil {
			return r
		}
	}
	return nil
}

// VerifyTexts refuses values that are no JSON (code 8). The original accepts them and traps when one is first used, so
// this check comes behind all that it does make (spec/data.md#D33).
func (p *Particle) VerifyTexts() *Refusal {
	return inParts(p.Stores.Values.Entries(), partSize, func(entries []Entry[value.Value]) *Refusal {
		for _, e := range entries {
			if _, err := e.Object.Canonical(); err != nil {
				return refuse8("value of CID %q is no JSON: %v", e.ID, err)
			}
		}
		return nil
	})
}

func refuse8(format string, args ...any) *Refusal {
	return &Refusal{Code: 8, Message: fmt.Sprintf(format, args...)}
}

// identifiable is an object that has a CID.
type identifiable interface {
	AppendPreimage([]byte) []byte
	Identity() *value.Identified
}

// verifyCIDs goes through a store in order of its CIDs, so that of several faults always the same one is reported.
func verifyCIDs[T any, P interface {
	*T
	identifiable
}](entries []Entry[T], name string) *Refusal {
	return inParts(entries, partSize, func(part []Entry[T]) *Refusal { return verifyPart[T, P](part, name) })
}

func verifyPart[T any, P interface {
	*T
	identifiable
}](entries []Entry[T], name string) *Refusal {
	var preimage []byte
	for _, e := range entries {
		v := P(e.Object)
		known := v.Identity().Known()
		if known == e.ID {
			continue
		}
		if known == "" {
			if preimage = v.AppendPreimage(preimage[:0]); e.ID.Names(preimage) { // the usual form
				v.Identity().Assume(e.ID)
				continue
			}
		}
		if r := verifyOther(e.ID, name, v); r != nil {
			return r
		}
	}
	return nil
}

// verifyOther judges an identifier that is not the usual form of that of its content.
func verifyOther(id CID, name string, v identifiable) *Refusal {
	switch err := id.Verify(v.AppendPreimage(nil)); {
	case errors.Is(err, value.ErrMismatch):
		return refuse8("Value mismatch in the %q store for CID %q", name, id)
	case err != nil:
		return refuse8("%v", err)
	}
	return nil
}

func (s *Stores) verifyReferences() *Refusal {
	for _, x := range s.Services.Entries() {
		r := x.Object
		if fault := firstRefusal(missing(&s.Values, r.Value, typeService, typeValue), missing(&s.Tetraplets, r.Tetraplet, typeService, typeTetraplet)); fault != nil {
			return fault
		}
	}
	for _, x := range s.Elements.Entries() {
		e := x.Object
		fault := firstRefusal(missing(&s.Values, e.Value, typeElement, typeValue), missing(&s.Tetraplets, e.Tetraplet, typeElement, typeTetraplet))
		switch e.From.Kind {
		case value.ServiceResult:
			fault = firstRefusal(fault, missing(&s.Services, e.From.CID, typeElement, typeService))
		case value.Canon:
			fault = firstRefusal(fault, missing(&s.Canons, e.From.CID, typeElement, typeCanon))
		}
		if fault != nil {
			return fault
		}
	}
	for _, x := range s.Canons.Entries() {
		c := x.Object
		fault := missing(&s.Tetraplets, c.Tetraplet, typeCanon, typeTetraplet)
		for _, e := range c.Elements {
			fault = firstRefusal(fault, missing(&s.Elements, e, typeCanon, typeElement))
		}
		if fault != nil {
			return fault
		}
	}
	return nil
}

func missing[T any](s *Store[T], id CID, from, to string) *Refusal {
	if s.Get(id) != nil {
		return nil
	}
	return refuse8("Reference CID %q from type %q to %q was not found", id, from, to)
}

// firstRefusal returns the first refusal, if any.
func firstRefusal(refusals ...*Refusal) *Refusal {
	for _, r := range refusals {
		if r != nil {
			return r
		}
	}
	return nil
}
