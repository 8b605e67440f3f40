package market

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
