package deploy

import (
	"time"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Folders are the directories that services see (spec/services.md#S83), and the vault, which built-ins see as well.
type Folders interface {
	stdlib.Vault
	// Prepare makes the directory of a particle in the vault.
	Prepare(dir string) error
	// Give adds the directories of a service to the configuration of one of its modules.
	Give(m *service.Module, serviceID string) error
	// Share adds the vault alone, unless the module has a directory of that name.
	Share(m *service.Module)
	// Drop takes the directory of a particle away, Remove what a service has left.
	Drop(dir string)
	Remove(serviceID string)
}

// memoryFolders keep everything in memory.
type memoryFolders struct{ services, vault *service.MemoryDir }

// FoldersInMemory returns folders that end with the process and hold a number of bytes at most.
func FoldersInMemory(limit int64, now func() time.Time) (Folders, error) {
	root := service.NewMemoryDir(limit, now)
	services, err := root.Dir("services")
	if err != nil {
		return nil, err
	}
	vault, err := root.Dir("vault")
	if err != nil {
		return nil, err
	}
	return &memoryFolders{services, vault.Conceal()}, nil
}

func (f *memoryFolders) Prepare(dir string) error {
	_, err := f.vault.Dir(dir)
	return err
}

func (f *memoryFolders) Put(dir, name string, content []byte) error {
	d, err := f.vault.Dir(dir)
	if err != nil {
		return err
	}
	return d.WriteFile(name, content)
}

func (f *memoryFolders) Get(dir, path string) ([]byte, error) {
	d, err := f.vault.Dir(dir)
	if err != nil {
		return nil, err
	}
	return d.ReadFile(path)
}

func (f *memoryFolders) Drop(dir string) { _ = f.vault.Remove(dir) }

func (f *memoryFolders) Give(m *service.Module, id string) error {
	own, err := f.services.Dir(id)
	if err != nil {
		return err
	}
	m.InMemory = map[string]*service.MemoryDir{stdlib.VaultPath: f.vault}
	for guest, name := range map[string]string{"/storage": "storage", "/tmp": "tmp"} {
		dir, err := own.Dir(name)
		if err != nil {
			return err
		}
		inside, err := dir.Dir(m.Name)
		if err != nil {
			return err
		}
		m.InMemory[guest], m.InMemory[guest+"/module"] = dir, inside
	}
	return nil
}

func (f *memoryFolders) Share(m *service.Module) {
	if _, own := m.Dirs[stdlib.VaultPath]; !own {
		m.InMemory = map[string]*service.MemoryDir{stdlib.VaultPath: f.vault}
	}
}

func (f *memoryFolders) Remove(id string) { _ = f.services.Remove(id) }
