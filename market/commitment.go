package market

import "fmt"

// CommitmentStatus is where a commitment stands; the numbers are the contracts' (spec/market.md#M5).
type CommitmentStatus uint8

// The states of a commitment.
const (
	Inactive CommitmentStatus = iota // its time is over
	Active
	WaitDelegation // nobody has paid the collateral
	WaitStart      // paid in this epoch, active from the next
	Failed         // too many epochs without proofs
	Removed
)

var commitmentNames = [...]string{"Inactive", "Active", "WaitDelegation", "WaitStart", "Failed", "Removed"}

func (s CommitmentStatus) String() string {
	if int(s) < len(commitmentNames) {
		return commitmentNames[s]
	}
	return fmt.Sprintf("CommitmentStatus(%d)", uint8(s))
}

// MarshalText writes the name.
func (s CommitmentStatus) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name.
func (s *CommitmentStatus) UnmarshalText(text []byte) error {
	for i, name := range commitmentNames {
		if name == string(text) {
			*s = CommitmentStatus(i)
			return nil
		}
	}
	return Errorf(Malformed, "%q is no state of a commitment", shortened(string(text)))
}

// Commitment is a peer's promise of capacity, backed by collateral. All of it is read as of now, also what no transaction has touched yet.
type Commitment struct {
	ID                ID
	Status            CommitmentStatus
	Peer              ID
	CollateralPerUnit Amount // frozen when it was made
	Units             uint64
	Start             Epoch  // zero before it is paid
	End               Epoch  // how many epochs it lasts, before it is paid
	Rate              uint64 // the delegator's share of rewards, in Precision
	Delegator         Account
	Fails             uint64 // epochs that units have missed, all together
	FailedEpoch       Epoch  // zero unless it failed
	ExitedUnits       uint64

	Rewards   Rewards // all that it earned and nobody withdrew
	Unlocked  Rewards // what can be withdrawn now
	Withdrawn Rewards
}

// Rewards are a commitment's earnings in the smallest units of FLT.
type Rewards struct {
	Proofs Amount // for proofs of capacity
	Deals  Amount // the staker's share of deals
}

// Total is both together.
func (r Rewards) Total() Amount { return r.Proofs.Add(r.Deals) }

// Proof is one solved puzzle of a compute unit.
type Proof struct {
	Unit       ID
	LocalNonce ID
	Hash       ID
}
