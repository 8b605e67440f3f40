package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/service"
)

// Duration is written like 20s, 1m 30s, 500ms or 2h.
type Duration time.Duration

// longUnits are the units that the original also takes, with those of Go.
var longUnits = strings.NewReplacer("seconds", "s", "second", "s", "secs", "s", "sec", "s", "minutes", "m", "minute", "m", "mins", "m", "min", "m",
	"hours", "h", "hour", "h", "hrs", "h", "hr", "h", "millis", "ms", "msec", "ms")

// UnmarshalText reads a duration; it is longer than nothing.
func (d *Duration) UnmarshalText(text []byte) error {
	written := longUnits.Replace(strings.ReplaceAll(string(text), " ", ""))
	parsed, err := time.ParseDuration(written)
	if err != nil || parsed <= 0 {
		return fmt.Errorf("%q is no duration; texts like 20s, 1m30s and 500ms are", text)
	}
	*d = Duration(parsed)
	return nil
}

// String writes the duration without parts that are zero.
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Size is a number of bytes, or a text with a unit like "256 MiB".
type Size int64

// UnmarshalTOML reads a size; it is more than nothing.
func (s *Size) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case int64:
		if v > 0 {
			*s = Size(v)
			return nil
		}
	case string:
		if n, err := service.ParseSize(v); err == nil && n > 0 && n < 1<<62 {
			*s = Size(n)
			return nil
		}
	}
	return fmt.Errorf("%v is no size; numbers of bytes and texts like \"256 MiB\" are", v)
}

// String writes the size in the largest unit that fits.
func (s Size) String() string {
	for _, u := range []struct {
		name string
		size Size
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if s > 0 && s%u.size == 0 {
			return fmt.Sprintf("%d %s", s/u.size, u.name)
		}
	}
	return fmt.Sprint(int64(s))
}
