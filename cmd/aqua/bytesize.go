package main

import (
	"fmt"
	"strconv"
	"strings"
)

// bytesize is a number of bytes that is also read with a unit: 512MB, 4GB. Units are powers of 1024.
type bytesize int64

var byteUnits = []struct {
	name string
	size bytesize
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}}

// String, Set and Type make it a flag value.
func (b *bytesize) String() string {
	if *b == 0 {
		return ""
	}
	for _, u := range byteUnits {
		if *b%u.size == 0 {
			return fmt.Sprintf("%d%s", *b/u.size, u.name)
		}
	}
	return fmt.Sprint(int64(*b))
}

// Type names the kind of value in help texts.
func (b *bytesize) Type() string { return "BYTES" }

// Set reads a number with or without a unit.
func (b *bytesize) Set(s string) error {
	digits, size := strings.ToUpper(s), bytesize(1)
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(digits, u.name); ok {
			digits, size = rest, u.size
			break
		}
	}
	n, err := strconv.ParseUint(digits, 10, 62)
	if err != nil || n == 0 || bytesize(n) > (1<<62)/size {
		return fmt.Errorf("%q is no size; a number of bytes is, or one with a unit like 512MB or 4GB", s)
	}
	*b = bytesize(n) * size
	return nil
}
