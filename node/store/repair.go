package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
)

// Repaired tells what a repair has done.
type Repaired struct {
	Damage  string // the first that was found; "" for a database that is whole, which is left alone
	Records int    // that were copied
	Kept    string // where the old file is
	// Certain is set when what was copied is the last state of each record. Otherwise, what was deleted may have come back.
	Certain bool
	Lost    []Name // records that are there but not as they were written, and of which nothing better was found; in order
	Gaps    []Gap  // where whole pages cannot be read, so that not even the names of what stood there are certain
}

// Repair copies the records of a damaged database whose checksums are right into a new file, which takes its place; the old one is
// kept beside it. Whole databases stay as they are. Errors are of type *Problem.
func Repair(path string) (Repaired, error) {
	r, err := repair(path)
	var p *Problem
	if err != nil && !errors.As(err, &p) {
		err = unusable(path, err)
	}
	return r, err
}

func repair(path string) (Repaired, error) {
	err := inspect(path)
	if !HasCode(err, CodeDamaged) {
		return Repaired{Certain: true}, err
	}
	r := Repaired{Damage: err.(*Problem).Reason}
	found, err := salvage(path)
	if err != nil {
		return r, err
	}
	all := found.all
	r.Records, r.Certain = len(all), found.certain
	r.Lost, r.Gaps = found.losses()
	fresh := path + ".repaired"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	defer os.Remove(fresh)
	if err := fill(fresh, all); err != nil {
		return r, err
	}
	if r.Kept, err = keepAside(path); err != nil {
		return r, err
	}
	if err := os.Rename(fresh, path); err != nil {
		return r, err
	}
	return r, wholefile.SyncDir(filepath.Dir(path))
}

// fill makes a database of records.
func fill(path string, all map[string]found) error {
	s, err := Open(path)
	if err != nil {
		return err
	}
	err = s.engine.update(func(e editor) error {
		for key, f := range all {
			if err := e.set(key, f.value); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, s.Close())
}

// keepAside gives a file a second name, which nothing has yet.
func keepAside(path string) (string, error) {
	for i := 1; ; i++ {
		name := fmt.Sprintf("%s.damaged-%d", path, i)
		switch err := os.Link(path, name); {
		case err == nil:
			return name, nil
		case errors.Is(err, fs.ErrExist):
		default: // the file system has no second names
			return name, copyFile(path, name)
		}
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// found is a value and the change that wrote it.
type found struct {
	value  []byte
	change uint64
}

// salvaged is what can be read of a damaged file.
type salvaged struct {
	all     map[string]found
	certain bool
	bad     map[string]bool // keys of records that are not as they were written
	older   map[string]bool // keys of records on pages that are free: what was there once
	gaps    []gap
}

// salvage reads all records that can be read. First those to which a way leads; then, on pages that are in use but were not come by,
// those whose way is lost. If the start of the file is gone, all pages are searched, and of each record the last one counts.
func salvage(path string) (*salvaged, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	s := &salvaged{all: map[string]found{}, bad: map[string]bool{}, older: map[string]bool{}}
	p := &pages{file: f, size: size, tolerant: true}
	free := map[uint64]bool{}
	err = p.readMetas()
	if s.certain = err == nil; s.certain {
		if err := p.walkAll(s.take); err != nil {
			return nil, err
		}
		if free, err = p.free(); err != nil {
			s.certain = false // what is left on free pages cannot be told from what is lost
		}
	} else {
		p.pageSize, p.seen = uint64(os.Getpagesize()), map[uint64]bool{}
		p.meta.count = uint64(size) / p.pageSize
	}
	s.gaps = p.gaps
	for _, key := range p.bad {
		s.bad[key] = true
	}
	reached := map[string]found{}
	if p.meta.root != 0 {
		maps.Copy(reached, s.all)
	}
	for id := uint64(2); id < p.meta.count; id++ {
		pg, err := p.read(id)
		switch {
		case err != nil || p.seen[id] || pg.kind != leafPage:
		case free[id]:
			pg.each(func(e element) {
				if _, _, ok := unseal(e.key, e.value); ok {
					s.older[string(e.key)] = true
				}
			})
		default:
			pg.each(func(e element) { s.take(e.key, e.value) })
		}
	}
	maps.Copy(s.all, reached) // a way leads to them: they are the ones that count
	return s, nil
}

// each tells the entries of a page, and those of a bucket that stands in it.
func (pg page) each(tell func(element)) {
	list, _ := pg.elements()
	for _, e := range list {
		switch {
		case !e.bucket:
			tell(e)
		case string(e.key) == bucket && len(e.value) >= 16+headerSize:
			raw := e.value[16:]
			page{kind: order.Uint16(raw[8:]), count: int(order.Uint16(raw[10:])), raw: raw}.each(tell)
		}
	}
}

// take enters a record, unless its checksum is wrong or a later one is there.
func (s *salvaged) take(key, stored []byte) {
	v, change, ok := unseal(key, stored)
	had, there := s.all[string(key)]
	switch {
	case !ok:
		s.bad[string(key)] = true
	case !there || had.change < change:
		s.all[string(key)] = found{append([]byte{}, v...), change}
	}
}
