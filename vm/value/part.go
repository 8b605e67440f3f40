package value

// Element returns the text of an array's element. ok is false where that needs a closer look than a scan of a canonical text.
func Element(text string, index uint32) (part string, ok bool) {
	s := scanner{text: bytesOf(text)}
	if !s.take('[') {
		return "", false
	}
	for i := uint32(0); ; i++ {
		start := s.i
		if !s.value(1) {
			return "", false
		}
		if i == index {
			return text[start:s.i], true
		}
		if !s.take(',') {
			return "", false
		}
	}
}

// MemberOf returns the text of an object's member, as [Element] does.
func MemberOf(text, key string) (part string, ok bool) {
	s := scanner{text: bytesOf(text)}
	if !s.take('{') {
		return "", false
	}
	for s.i < len(text) && text[s.i] == '"' {
		start := s.i + 1
		plain, ok := s.string()
		found := ok && text[start:s.i-1] == key
		if !ok || !plain || !s.take(':') {
			return "", false
		}
		start = s.i
		if !s.value(1) {
			return "", false
		}
		if found {
			return text[start:s.i], true
		}
		if !s.take(',') {
			return "", false
		}
	}
	return "", false
}

// Large values are looked into by scanning, a few times each: most are looked into once, and their trees take much room.
const (
	largeText = 64 << 10
	maxScans  = 8
)

// Scannable tells whether a part of the value should be found in its text instead of its tree.
func (v *Value) Scannable() bool {
	return len(v.stored) >= largeText && v.canonical.Load() && v.tree.Load() == nil && v.scans.Add(1) <= maxScans
}
