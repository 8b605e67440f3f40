package config

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/node/keep"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Database is the file with all that outlives the node but its key and its files.
func (s Settings) Database() string { return filepath.Join(s.persistent(), "node.db") }

// IsDurable reports whether the node keeps what it has over a restart: where it is told to, or else where it is told its directory.
func (s Settings) IsDurable() bool {
	if s.Durable != nil {
		return *s.Durable
	}
	return s.BaseDir != Defaults().BaseDir || s.PersistentDir != ""
}

// OpenStore opens the node's database, or one in memory. Errors are of type *store.Problem.
func (s Settings) OpenStore() (*store.Store, error) {
	if !s.IsDurable() {
		return store.InMemory(), nil
	}
	return store.Open(s.Database())
}

// Keep makes what keeps modules and services of a node, for [deploy.Config]; nil where nothing outlives it.
func (s Settings) Keep(db *store.Store) func(stdlib.Site) (deploy.Blobs, deploy.Folders, error) {
	if !s.IsDurable() {
		return nil
	}
	return func(stdlib.Site) (deploy.Blobs, deploy.Folders, error) {
		persistent := orBelow(s.ServicesDir, s.persistent(), "services")
		blobs, err := keep.Blobs(db, persistent)
		if err != nil {
			return nil, nil, err
		}
		ephemeral := orBelow(s.EphemeralDir, s.BaseDir, "ephemeral")
		folders, err := keep.Folders(persistent, orBelow(s.TemporaryDir, ephemeral, "services"), deploy.DefaultRoom, time.Now)
		return blobs, folders, err
	}
}

func (s Settings) persistent() string { return orBelow(s.PersistentDir, s.BaseDir, "persistent") }

// orBelow is a directory that is set, or else one in another.
func orBelow(set, dir, name string) string {
	if set != "" {
		return set
	}
	return filepath.Join(dir, name)
}

// subnets tells who serves deals, by the settings.
type subnets map[string][]stdlib.SubnetWorker

// Subnet implements stdlib.Subnets.
func (s subnets) Subnet(deal string) ([]stdlib.SubnetWorker, bool) {
	workers, known := s[deal]
	return workers, known
}

// deals reads who serves which deals; nil if nothing is said of any. Errors are of type *Problem.
func (s Settings) deals() (stdlib.Subnets, error) {
	if len(s.Subnets) == 0 {
		return nil, nil
	}
	all := subnets{}
	for text, workers := range s.Subnets {
		key := "subnets." + text
		deal, err := stdlib.DealID(text)
		if err != nil {
			return nil, &Problem{Key: key, Text: strings.TrimPrefix(err.Error(), "Error: ")}
		}
		all[deal] = nil
		for _, w := range workers {
			one := stdlib.SubnetWorker{Host: w.Host, Worker: w.Worker}
			for _, unit := range w.Units {
				raw, err := hex.DecodeString(strings.TrimPrefix(unit, "0x"))
				if err != nil {
					return nil, &Problem{Key: key, Text: "cu_ids: " + unit + " is not written in hex"}
				}
				one.Units = append(one.Units, raw)
			}
			if !value.IsPeerID(w.Host) || w.Worker != "" && !value.IsPeerID(w.Worker) {
				return nil, &Problem{Key: key, Text: fmt.Sprintf("host_id %q or worker_id %q is no peer id", w.Host, w.Worker)}
			}
			all[deal] = append(all[deal], one)
		}
	}
	return all, nil
}
