package market

import (
	"math/bits"
	"slices"
	"time"
)

// Declared is what a provider says of itself or of a peer, and nobody has checked.
type Declared struct {
	Country string // of two letters, such as DE; "" when it is not said
	Tags    []Tag
}

// Tag is one property that is claimed, such as carbon-neutral.
type Tag struct {
	Name        string
	Certificate CID // the document that is said to prove it; zero without one
}

// Measured is what somebody saw of a peer by asking it. The zero value is a peer that nobody has asked.
type Measured struct {
	Latency  time.Duration // of an answer; zero: not measured
	Asked    uint64        // how often it was asked
	Answered uint64        // how often an answer came

	Near      uint64 // bytes of the wanted data that are near the peer already
	Bandwidth uint64 // bytes in a second, from where the data are to the peer; zero: not measured
}

// Facts are what the market does not record. Those of a peer stand above those of its provider, each kind as a whole.
type Facts struct {
	PeerSays     map[ID]Declared
	ProviderSays map[Account]Declared
	PeerShows    map[ID]Measured
}

// Declared is what is claimed of a peer.
func (f Facts) Declared(peer ID, provider Account) Declared {
	if d, ok := f.PeerSays[peer]; ok {
		return d
	}
	return f.ProviderSays[provider]
}

// Tag finds a claim by its name.
func (d Declared) Tag(name string) (Tag, bool) {
	i := slices.IndexFunc(d.Tags, func(t Tag) bool { return t.Name == name })
	if i < 0 {
		return Tag{}, false
	}
	return d.Tags[i], true
}

// Availability is the share of answers in Precision, rounded down, and whether anybody has asked.
func (m Measured) Availability() (uint64, bool) {
	if m.Asked == 0 {
		return 0, false
	}
	return scaled(min(m.Answered, m.Asked), Precision, m.Asked), true
}

// Transfer estimates how long data of a size take to the peer, rounded up to milliseconds, and whether that can be said.
func (m Measured) Transfer(size uint64) (time.Duration, bool) {
	if size <= m.Near {
		return 0, true
	}
	if m.Bandwidth == 0 {
		return 0, false
	}
	missing, perSecond := size-m.Near, m.Bandwidth
	seconds, rest := missing/perSecond, missing%perSecond
	if seconds >= uint64(longest/time.Second) {
		return longest, true
	}
	high, low := bits.Mul64(rest, 1000)
	ms, more := bits.Div64(high, low, perSecond) // rest < perSecond, so the quotient is below 1000
	if more > 0 {
		ms++
	}
	return time.Duration(seconds)*time.Second + time.Duration(ms)*time.Millisecond, true
}

// longest is what every longer time counts as: a hundred years.
const longest = 100 * 365 * 24 * time.Hour

// scaled is part · scale / whole, rounded down, for a part that is no more than the whole: in 128 bits in between.
func scaled(part, scale, whole uint64) uint64 {
	if part >= whole {
		return scale
	}
	high, low := bits.Mul64(part, scale)
	share, _ := bits.Div64(high, low, whole)
	return share
}
