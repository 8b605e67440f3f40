package data

import (
	"errors"
	"fmt"

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
	if r := verifyCIDs(&s.Values, typeValue, (*value.Value).CID, (*value.Value).Text); r != nil {
		return r
	}
	if r := verifyCIDs(&s.Tetraplets, typeTetraplet, (*value.Tetraplet).CID, (*value.Tetraplet).Preimage); r != nil {
		return r
	}
	if r := verifyCIDs(&s.Elements, typeElement, (*CanonElement).CID, (*CanonElement).Preimage); r != nil {
		return r
	}
	if r := verifyCIDs(&s.Canons, typeCanon, (*CanonResult).CID, (*CanonResult).Preimage); r != nil {
		return r
	}
	if r := verifyCIDs(&s.Services, typeService, (*ServiceResult).CID, (*ServiceResult).Preimage); r != nil {
		return r
	}
	return s.verifyReferences()
}

// VerifyTexts refuses values that are no JSON (code 8). The original accepts them and traps when one is first used, so
// this check comes behind all that it does make (spec/data.md#D33).
func (p *Particle) VerifyTexts() *Refusal {
	for _, id := range p.Stores.Values.Keys() {
		if _, err := p.Stores.Values.Get(id).Canonical(); err != nil {
			return refuse8("value of CID %q is no JSON: %v", id, err)
		}
	}
	return nil
}

func refuse8(format string, args ...any) *Refusal {
	return &Refusal{Code: 8, Message: fmt.Sprintf(format, args...)}
}

// verifyCIDs goes through a store in order of its CIDs, so that of several faults always the same one is reported.
func verifyCIDs[T any](s *Store[T], name string, cid func(*T) CID, preimage func(*T) string) *Refusal {
	for _, id := range s.Keys() {
		v := s.Get(id)
		if cid(v) == id { // the usual form
			continue
		}
		switch err := id.Verify(preimage(v)); {
		case errors.Is(err, value.ErrMismatch):
			return refuse8("Value mismatch in the %q store for CID %q", name, id)
		case err != nil:
			return refuse8("%v", err)
		}
	}
	return nil
}

func (s *Stores) verifyReferences() *Refusal {
	for _, id := range s.Services.Keys() {
		r := s.Services.Get(id)
		if fault := firstRefusal(missing(&s.Values, r.Value, typeService, typeValue), missing(&s.Tetraplets, r.Tetraplet, typeService, typeTetraplet)); fault != nil {
			return fault
		}
	}
	for _, id := range s.Elements.Keys() {
		e := s.Elements.Get(id)
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
	for _, id := range s.Canons.Keys() {
		c := s.Canons.Get(id)
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
