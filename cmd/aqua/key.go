package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// keyInfo is what the tool prints of a key; the names are those of the original's tool.
type keyInfo struct {
	PeerID    string `json:"peerId"`
	SecretKey string `json:"secretKey"`
	PublicKey string `json:"publicKey"`
}

func describeKey(key *particle.Key) keyInfo {
	return keyInfo{
		PeerID:    key.PeerID(),
		SecretKey: base64.StdEncoding.EncodeToString(key.Secret()),
		PublicKey: base64.StdEncoding.EncodeToString(key.Public()),
	}
}

func (t *tool) keyCommand() *cobra.Command {
	return group("key", "Make and keep the keys of peers", t.keyNew(), t.keyList(), t.keyShow(), t.keyRemove())
}

func (t *tool) keyNew() *cobra.Command {
	return &cobra.Command{
		Use: "new [NAME]", Aliases: []string{"create"}, Short: "Make a key; with a name, store it", Args: atMostOne("a name"),
		RunE: func(_ *cobra.Command, args []string) error {
			key := particle.GenerateKey()
			if len(args) == 1 {
				if err := storeKey(args[0], key); err != nil {
					return err
				}
			}
			return t.printKey(key)
		},
	}
}

func (t *tool) keyShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME|SECRET", Short: "Print a stored key, or the ids that belong to a secret", Args: oneArg("a name or a secret"), ValidArgsFunction: completeKeys,
		RunE: func(_ *cobra.Command, args []string) error {
			key, err := loadKey(args[0])
			if err != nil {
				return err
			}
			return t.printKey(key)
		},
	}
}

func (t *tool) keyList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the stored keys", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			names, err := storedKeys()
			if err != nil {
				return err
			}
			var damaged error
			for _, name := range names {
				key, err := loadKey(name)
				if err != nil { // the others are listed all the same
					damaged = err
					continue
				}
				fmt.Fprintf(t.out, "%s\t%s\n", name, key.PeerID())
			}
			return damaged
		},
	}
}

// storedKeys lists the names of the stored keys in order.
func storedKeys() ([]string, error) {
	dir, err := keyDir()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), keySuffix); ok {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names, nil
}

func completeKeys(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names, _ := storedKeys()
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (t *tool) keyRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Delete a stored key", Args: oneArg("a name"), ValidArgsFunction: completeKeys,
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := keyPath(args[0])
			if err != nil {
				return err
			}
			switch err := os.Remove(path); {
			case errors.Is(err, fs.ErrNotExist):
				return failed(codeKey, "there is no stored key %q", args[0])
			case err != nil:
				return failed(codeUnwritable, "%s", pathProblem(err))
			}
			return nil
		},
	}
}

func (t *tool) printKey(key *particle.Key) error {
	enc := json.NewEncoder(t.out)
	enc.SetIndent("", "  ")
	return enc.Encode(describeKey(key))
}

const keySuffix = ".key"

// keyDir is where keys are stored: AQUA_KEYS, or a folder of the user's configuration.
func keyDir() (string, error) {
	if dir := os.Getenv("AQUA_KEYS"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", failed(codeKey, "keys cannot be stored: %v; set AQUA_KEYS to a folder", err)
	}
	return filepath.Join(dir, "aqua", "keys"), nil
}

func keyPath(name string) (string, error) {
	if _, secret := decodeKey(name); secret || name == "" || strings.ContainsAny(name, `/\:`) || strings.HasPrefix(name, ".") {
		return "", usage(codeKey, "%q cannot be the name of a key", name)
	}
	dir, err := keyDir()
	return filepath.Join(dir, name+keySuffix), err
}

// decodeKey reads base64 of 32 bytes.
func decodeKey(text string) (*particle.Key, bool) {
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	key, err := particle.NewKey(secret)
	return key, err == nil
}

// storeKey writes a key that only the user can read; it never overwrites one.
func storeKey(name string, key *particle.Key) error {
	path, err := keyPath(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(codeUnwritable, "%s", pathProblem(err))
	}
	switch err := createSecret(path, []byte(base64.StdEncoding.EncodeToString(key.Secret())+"\n")); {
	case errors.Is(err, fs.ErrExist):
		return failed(codeKey, "a key %q is stored already", name)
	case err != nil:
		return failed(codeUnwritable, "%s", pathProblem(err))
	}
	return nil
}

// createSecret makes a file that only the user can read, and that is on disk when it returns; fs.ErrExist where there is one. What could not be written
// whole is taken away again.
func createSecret(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		return wholefile.SyncDir(filepath.Dir(path))
	}
	return errors.Join(err, os.Remove(path))
}

// loadKey reads what -s/--sk takes: base64 of 32 bytes, or the name of a stored key.
func loadKey(text string) (*particle.Key, error) {
	if key, ok := decodeKey(text); ok {
		return key, nil
	}
	path, err := keyPath(text)
	if err != nil {
		return nil, usage(codeKey, "a key is base64 of 32 bytes or the name of a stored key")
	}
	stored, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	if err != nil {
		return nil, usage(codeKey, "%q is neither base64 of 32 bytes nor the name of a stored key", text)
	}
	key, ok := decodeKey(strings.TrimSpace(string(stored)))
	if !ok {
		return nil, failed(codeKey, "the stored key %q is damaged: it is not base64 of 32 bytes", text)
	}
	return key, nil
}
