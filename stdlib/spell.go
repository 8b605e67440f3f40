package stdlib

import (
	"errors"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Spells is what a deployment with spells also does (spec/network.md#N140). Spells are among its services, with the type "spell".
type Spells interface {
	// MayInstall and MaySteer report whether a peer may install spells here, and whether it may remove and schedule them
	// (spec/network.md#N148).
	MayInstall(peer string) bool
	MaySteer(peer string) bool
	// Install makes a spell of a script, the values that it begins with, an object, and its triggers.
	Install(script string, data, triggers *value.Node) (id string, err error)
	Uninstall(id string) error
	// Schedule gives a spell other triggers.
	Schedule(id string, triggers *value.Node) error
}

// SpellVersion is the version of the original's spells that ours are like.
const SpellVersion = "0.7.5"

// spellFunctions install and steer spells (spec/network.md#N143).
func spellFunctions() map[string]builtin {
	return map[string]builtin{
		"install":               {installSpell, nil},
		"remove":                {removeSpell, nil},
		"list":                  {listSpells, nil},
		"update_trigger_config": {scheduleSpell, nil},
	}
}

// Reserved reports whether a name means a particle's own spell, so that no service can have it.
func Reserved(name string) bool { return name == "spell" || name == "self" }

// SpellOf returns the id of the spell whose run a particle is by its id, spell_ID_NUMBER.
func SpellOf(particle string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(particle, "spell_")
	end := strings.LastIndexByte(rest, '_')
	if !ok || end < 1 || end+1 == len(rest) || strings.Trim(rest[end+1:], "0123456789") != "" {
		return "", false
	}
	return rest[:end], true
}

// Named is the service that a name means in a particle: in those of a spell its own name for itself is its id.
func Named(name, particle string) string {
	if id, ok := SpellOf(particle); ok && Reserved(name) {
		return id
	}
	return name
}

func (c *call) named(name string) string { return Named(name, c.Particle) }

var errNoSpells = errors.New("this peer runs no spells")

// spells are those of the peer.
func (c *call) spells() (Spells, error) {
	if s, ok := c.host.Deployment().(Spells); ok {
		return s, nil
	}
	return nil, libraryError(errNoSpells)
}

func (c *call) forbidden(function, who string) error {
	return typed("Forbidden. User id '%s' cannot call function '%s': only %s", c.InitPeer, function, who)
}

// installSpell takes the script, what the spell begins with, its triggers, and maybe an alias.
func installSpell(c *call) (*value.Node, error) {
	spells, err := c.spells()
	if err != nil {
		return nil, err
	}
	script, err := c.str(0, "script")
	if err != nil {
		return nil, err
	}
	data, err := c.arg(1, "data")
	if err != nil {
		return nil, err
	}
	if data.Kind != value.KindObject {
		return nil, wrongType("data", "an object", data)
	}
	triggers, err := c.arg(2, "config")
	if err != nil {
		return nil, err
	}
	alias, err := c.option(3, "alias")
	if err != nil {
		return nil, err
	}
	switch {
	case alias != nil && alias.Kind != value.KindString:
		return nil, wrongType("alias", "alloc::string::String", alias)
	case !spells.MayInstall(c.InitPeer):
		return nil, c.forbidden("spell.install", "who holds a management key, the worker and its creator can install spells")
	}
	id, err := spells.Install(script, data, triggers)
	if err != nil || alias == nil {
		return value.Text(id), libraryError(err)
	}
	if err := c.setAlias(alias.Str, id); err != nil {
		return nil, errors.Join(err, spells.Uninstall(id))
	}
	return value.Text(id), nil
}

// steered finds the spell that the caller wants to change.
func (c *call) steered(function string) (Spells, string, error) {
	spells, err := c.spells()
	if err != nil {
		return nil, "", err
	}
	name, err := c.str(0, "spell_id")
	if err != nil {
		return nil, "", err
	}
	s, ok := c.host.Deployment().Service(c.named(name))
	switch {
	case !ok:
		return nil, "", libraryError(ServiceMissing(name, c.scope()))
	case s.Type != "spell":
		return nil, "", typed("Service with id '%s' is no spell", name)
	case !spells.MaySteer(c.InitPeer):
		return nil, "", c.forbidden("spell."+function, "the host, who holds a management key, the worker and its creator can change spells")
	}
	return spells, s.ID, nil
}

func removeSpell(c *call) (*value.Node, error) {
	spells, id, err := c.steered("remove")
	if err != nil {
		return nil, err
	}
	return nil, libraryError(spells.Uninstall(id))
}

func scheduleSpell(c *call) (*value.Node, error) {
	spells, id, err := c.steered("update_trigger_config")
	if err != nil {
		return nil, err
	}
	triggers, err := c.arg(1, "config")
	if err != nil {
		return nil, err
	}
	return nil, libraryError(spells.Schedule(id, triggers))
}

func listSpells(c *call) (*value.Node, error) {
	var ids []string
	for _, s := range c.host.Deployment().Services() {
		if s.Type == "spell" {
			ids = append(ids, s.ID)
		}
	}
	return stringsNode(ids), nil
}
