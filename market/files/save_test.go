package files

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
)

const workersText = `# made by hand, too
version: 2
deals:
    local:
        # the first
        shop:
            dealIdOriginal: "0x00000000000000000000000000000000000000aa"
            dealId: "00000000000000000000000000000000000000aa" # the same
            timestamp: 2024-05-01T10:00:00.000Z
            mine: [1, 2]
            matched: false
`

func TestWorkersKeepWhatTheyHave(t *testing.T) {
	w, err := ReadWorkers(parse(t, "workers.yaml", workersText))
	if err != nil {
		t.Fatal(err)
	}
	deal, ok := w.Deal("local", "shop")
	if !ok || deal.ID() != (market.DealID{19: 0xaa}) || deal.Timestamp != "2024-05-01T10:00:00.000Z" {
		t.Fatalf("%+v", deal)
	}
	deal.Matched, deal.ChainNetworkID = true, Number{Value: 31337}
	deal.Definition = market.CID{1, 0x55, 0x12, 0x20}
	if err := errors.Join(w.Put("local", "shop", deal), w.Put("testnet", "0x5", deal)); err != nil {
		t.Fatal(err)
	}
	const id = "bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	want := `# made by hand, too
version: 2
deals:
    local:
        # the first
        shop:
            dealIdOriginal: "0x00000000000000000000000000000000000000aa"
            dealId: "00000000000000000000000000000000000000aa" # the same
            timestamp: 2024-05-01T10:00:00.000Z
            mine: [1, 2]
            matched: true
            definition: ` + id + `
            chainNetworkId: 31337
    testnet:
        "0x5":
            dealIdOriginal: "0x00000000000000000000000000000000000000aa"
            dealId: 00000000000000000000000000000000000000aa
            definition: ` + id + `
            timestamp: "2024-05-01T10:00:00.000Z"
            chainNetworkId: 31337
            matched: true
`
	got, err := w.Doc.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	if w.Remove("local", "none") || !w.Remove("local", "shop") || !w.Remove("testnet", "0x5") {
		t.Error("removing does not find what is there")
	}
}

func TestNewFluenceIsRead(t *testing.T) {
	d := parse(t, "fluence.yaml", "# mine\n")
	if err := NewFluence(d, "app", 3); err != nil {
		t.Fatal(err)
	}
	text, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	want := "# mine\nversion: 10\ndeployments:\n  app:\n    targetWorkers: 3\n    pricePerCuPerEpoch: \"0.33\"\n    cuCountPerWorker: 1\n    maxWorkersPerProvider: 1\n    services: []\n    spells: []\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	if _, err := ReadFluence(parse(t, "fluence.yaml", string(text))); err != nil {
		t.Error(err)
	}
}

func TestSecretsAndArtifacts(t *testing.T) {
	dir := t.TempDir()
	d, err := Load(filepath.Join(dir, "new", "provider-secrets.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSecrets(d)
	if err == nil {
		err = errors.Join(s.Put("n0", Secret{1}, market.ID{2}), s.Save())
	}
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(d.File); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("secrets are for everybody: %v %v", info.Mode(), err)
	}
	d, err = Load(d.File)
	if err == nil {
		s, err = ReadSecrets(d)
	}
	if err != nil || s.Noxes.Find("n0").Value.NetworkKey != (Secret{1}) {
		t.Errorf("%v %v", s, err)
	}
	if text := fmt.Sprintf("%v %+v", s.Noxes, s.Noxes[0].Value.NetworkKey); bytes.Contains([]byte(text), []byte("AQAA")) {
		t.Error("the secret can be seen")
	}
	d, _ = Load(filepath.Join(dir, "provider-artifacts.yaml"))
	a, err := ReadArtifacts(d)
	if err == nil {
		err = errors.Join(a.Put("local", "main", MadeOffer{ID: market.ID{3}, Provider: market.Account{4}}), a.Doc.Save())
	}
	if err != nil {
		t.Fatal(err)
	}
	d, _ = Load(d.File)
	a, err = ReadArtifacts(d)
	if o, ok := a.Offer("local", "main"); err != nil || !ok || o.ID != (market.ID{3}) || o.Provider != (market.Account{4}) {
		t.Errorf("%+v %v", o, err)
	}
}

func TestAliasIsNotChanged(t *testing.T) {
	w, err := ReadWorkers(parse(t, "f", "version: 2\ndeals: {testnet: &x {}, local: *x}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put("local", "shop", Deal{DealID: market.DealID{1}}); !errors.Is(err, market.Malformed) {
		t.Errorf("got %v", err)
	}
}

func TestWriteKeepsModeAndLink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(real, []byte("old"), 0o640), os.Chmod(real, 0o640), os.Symlink("real", link), Write(link, []byte("new"), 0o600)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	info, _ = os.Stat(real)
	text, _ := os.ReadFile(real)
	if info.Mode().Perm() != 0o640 || string(text) != "new" {
		t.Errorf("%v %q", info.Mode(), text)
	}
	if err := Write(dir, []byte("x"), 0o600); err == nil {
		t.Error("a directory was written")
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left behind: %v", left)
	}
}

const writerFile = "AQUIFER_TEST_WRITER"

// TestCrashLeavesOldOrNew kills a process that writes without a pause.
func TestCrashLeavesOldOrNew(t *testing.T) {
	one, other := bytes.Repeat([]byte("a"), 1<<20), bytes.Repeat([]byte("b"), 1<<20+1)
	if path := os.Getenv(writerFile); path != "" {
		for i := 0; ; i++ {
			if err := errors.Join(Write(path, one, 0o600), Write(path, other, 0o600)); err != nil {
				t.Fatal(err)
			}
			fmt.Println("written")
		}
	}
	path := filepath.Join(t.TempDir(), "f")
	for range 10 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCrashLeavesOldOrNew$")
		cmd.Env = append(os.Environ(), writerFile+"="+path)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if text, err := os.ReadFile(path); err != nil || !bytes.Equal(text, one) && !bytes.Equal(text, other) {
			t.Fatalf("%d bytes are left, %v", len(text), err)
		}
	}
}
