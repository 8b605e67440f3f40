package config

import (
	"strings"

	"github.com/aquifer-dev/aquifer/internal/settings"
)

// entries lists all keys in order. Tables come before what is in them.
func entries() []settings.Entry { return settings.Entries(Defaults()) }

// Names are all keys.
func Names() []string { return settings.Names(entries()) }

// Help describes all keys in lines for a terminal.
func Help() string { return settings.Help(entries()) }

// Table describes all keys as a table in Markdown.
func Table() string { return settings.Table(entries()) }

// Idle are the keys of the original that have no effect, in words.
func Idle() string { return "`" + strings.Join(idle, "`, `") + "`" }
