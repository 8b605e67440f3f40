package value

import "math"

func (p *parser) digit() (uint64, bool) {
	c := p.peek()
	return uint64(c - '0'), c >= '0' && c <= '9'
}

// grow adds a digit to the significand unless that overflows.
func (d *decimal) grow(digit uint64) bool {
	if d.sig > (math.MaxUint64-digit)/10 {
		return false
	}
	d.sig = d.sig*10 + digit
	return true
}

// number reads a number: an integer if it is written as one and fits 64 bits, else a float (spec/data.md#D43).
func (p *parser) number() (Number, string) {
	negative := p.peek() == '-'
	if negative {
		p.i++
	}
	first, ok := p.digit()
	if !ok {
		return Number{}, p.or(errEOFValue, errNumber)
	}
	p.i++
	d, float := decimal{sig: first}, false
	if first == 0 {
		if _, ok := p.digit(); ok {
			return Number{}, p.at(errNumber)
		}
	}
	for n, ok := p.digit(); ok && first != 0; n, ok = p.digit() {
		p.i++
		if float || !d.grow(n) { // from the first overflow on, integer digits only raise the exponent
			float = true
			d.exp++
		}
	}
	if p.peek() == '.' {
		p.i++
		float = true
		if msg := p.fraction(&d); msg != "" {
			return Number{}, msg
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.i++
		float = true
		if msg := p.exponent(&d); msg != "" {
			return Number{}, msg
		}
	}
	if !float && !negative {
		return OfUint(d.sig), ""
	}
	if !float && d.sig != 0 && d.sig <= 1<<63 {
		return Number{Kind: Int, U: -d.sig}, ""
	}
	f, ok := d.float()
	if !ok {
		return Number{}, errRange
	}
	if negative {
		f = -f
	}
	return OfFloat(f), ""
}

func (p *parser) fraction(d *decimal) string {
	if _, ok := p.digit(); !ok {
		return p.or(errEOFValue, errNumber)
	}
	full := false
	for n, ok := p.digit(); ok; n, ok = p.digit() {
		p.i++
		if full = full || !d.grow(n); !full { // from the first overflow on, fraction digits are dropped
			d.exp--
		}
	}
	return ""
}

func (p *parser) exponent(d *decimal) string {
	negative := p.peek() == '-'
	if negative || p.peek() == '+' {
		p.i++
	}
	if _, ok := p.digit(); !ok {
		return p.or(errEOFValue, errNumber)
	}
	e, huge := int64(0), false
	for n, ok := p.digit(); ok; n, ok = p.digit() {
		p.i++
		if e = e*10 + int64(n); e > math.MaxInt32 {
			if d.sig != 0 && !negative {
				return errRange
			}
			huge, e = true, math.MaxInt32
		}
	}
	switch {
	case huge:
		*d = decimal{}
	case negative:
		d.exp -= int(e)
	default:
		d.exp += int(e)
	}
	return ""
}
