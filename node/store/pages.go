package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// pages reads a file of the library's format without trust in it: a file that is not as it was written would make the library
// fault, run in circles or write over what is in use. Numbers are in the order of the machine that wrote them.
type pages struct {
	file io.ReaderAt
	size int64

	pageSize uint64
	meta     meta
	seen     map[uint64]bool // pages that are in use
	lost     []error         // what a tolerant walk went around
	gaps     []gap           // pages among it
	bad      []string        // keys of records among it
	tolerant bool
}

// meta says where everything is. A file has two, of which the newer one counts that is whole.
type meta struct{ pageSize, root, freelist, count, tx uint64 }

// Parts of the format.
const (
	headerSize  = 16
	elementSize = 16
	metaSize    = 64
	magic       = 0xED0CDAED
	version     = 2

	branchPage   = 1
	leafPage     = 2
	freelistPage = 16

	bucketFlag = 1
	noFreelist = ^uint64(0)
	deepest    = 64 // a tree of small pages with every record that a disk could hold has fewer levels
)

var order = binary.NativeEndian

// check finds the first thing that is wrong.
func (p *pages) check() error {
	if err := p.readMetas(); err != nil {
		return err
	}
	if err := p.walkAll(func(key, value []byte) {}); err != nil {
		return err
	}
	free, err := p.free()
	if err != nil {
		return err
	}
	for id := range free {
		if p.seen[id] {
			return fmt.Errorf("page %d is in use, and free at the same time", id)
		}
	}
	return nil
}

// readMetas finds the page size and the newer one of the two descriptions. They are at the start, and a page further on.
func (p *pages) readMetas() error {
	best, found := meta{}, false
	try := func(at int64) {
		raw := make([]byte, headerSize+metaSize)
		if _, err := p.file.ReadAt(raw, at); err != nil {
			return
		}
		if m, ok := readMeta(raw[headerSize:]); ok && (at == 0 || uint64(at) == m.pageSize) && (!found || m.tx > best.tx) {
			best, found = m, true
		}
	}
	try(0)
	for size := int64(1 << 10); size <= 1<<24; size <<= 1 {
		try(size)
	}
	switch {
	case p.size == 0:
		return errors.New("it is empty")
	case !found:
		return errors.New("it does not begin as a database does")
	case best.count < 2 || best.count > uint64(p.size)/best.pageSize:
		return fmt.Errorf("it has been cut off: it has %d bytes, and %d pages of %d bytes belong to it", p.size, best.count, best.pageSize)
	}
	p.meta, p.pageSize, p.seen = best, best.pageSize, map[uint64]bool{0: true, 1: true}
	return nil
}

func readMeta(b []byte) (meta, bool) {
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	m := meta{uint64(order.Uint32(b[8:])), order.Uint64(b[16:]), order.Uint64(b[32:]), order.Uint64(b[40:]), order.Uint64(b[48:])}
	size := m.pageSize
	return m, order.Uint32(b) == magic && order.Uint32(b[4:]) == version && order.Uint64(b[metaSize-8:]) == sum.Sum64() &&
		size >= 1<<10 && size <= 1<<24 && size&(size-1) == 0
}

// page is a page with what follows it.
type page struct {
	id    uint64
	kind  uint16
	count int
	pages uint64
	raw   []byte // with the header
}

// read reads a page with all that belong to it.
func (p *pages) read(id uint64) (page, error) {
	if id < 2 || id >= p.meta.count {
		return page{}, fmt.Errorf("there is no page %d", id)
	}
	head := make([]byte, headerSize)
	if _, err := p.file.ReadAt(head, int64(id*p.pageSize)); err != nil {
		return page{}, err
	}
	pg := page{id: id, kind: order.Uint16(head[8:]), count: int(order.Uint16(head[10:])), pages: 1 + uint64(order.Uint32(head[12:]))}
	if own := order.Uint64(head); own != id || pg.pages > p.meta.count-id {
		return page{}, fmt.Errorf("what is in the place of page %d is not that page", id)
	}
	pg.raw = make([]byte, pg.pages*p.pageSize)
	_, err := p.file.ReadAt(pg.raw, int64(id*p.pageSize))
	return pg, err
}

// use counts a page as in use, once.
func (p *pages) use(pg page) error {
	for id := pg.id; id < pg.id+pg.pages; id++ {
		if p.seen[id] {
			return fmt.Errorf("page %d is in use twice", id)
		}
		p.seen[id] = true
	}
	return nil
}

// element is an entry of a page: a record, a bucket, or a page below.
type element struct {
	key, value []byte
	bucket     bool
	below      uint64
}

// elements takes a page apart. With an error come those before the one that is wrong.
func (pg page) elements() ([]element, error) {
	if pg.kind != branchPage && pg.kind != leafPage {
		return nil, fmt.Errorf("page %d is of no kind that can be here", pg.id)
	}
	list := make([]element, 0, min(pg.count, len(pg.raw)/elementSize))
	for i := range pg.count {
		at := uint64(headerSize + i*elementSize)
		if at+elementSize > uint64(len(pg.raw)) {
			return list, fmt.Errorf("page %d has no room for its %d entries", pg.id, pg.count)
		}
		var e element
		n := func(i uint64) uint64 { return uint64(order.Uint32(pg.raw[at+4*i:])) }
		from, key, value := at+n(0), n(1), uint64(0)
		if pg.kind == leafPage {
			from, key, value = at+n(1), n(2), n(3)
			e.bucket = n(0)&bucketFlag != 0
		} else {
			e.below = order.Uint64(pg.raw[at+8:])
		}
		if from+key+value > uint64(len(pg.raw)) {
			return list, fmt.Errorf("entry %d of page %d ends beyond it", i, pg.id)
		}
		e.key, e.value = pg.raw[from:from+key], pg.raw[from+key:from+key+value]
		list = append(list, e)
	}
	return list, nil
}

// lose notes damage that is gone around, or is the error.
func (p *pages) lose(err error) error {
	if err != nil && p.tolerant {
		p.lost = append(p.lost, err)
		return nil
	}
	return err
}

// walkAll tells all records of the bucket.
func (p *pages) walkAll(found func(key, stored []byte)) error {
	none := errors.New("it has no records of a node, not even a place for them")
	buckets := 0
	err := p.walk(p.meta.root, nil, nil, 0, func(e element) error {
		if !e.bucket || string(e.key) != bucket || len(e.value) < 16 {
			return errors.New("there is something in it that no node puts there")
		}
		buckets++
		record := func(e element) error {
			if _, _, ok := unseal(e.key, e.value); !ok || e.bucket {
				p.bad = append(p.bad, string(e.key))
				return fmt.Errorf("the record %q is not as it was written", e.key)
			}
			found(e.key, e.value)
			return nil
		}
		if root := order.Uint64(e.value); root != 0 {
			return p.walk(root, nil, nil, 0, record)
		}
		return p.walkInline(e.value[16:], record)
	})
	if err == nil && buckets == 0 {
		return p.lose(none)
	}
	return err
}

// walk tells the entries of the leaves below a page, whose keys are from low on and before high; nil is no bound.
func (p *pages) walk(id uint64, low, high []byte, depth int, leaf func(element) error) error {
	pg, err := p.read(id)
	if err == nil && depth > deepest {
		err = errors.New("its pages are nested too deep")
	}
	if err == nil {
		err = p.use(pg)
	}
	var list []element
	if err == nil {
		list, err = pg.elements()
	}
	if err != nil {
		p.gaps = append(p.gaps, gap{low, high})
	}
	if err = p.lose(err); err != nil {
		return err
	}
	for i, e := range list {
		if i > 0 && bytes.Compare(list[i-1].key, e.key) >= 0 || bytes.Compare(e.key, low) < 0 || high != nil && bytes.Compare(e.key, high) >= 0 {
			if err := p.lose(fmt.Errorf("entry %d of page %d is not where it belongs", i, id)); err != nil {
				return err
			}
		}
		if pg.kind == leafPage {
			err = p.lose(leaf(e))
		} else {
			end := high
			if i+1 < len(list) {
				end = list[i+1].key
			}
			err = p.walk(e.below, e.key, end, depth+1, leaf)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// walkInline tells the records of a bucket so small that it stands within the page above.
func (p *pages) walkInline(raw []byte, leaf func(element) error) error {
	if len(raw) < headerSize {
		return errors.New("its only page is cut off")
	}
	list, err := page{kind: order.Uint16(raw[8:]), count: int(order.Uint16(raw[10:])), raw: raw}.elements()
	if err = p.lose(err); err != nil {
		return err
	}
	for i, e := range list {
		if i > 0 && bytes.Compare(list[i-1].key, e.key) >= 0 {
			err = fmt.Errorf("record %d is not where it belongs", i)
		} else {
			err = leaf(e)
		}
		if err = p.lose(err); err != nil {
			return err
		}
	}
	return nil
}

// free reads which pages are free, and counts the list itself as in use.
func (p *pages) free() (map[uint64]bool, error) {
	free := map[uint64]bool{}
	if p.meta.freelist == noFreelist {
		return free, nil
	}
	pg, err := p.read(p.meta.freelist)
	if err == nil {
		err = p.use(pg)
	}
	if err != nil {
		return nil, err
	}
	ids, count := pg.raw[headerSize:], uint64(pg.count)
	if count == 0xFFFF {
		count, ids = order.Uint64(ids), ids[8:]
	}
	if pg.kind != freelistPage || count > uint64(len(ids))/8 {
		return nil, errors.New("the list of its free pages is none")
	}
	for i := range count {
		id := order.Uint64(ids[8*i:])
		if id < 2 || id >= p.meta.count || free[id] {
			return nil, fmt.Errorf("the list of its free pages is wrong about page %d", id)
		}
		free[id] = true
	}
	return free, nil
}
