package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"
)

// remoteCommand holds the commands with which the original's tool deployed services; their names and flags are its own.
func (t *tool) remoteCommand() *cobra.Command {
	return group("remote", "Put services on the nodes of a network, and look at what is there",
		t.remoteDeploy(), t.remoteCreate(), t.remoteAddBlueprint(), t.remoteRemove(),
		t.remoteList("list_modules", "List the modules that a node has stored"),
		t.remoteList("list_blueprints", "List the blueprints that a node has stored"),
		t.remoteInterfaces(), t.remoteInterface())
}

// askCommand makes a command that asks a peer. Its name may be written with - as well as with _.
func (t *tool) askCommand(name, short string, managing bool, flags func(c *cobra.Command), do func(ctx context.Context, a *asker) error) *cobra.Command {
	var f askFlags
	c := &cobra.Command{
		Use: name, Short: short, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.asking(cmd.Context(), &f, managing, func(a *asker) error { return do(cmd.Context(), a) })
		},
	}
	if dashed := strings.ReplaceAll(name, "_", "-"); dashed != name {
		c.Aliases = []string{dashed}
	}
	f.add(c)
	if flags != nil {
		flags(c)
	}
	return c
}

// required refuses a command without a flag before it connects.
func required(c *cobra.Command, names ...string) {
	c.PreRunE = func(cmd *cobra.Command, _ []string) error {
		for _, name := range names {
			if f := cmd.Flags().Lookup(name); !f.Changed || f.Value.String() == "" {
				return usage(codeFlags, "`%s` wants --%s", cmd.CommandPath(), name)
			}
		}
		return nil
	}
}

func (t *tool) remoteList(function, short string) *cobra.Command {
	return t.askCommand(function, short, false, nil, func(ctx context.Context, a *asker) error {
		var list json.RawMessage
		if err := a.ask(ctx, true, &list, function); err != nil {
			return err
		}
		return t.printJSON(list)
	})
}

func (t *tool) remoteCreate() *cobra.Command {
	var blueprint string
	return t.askCommand("create_service", "Make a service of a blueprint that a node has", true, func(c *cobra.Command) {
		c.Flags().StringVarP(&blueprint, "id", "i", "", "`ID` of the blueprint")
		required(c, "id")
	}, func(ctx context.Context, a *asker) error {
		var id string
		if err := a.ask(ctx, false, &id, "create_service", blueprint); err != nil {
			return err
		}
		return t.printJSON(serviceReport{Peer: a.peer, Blueprint: blueprint, Service: id})
	})
}

// serviceReport tells of a service that was made or removed, or of what it is made of.
type serviceReport struct {
	Peer      string         `json:"peer_id"`
	Modules   []moduleReport `json:"modules,omitempty"`
	Blueprint string         `json:"blueprint_id,omitempty"`
	Service   string         `json:"service_id,omitempty"`
	Aliases   []string       `json:"aliases,omitempty"`
}

type moduleReport struct {
	Name string `json:"name"`
	Hash string `json:"hash"`
}

func (t *tool) remoteAddBlueprint() *cobra.Command {
	var name string
	var modules []string
	return t.askCommand("add_blueprint", "Tell a node which of its modules make a service", true, func(c *cobra.Command) {
		c.Flags().StringVarP(&name, "name", "n", "", "`NAME` of the blueprint")
		c.Flags().StringArrayVarP(&modules, "dependency", "d", nil, "`HASH` of a module; repeats, the last one is that which can be called")
		required(c, "name", "dependency")
	}, func(ctx context.Context, a *asker) error {
		hashes := make([]string, len(modules))
		for i, m := range modules {
			hashes[i] = strings.TrimPrefix(m, "hash:") // as older tools wrote them
		}
		var id string
		if err := a.ask(ctx, false, &id, "add_blueprint", name, hashes); err != nil {
			return err
		}
		return t.printJSON(serviceReport{Peer: a.peer, Blueprint: id})
	})
}

func (t *tool) remoteRemove() *cobra.Command {
	var id string
	return t.askCommand("remove_service", "Remove a service from a node", true, func(c *cobra.Command) {
		c.Flags().StringVarP(&id, "id", "i", "", "`ID` or alias of the service")
		required(c, "id")
	}, func(ctx context.Context, a *asker) error {
		if err := a.ask(ctx, false, nil, "remove_service", id); err != nil {
			return err
		}
		return t.printJSON(serviceReport{Peer: a.peer, Service: id})
	})
}

func (t *tool) remoteInterface() *cobra.Command {
	var id string
	return t.askCommand("get_interface", "Print what a service offers", false, func(c *cobra.Command) {
		c.Flags().StringVarP(&id, "id", "i", "", "`ID` or alias of the service")
		required(c, "id")
	}, func(ctx context.Context, a *asker) error {
		var found json.RawMessage
		if err := a.ask(ctx, true, &found, "get_interface", id); err != nil {
			return err
		}
		return t.printJSON(found)
	})
}

// listedService is a service with what it offers.
type listedService struct {
	ID        string          `json:"id"`
	Aliases   []string        `json:"aliases"`
	Blueprint string          `json:"blueprint_id"`
	Owner     string          `json:"owner_id"`
	Interface json.RawMessage `json:"interface"`
}

func (t *tool) remoteInterfaces() *cobra.Command {
	var owner string
	return t.askCommand("list_interfaces", "Print what the services on a node offer", false, func(c *cobra.Command) {
		c.Flags().StringVar(&owner, "owner", "", "`PEER_ID` whose services are listed (default: everybody's)")
		c.Flags().Bool("all", true, "the default")
		_ = c.Flags().MarkHidden("all")
	}, func(ctx context.Context, a *asker) error {
		var all []listedService
		if err := a.ask(ctx, true, &all, "list_services"); err != nil {
			return err
		}
		services, ids := []listedService{}, []string{}
		for _, s := range all {
			if owner == "" || s.Owner == owner {
				services, ids = append(services, s), append(ids, s.ID)
			}
		}
		var interfaces []json.RawMessage
		if err := a.ask(ctx, true, &interfaces, "get_interfaces", ids); err != nil {
			return err
		}
		for i := range min(len(services), len(interfaces)) {
			services[i].Interface = interfaces[i]
		}
		return t.printJSON(services)
	})
}
