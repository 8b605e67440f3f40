package spell

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/stdlib"
)

// role is who calls a spell (spec/network.md#N147).
type role uint8

const (
	outsider role = iota
	worker        // a particle that the spell's scope has started
	hosting       // one of the host; on the host itself, all but those of the spell
	itself        // a run of the spell
)

// roleOf tells who calls. Of whom two things are true, the last of the list counts.
func (s *Spells) roleOf(sp *spell, r *stdlib.Request) role {
	switch {
	case r.InitPeer == sp.scope && strings.HasPrefix(r.Particle, "spell_"+sp.id+"_"):
		return itself
	case r.InitPeer == s.config.Host:
		return hosting
	case r.InitPeer == sp.scope:
		return worker
	}
	return outsider
}

// mayWrite refuses to write under a key that is not the caller's: what stands before the first underline says whose it is, besides
// the spell itself.
func (r role) mayWrite(key string) error {
	prefix, _, ok := strings.Cut(key, "_")
	switch r {
	case itself:
		return nil
	case hosting:
		if ok && (prefix == "h" || prefix == "hw") {
			return nil
		}
		return fmt.Errorf("writing to the `%s` is forbidden for the callers with the role Host", key)
	case worker:
		if ok && (prefix == "w" || prefix == "hw") {
			return nil
		}
		return fmt.Errorf("writing to the `%s` is forbidden for the callers with the role Worker", key)
	}
	return fmt.Errorf("writing to the `%s` is forbidden for any outside caller", key)
}

// only refuses what is for runs of the spell.
func (r role) only(function string) error {
	if r != itself {
		return fmt.Errorf("%s can be called only by the associated spell script", function)
	}
	return nil
}
