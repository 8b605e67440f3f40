package stdlib

import (
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// ServiceMissing is the error for a service that is looked up and not there. The scope is "host" or the id of a worker.
func ServiceMissing(id, scope string) error {
	return fmt.Errorf("Service with id '%s' not found on %s", id, scope)
}

// scope is how errors name where the call is made.
func (c *call) scope() string {
	return Site{PeerID: c.host.PeerID(), Host: c.host.HostID()}.Scope()
}

// BlueprintMissing is the one for a blueprint.
func BlueprintMissing(id string) error { return fmt.Errorf("Blueprint '%s' wasn't found", id) }

// ModuleMissing is the one for a module.
func ModuleMissing(hash string) error { return fmt.Errorf("Module with hash '%s' wasn't found", hash) }

// srvFunctions manage services (spec/network.md#N31).
func srvFunctions() map[string]builtin {
	return map[string]builtin{
		"list":              {srvList, unsupported("srv", "list")},
		"info":              {srvInfo, nil},
		"get_interface":     {srvInterface, unsupported("srv", "get_interface")},
		"create":            {protected(srvCreate), unsupported("srv", "create")},
		"remove":            {protected(srvRemove), unsupported("srv", "remove")},
		"resolve_alias":     {srvResolve, unsupported("srv", "resolve_alias")},
		"resolve_alias_opt": {srvResolveOpt, nil},
		"add_alias":         {protected(srvAddAlias), unsupported("srv", "add_alias")},
	}
}

// libraryError is the error of a library as a node words it.
func libraryError(err error) error {
	if err == nil {
		return nil
	}
	return advise(typed("%s", err), err)
}

// service finds the service whose id or alias is argument i.
func (c *call) service(i int) (Service, error) {
	name, err := c.str(i, "service_id")
	if err != nil {
		return Service{}, err
	}
	s, ok := c.host.Deployment().Service(c.named(name))
	if !ok {
		return s, libraryError(ServiceMissing(name, c.scope()))
	}
	return s, nil
}

func serviceNode(s Service) *value.Node {
	return value.Object(
		value.Member{Key: "id", Value: value.Text(s.ID)},
		value.Member{Key: "blueprint_id", Value: value.Text(s.Blueprint)},
		value.Member{Key: "service_type", Value: value.Text(s.Type)},
		value.Member{Key: "owner_id", Value: value.Text(s.Owner)},
		value.Member{Key: "aliases", Value: stringsNode(s.Aliases)},
		value.Member{Key: "worker_id", Value: value.Text(s.Worker)},
	)
}

func srvList(c *call) (*value.Node, error) {
	return nodes(c.host.Deployment().Services(), serviceNode), nil
}

func srvInfo(c *call) (*value.Node, error) {
	s, err := c.service(0)
	if err != nil {
		return nil, err
	}
	return serviceNode(s), nil
}

func srvInterface(c *call) (*value.Node, error) {
	s, err := c.service(0)
	if err != nil {
		return nil, err
	}
	n, err := c.host.Deployment().Interface(s.ID)
	return n, libraryError(err)
}

// srvCreate makes a service that belongs to whoever started the particle.
func srvCreate(c *call) (*value.Node, error) {
	blueprint, err := c.str(0, "blueprint_id")
	if err != nil {
		return nil, err
	}
	id, err := c.host.Deployment().Create(c.ctx, blueprint, c.InitPeer)
	if err != nil {
		return nil, libraryError(err)
	}
	return value.Text(id), nil
}

func srvRemove(c *call) (*value.Node, error) {
	s, err := c.service(0)
	if err != nil {
		return nil, err
	}
	if s.Type == "spell" {
		return nil, typed("Forbidden. User id '%s' cannot call function 'remove_service': cannot remove a spell", c.InitPeer)
	}
	if c.InitPeer != s.Owner && c.InitPeer != c.host.PeerID() && !c.management() {
		return nil, typed("Forbidden. User id '%s' cannot call function 'remove_service': only its owner, the peer that it is on and management peers can remove a service", c.InitPeer)
	}
	return nil, libraryError(c.host.Deployment().Remove(c.ctx, s.ID))
}

// resolve finds the service that has an alias.
func (c *call) resolve() (alias string, s Service, found bool, err error) {
	if alias, err = c.str(0, "alias"); err != nil {
		return
	}
	s, found = c.host.Deployment().Service(c.named(alias))
	return alias, s, found && (slices.Contains(s.Aliases, alias) || Reserved(alias)), nil
}

func srvResolve(c *call) (*value.Node, error) {
	alias, s, found, err := c.resolve()
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, typed("Service with alias '%s' is not found on worker '%s'", alias, c.host.PeerID())
	}
	return value.Text(s.ID), nil
}

func srvResolveOpt(c *call) (*value.Node, error) {
	_, s, found, err := c.resolve()
	if err != nil || !found {
		return value.Array(), err
	}
	return value.Array(value.Text(s.ID)), nil
}

func srvAddAlias(c *call) (*value.Node, error) {
	alias, err := c.str(0, "alias")
	if err != nil {
		return nil, err
	}
	id, err := c.str(1, "service_id")
	if err != nil {
		return nil, err
	}
	return nil, c.setAlias(alias, id)
}

// setAlias gives a service an alias, unless it is one that no service, or not this one, can have.
func (c *call) setAlias(alias, id string) error {
	if Reserved(alias) {
		return typed("Cannot add alias '%s' because it is reserved", alias)
	}
	if err := c.mayAlias(alias); err != nil {
		return err
	}
	d := c.host.Deployment()
	if s, ok := d.Service(alias); ok && s.ID == alias {
		return typed("Cannot add alias '%s' because there is a service with that id", alias)
	}
	if s, ok := d.Service(id); !ok || s.ID != id { // an alias of an alias is none
		return libraryError(ServiceMissing(id, c.scope()))
	}
	return libraryError(d.SetAlias(alias, id))
}

// management reports whether a management peer started the particle, other than the host itself.
func (c *call) management() bool {
	return c.host.Manages(c.InitPeer) && c.InitPeer != c.host.HostID()
}

// WorkerSpell is the alias of the spell that does what the host does (spec/network.md#N105).
const WorkerSpell = "worker-spell"

// mayAlias says why somebody may not give an alias here.
func (c *call) mayAlias(alias string) error {
	w, onWorker := c.worker()
	switch {
	case alias == WorkerSpell && !c.host.Manages(c.InitPeer):
		return typed("Cannot add alias '%s' because it is reserved", alias)
	case !onWorker && !c.host.Manages(c.InitPeer):
		return typed("Forbidden. User id '%s' cannot call function 'add_alias': only management peer id can add top-level aliases", c.InitPeer)
	case onWorker && c.InitPeer != w.ID && c.InitPeer != w.Creator && !c.management():
		return typed("Forbidden. User id '%s' cannot call function 'add_alias': only worker, worker creator and management peer id can add worker-level aliases", c.InitPeer)
	}
	return nil
}

// nodes turns a list into an array.
func nodes[T any](list []T, node func(T) *value.Node) *value.Node {
	out := make([]*value.Node, len(list))
	for i, item := range list {
		out[i] = node(item)
	}
	return value.Array(out...)
}
