package abi

// Small blocks are cut from pieces of memory, one behind the other: making each alone takes a Go program in WebAssembly longer
// than the rest of a call. What a program may keep is copied out of them, or a string of ten bytes would keep a whole piece.
const (
	pieceSize = 32 << 10
	smallSize = 256 // the largest block that is cut
)

// cuts are the blocks that were cut. The garbage collector frees a piece when nothing in it is used.
type cuts struct {
	piece
	used int
	old  []piece // of these, too, some blocks have not been taken
	left int     // blocks that have not been taken
}

// piece is memory with its address.
type piece struct {
	bytes []byte
	ptr   uint32
}

// cut returns a block that nobody takes. Whatever its size, it begins where any value can.
func (c *cuts) cut(n uint32, more func() piece) []byte {
	if len(c.bytes)-c.used < int(n) {
		if c.left > 0 {
			c.old = append(c.old, c.piece)
		}
		c.piece, c.used = more(), 0
	}
	from := c.used
	c.used = min((from+int(n)+7)&^7, len(c.bytes))
	return c.bytes[from : from+int(n)]
}

// lend returns the address of a block that will be taken.
func (c *cuts) lend(n uint32, more func() piece) uint32 {
	if c.left == 0 && len(c.old) > 0 {
		clear(c.old)
		c.old = c.old[:0]
	}
	block := c.cut(n, more)
	c.left++
	return c.ptr + uint32(cap(c.bytes)-cap(block))
}

// take returns a block of a size, nil if none lies there.
func (c *cuts) take(ptr, size uint32) []byte {
	block := c.at(ptr, size)
	if block == nil && len(c.old) > 0 {
		for _, p := range c.old {
			if block == nil {
				block = p.at(ptr, size)
			}
		}
	}
	if block != nil && c.left > 0 {
		c.left--
	}
	return block
}

// at returns what lies at an address of a piece.
func (p *piece) at(ptr, size uint32) []byte {
	if from := ptr - p.ptr; from < uint32(len(p.bytes)) && size <= uint32(len(p.bytes))-from { // what is below it is far above it
		return p.bytes[from : from+size : from+size]
	}
	return nil
}

// reset forgets what was not taken.
func (c *cuts) reset() { c.left = 0 }
