// Command restarts ends a node in the midst of changes, as kill -9 does, again and again, and holds it to what it has told callers: all
// of that must be there after the next start. It also fills a node's disk.
//
//	go run ./conformance/restarts -rounds 200
//	go run ./conformance/restarts -full
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 200, "how often")
	isFull := flag.Bool("full", false, "fill the disk of a node instead, as may be done where a file system can be mounted")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of all that is random but the order of processes")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	if err := run(ctx, *rounds, *seed, *isFull); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, seed uint64, isFull bool) error {
	dir, err := os.MkdirTemp("", "aqua-restarts-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	aqua, guest, err := build(ctx, dir)
	if err != nil {
		return err
	}
	if isFull {
		said, err := fullDisk(ctx, aqua, filepath.Join(dir, "small"), guest)
		fmt.Println("restarts:", said)
		return err
	}
	fmt.Printf("restarts: %d rounds, seed %d\n", rounds, seed)
	began := time.Now()
	r, err := restarts(ctx, aqua, filepath.Join(dir, "data"), guest, rounds, seed)
	fmt.Printf("restarts: %s in %v\n", r, time.Since(began).Round(time.Second))
	return err
}

// build makes the tool from the sources, and reads a module for its nodes.
func build(ctx context.Context, dir string) (aqua string, guest []byte, err error) {
	const module = "github.com/aquifer-dev/aquifer"
	aqua = filepath.Join(dir, "aqua")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", aqua, module+"/cmd/aqua").CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("the tool cannot be built: %s", out)
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err == nil {
		guest, err = os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "service", "testdata", "guests", "greeting.wasm"))
	}
	return aqua, guest, err
}
