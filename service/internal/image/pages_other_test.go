//go:build !linux

package image

import "testing"

func pages(_ *testing.T, size int) []byte { return make([]byte, size) }
