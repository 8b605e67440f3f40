package stdlib

import (
	"fmt"
	"sync"
	"testing"
)

// TestVaultOfManyParticles: particles of a peer run side by side.
func TestVaultOfManyParticles(t *testing.T) {
	d := Unhosted()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			dir := fmt.Sprint("particle", i%4)
			for range 1000 {
				if err := d.Vault().Put(dir, fmt.Sprint(i), []byte("x")); err != nil {
					t.Error(err)
				}
				_, _ = d.Vault().Get(dir, "0")
				if i >= 12 {
					d.Expire(dir)
				}
			}
		})
	}
	wg.Wait()
	if err := d.Vault().Put("a", "f", []byte("x")); err != nil {
		t.Error(err)
	}
	if got, err := d.Vault().Get("a", "f"); string(got) != "x" || err != nil {
		t.Error(got, err)
	}
}
