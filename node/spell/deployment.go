package spell

import (
	"context"
	"errors"
	"slices"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// deployment is that of a scope with its spells among its services.
type deployment struct {
	stdlib.Deployment
	spells *Spells
	scope  string
}

var _ stdlib.Spells = (*deployment)(nil)

// With puts the spells of a scope among the services of its deployment (spec/network.md#N140).
func (s *Spells) With(scope string, hosted stdlib.Deployment) stdlib.Deployment {
	return &deployment{hosted, s, scope}
}

// Close ends what the deployment has besides spells, if it has an end.
func (d *deployment) Close(ctx context.Context) error {
	if c, ok := d.Deployment.(interface{ Close(context.Context) error }); ok {
		return c.Close(ctx)
	}
	return nil
}

// told is a spell as a service. The spells are locked.
func (sp *spell) told() stdlib.Service {
	return stdlib.Service{ID: sp.id, Blueprint: "spell", Type: "spell", Owner: sp.scope, Worker: sp.scope, Aliases: slices.Clone(sp.aliases)}
}

// Services implements stdlib.Deployment: spells come last.
func (d *deployment) Services() []stdlib.Service {
	list := d.Deployment.Services()
	d.spells.mu.Lock()
	defer d.spells.mu.Unlock()
	for _, sp := range d.spells.ordered(d.scope) {
		list = append(list, sp.told())
	}
	return list
}

// Service implements stdlib.Deployment. No alias is both a spell's and another service's.
func (d *deployment) Service(name string) (stdlib.Service, bool) {
	s, ok := d.Deployment.Service(name)
	if ok && s.ID == name {
		return s, true
	}
	if sp := d.spells.find(d.scope, name); sp != nil {
		d.spells.mu.Lock()
		defer d.spells.mu.Unlock()
		return sp.told(), true
	}
	return s, ok
}

// Interface implements stdlib.Deployment.
func (d *deployment) Interface(id string) (*value.Node, error) {
	if d.spells.find(d.scope, id) != nil {
		return describe().Node(), nil
	}
	return d.Deployment.Interface(id)
}

// Remove implements stdlib.Deployment: spells have a way of their own to go.
func (d *deployment) Remove(ctx context.Context, id string) error {
	if d.spells.find(d.scope, id) != nil {
		return errors.New("cannot remove a spell")
	}
	return d.Deployment.Remove(ctx, id)
}

// SetAlias implements stdlib.Deployment.
func (d *deployment) SetAlias(alias, id string) error {
	d.spells.aliasing.Lock()
	defer d.spells.aliasing.Unlock()
	sp := d.spells.find(d.scope, id)
	if sp == nil {
		if err := d.Deployment.SetAlias(alias, id); err != nil {
			return err
		}
		return d.spells.giveAlias(d.scope, alias, nil)
	}
	if err := d.spells.giveAlias(d.scope, alias, sp); err != nil {
		return err
	}
	return d.Deployment.DropAlias(alias)
}

// DropAlias implements stdlib.Deployment.
func (d *deployment) DropAlias(alias string) error {
	d.spells.aliasing.Lock()
	defer d.spells.aliasing.Unlock()
	if err := d.spells.giveAlias(d.scope, alias, nil); err != nil {
		return err
	}
	return d.Deployment.DropAlias(alias)
}

// Call implements stdlib.Deployment.
func (d *deployment) Call(ctx context.Context, r stdlib.Request) (stdlib.Response, bool, error) {
	name := stdlib.Named(r.Service, r.Particle)
	if s, ok := d.Deployment.Service(name); ok && s.ID == name {
		return d.Deployment.Call(ctx, r)
	}
	sp := d.spells.find(d.scope, name)
	if sp == nil {
		return d.Deployment.Call(ctx, r)
	}
	n, err := d.spells.call(sp, &r)
	if err != nil {
		return stdlib.Response{}, true, err
	}
	return stdlib.Response{Text: n.String()}, true, nil
}

// MayInstall implements stdlib.Spells.
func (d *deployment) MayInstall(peer string) bool { return d.spells.may(d.scope, peer) }

// MaySteer implements stdlib.Spells.
func (d *deployment) MaySteer(peer string) bool {
	return d.spells.may(d.scope, peer) || d.scope == d.spells.config.Host && peer == d.scope
}

// may reports whether a peer may install spells in a scope: managers may, on a worker also itself and its creator
// (spec/network.md#N148).
func (s *Spells) may(scope, peer string) bool {
	if s.config.Manages != nil && s.config.Manages(peer) {
		return true
	}
	home, ok := s.config.Home(scope)
	return ok && scope != s.config.Host && (peer == scope || peer == home.Creator && peer != "")
}

// Install implements stdlib.Spells.
func (d *deployment) Install(script string, data, triggers *value.Node) (string, error) {
	t, err := ReadTriggers(triggers)
	if err != nil {
		return "", err
	}
	return d.spells.install(d.scope, script, data, t)
}

// Uninstall implements stdlib.Spells.
func (d *deployment) Uninstall(id string) error {
	sp := d.spells.find(d.scope, id)
	if sp == nil {
		return d.spells.missing(d.scope, id)
	}
	return d.spells.remove(sp)
}

// Schedule implements stdlib.Spells.
func (d *deployment) Schedule(id string, triggers *value.Node) error {
	sp := d.spells.find(d.scope, id)
	if sp == nil {
		return d.spells.missing(d.scope, id)
	}
	t, err := ReadTriggers(triggers)
	if err != nil {
		return err
	}
	return d.spells.schedule(sp, t)
}
