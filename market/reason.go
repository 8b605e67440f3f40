package market

import "fmt"

// Code says in one word why a plan takes or refuses something.
type Code string

// Why an offer or a peer is taken or not. The first refusal that holds is told.
const (
	Accepted Code = "accepted"

	// The market would not take it.
	NoAccess      Code = "access"        // the deal's list of providers
	NoPrice       Code = "price"         // asks for more than the deal pays
	NoCurrency    Code = "currency"      // wants other money
	NoEffector    Code = "effector"      // lacks a program that the deal needs
	NoProtocol    Code = "protocol"      // speaks another version
	NoUnits       Code = "units"         // too few compute units are free
	NoCommitment  Code = "no-commitment" // nobody vouches for the peer
	BadCommitment Code = "commitment"    // the commitment is not active
	InDeal        Code = "in-deal"       // the peer works for the deal already
	ProviderLimit Code = "provider-limit"
	Twice         Code = "twice" // the peer stood in an earlier offer

	// The policy does not want it.
	OverCeiling    Code = "ceiling"
	NotListed      Code = "not-listed"
	Listed         Code = "listed" // among those never to be taken
	WrongCountry   Code = "country"
	NoTag          Code = "tag"
	NoCertificate  Code = "certificate"
	Unmeasured     Code = "unmeasured"
	Slow           Code = "latency"
	Unreliable     Code = "availability"
	LowStake       Code = "stake"
	FarData        Code = "transfer"
	ProviderSpread Code = "provider-spread"
	CountrySpread  Code = "country-spread"

	// It would do, and others do better.
	Surplus Code = "surplus"
)

// Reason explains in one line what became of an offer, or of one peer of it.
type Reason struct {
	Provider Account
	Offer    ID
	Peer     ID // zero: the offer as a whole
	Code     Code
	Text     string
}

// Taken says that the plan has it.
func (r Reason) Taken() bool { return r.Code == Accepted }

// String is the line: what, whether it is taken, and why.
func (r Reason) String() string {
	what := "offer " + r.Offer.String()
	if !r.Peer.IsZero() {
		what = "peer " + r.Peer.Peer()
	}
	verdict := "refused"
	if r.Taken() {
		verdict = "taken"
	}
	return fmt.Sprintf("%s of %s: %s [%s]: %s", what, r.Provider, verdict, r.Code, r.Text)
}
