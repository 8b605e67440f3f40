package market

// UnmarshalText reads the name of a state; records of a ledger have it.
func (s *CommitmentStatus) UnmarshalText(text []byte) error {
	for i, name := range commitmentNames {
		if name == string(text) {
			*s = CommitmentStatus(i)
			return nil
		}
	}
	return Errorf(Malformed, "%q is no state of a commitment", shortened(string(text)))
}

// UnmarshalText reads the name of a state.
func (s *DealStatus) UnmarshalText(text []byte) error {
	for i, name := range dealNames {
		if name == string(text) {
			*s = DealStatus(i)
			return nil
		}
	}
	return Errorf(Malformed, "%q is no state of a deal", shortened(string(text)))
}
