package market

import "time"

// Policy is what a developer wants of the peers that a deal takes, beyond what the market checks. The zero value wants nothing.
type Policy struct {
	Ceiling Amount // the most that an offer may ask for each unit and epoch; zero: the deal's price alone decides
	Workers uint64 // how many to add at most; zero: all that are missing

	Only  []Account // providers that may be taken; empty: all
	Never []Account // providers that may not
	Peers []ID      // peers that may be taken; empty: all

	// Declared: claims that nobody has checked.
	Countries    []string // empty: all
	NotCountries []string
	Tags         []string // all of them must be claimed
	Certified    bool     // with the CID of a certificate each

	// Measured: a peer that was not asked does not pass a limit.
	MaxLatency      time.Duration // zero: any
	MinAvailability uint64        // in Precision; zero: any

	Stake  Stake
	Spread Spread
	Data   Data
}

// Stake asks for collateral behind a peer.
type Stake struct {
	Times uint64 // as many times the value; zero: none is asked for
	Value Amount // in the smallest units of the market's currency, which counts as dollars; zero: what the deal holds
}

// Spread bounds what fails together. Zero is no bound. The deal's own limit for each provider holds beside it.
type Spread struct {
	PerProvider uint64
	PerCountry  uint64 // a peer whose country nobody has declared counts for none
}

// Data says what a worker will read.
type Data struct {
	Size        uint64        // bytes
	MaxTransfer time.Duration // zero: any; otherwise a peer whose estimate is not known does not pass
	First       bool          // the shortest transfer is looked for before the lowest price
}

// DefaultWorkers is how many workers a deal has that does not say otherwise.
const DefaultWorkers = 3

// DefaultPolicy spreads workers over providers and countries, one in each.
func DefaultPolicy() Policy { return Policy{Spread: Spread{PerProvider: 1, PerCountry: 1}} }
