package abi

// loans are blocks that the host has asked for and nothing has taken yet. Blocks are taken near to where the one before was:
// those of a record lie before its own, those of a list behind it. So a search goes both ways from there, which is faster
// than a map.
type loans struct {
	list []loan
	at   int // behind the last that was taken
	left int
}

type loan struct {
	ptr   uint32
	block []byte // nil once it was taken
}

func (l *loans) add(ptr uint32, block []byte) {
	if l.left == 0 {
		l.reset()
	}
	l.list = append(l.list, loan{ptr, block})
	l.left++
}

// take returns a block, nil if there is none.
func (l *loans) take(ptr uint32) []byte {
	n := len(l.list)
	if ptr == 0 { // never lent; what was taken looks like it
		return nil
	}
	if n > 0 && l.list[n-1].ptr == ptr { // the record of a whole
		return l.found(n - 1)
	}
	for up, down := l.at, l.at-1; up < n || down >= 0; up, down = up+1, down-1 {
		if up < n && l.list[up].ptr == ptr {
			return l.found(up)
		}
		if down >= 0 && l.list[down].ptr == ptr {
			return l.found(down)
		}
	}
	return nil
}

func (l *loans) found(i int) []byte {
	block := l.list[i].block
	l.list[i] = loan{}
	l.left--
	l.at = i + 1
	return block
}

// reset forgets what was not taken. The list keeps its room, but not that of an unusual call.
func (l *loans) reset() {
	if len(l.list) == 0 {
		return
	}
	if cap(l.list) > 1<<12 {
		l.list = nil
	}
	clear(l.list)
	l.list, l.at, l.left = l.list[:0], 0, 0
}
