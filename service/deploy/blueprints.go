package deploy

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/stdlib"
)

const (
	blueprintsDir   = "blueprint"
	blueprintSuffix = "_blueprint.toml"
)

// AddBlueprint implements stdlib.Deployment. Modules may come later: they are looked for when a service is made
// (spec/services.md#S79).
func (p *Peer) AddBlueprint(b stdlib.Blueprint) (string, error) {
	if err := b.Check(); err != nil {
		return "", err
	}
	b.ID = Hash(b.DAG())
	text, err := encode(blueprintFile{b.Name, b.ID, b.Dependencies})
	if err != nil {
		return "", err
	}
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	if err := p.blobs.Put(Blob{blueprintsDir + "/" + b.ID + blueprintSuffix, text}); err != nil {
		return "", err
	}
	p.shelf.blueprints[b.ID] = b
	return b.ID, nil
}

// readBlueprints finds what was stored. A file whose name is not the hash of its content is passed over: services would be
// made of something else than they ask for.
func (p *Peer) readBlueprints(context.Context) error {
	names, err := p.blobs.List(blueprintsDir)
	if err != nil {
		return err
	}
	for _, name := range names {
		var f blueprintFile
		id, ok := strings.CutSuffix(name, blueprintSuffix)
		if !ok || p.decode(blueprintsDir+"/"+name, &f) != nil {
			continue
		}
		b := stdlib.Blueprint{ID: id, Name: f.Name, Dependencies: f.Dependencies}
		if Hash(b.DAG()) == id {
			p.shelf.blueprints[id] = b
		}
	}
	return nil
}

// Blueprints implements stdlib.Deployment: by id.
func (p *Peer) Blueprints() []stdlib.Blueprint {
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	var list []stdlib.Blueprint
	for _, id := range slices.Sorted(maps.Keys(p.shelf.blueprints)) {
		list = append(list, p.shelf.blueprints[id])
	}
	return list
}
