package keep

import (
	"os"
	"path/filepath"
	"time"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// workDir has the directories of services, below those that outlive the node and those that do not. The name is the original's.
const workDir = "workdir"

// Folders returns folders in directories of the host: /storage of a service below one that outlives the node, /tmp below one that
// is emptied. The vault is in memory, where directories can be kept from being listed: their names are what keeps particles apart.
func Folders(persistent, ephemeral string, room int64, now func() time.Time) (deploy.Folders, error) {
	vault, err := deploy.FoldersInMemory(room, now)
	if err != nil {
		return nil, err
	}
	f := &folders{Folders: vault, storage: filepath.Join(persistent, workDir), temporary: filepath.Join(ephemeral, workDir)}
	if err := os.RemoveAll(f.temporary); err != nil {
		return nil, err
	}
	for _, dir := range []string{f.storage, f.temporary} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// folders have the vault of others.
type folders struct {
	deploy.Folders
	storage, temporary string
}

// Give implements deploy.Folders.
func (f *folders) Give(m *service.Module, id string) error {
	f.Share(m)
	m.Dirs = map[string]string{}
	for guest, root := range map[string]string{"/storage": f.storage, "/tmp": f.temporary} {
		own := filepath.Join(root, id)
		inside := filepath.Join(own, m.Name)
		if err := os.MkdirAll(inside, 0o700); err != nil {
			return err
		}
		m.Dirs[guest], m.Dirs[guest+"/module"] = own, inside
	}
	return nil
}

// Remove implements deploy.Folders.
func (f *folders) Remove(id string) {
	_ = os.RemoveAll(filepath.Join(f.storage, id))
	_ = os.RemoveAll(filepath.Join(f.temporary, id))
}

var _ stdlib.Vault = (*folders)(nil)
