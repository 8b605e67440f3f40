package market

// UnmarshalText reads the name of a status.
func (s *DealStatus) UnmarshalText(text []byte) error {
	for i, name := range dealNames {
		if name == string(text) {
			*s = DealStatus(i)
			return nil
		}
	}
	return Errorf(Malformed, "%q is no status of a deal", shortened(string(text)))
}

// UnmarshalText reads the name of a status.
func (s *CommitmentStatus) UnmarshalText(text []byte) error {
	for i, name := range commitmentNames {
		if name == string(text) {
			*s = CommitmentStatus(i)
			return nil
		}
	}
	return Errorf(Malformed, "%q is no status of a commitment", shortened(string(text)))
}
