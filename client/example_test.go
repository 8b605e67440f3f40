package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/conformance/gotarget" // what `aqua compile --go` has made of a program
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// diary is the service Diary of the program, in Go.
type diary map[string]uint32

func (d diary) Note(_ context.Context, name string) (gotarget.Entry, error) {
	d[name]++
	return gotarget.Entry{Name: name, Times: d[name]}, nil
}

// greet calls a compiled function from a client of a network.
func greet(ctx context.Context, relays []string) ([]string, error) {
	c, err := client.Connect(ctx, client.Config{Relays: relays, TTL: 30 * time.Second})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := gotarget.RegisterDiary(c, diary{}); err != nil {
		return nil, err
	}
	greetings, err := gotarget.Greet(ctx, c, []string{"Ann", "Bob"}, func(_ context.Context, entry gotarget.Entry) error {
		fmt.Println(entry.Name, entry.Times)
		return nil
	})
	var lost *client.RelayLost
	if errors.As(err, &lost) {
		log.Printf("the call may have happened, its answer will not come: %v", err)
	}
	return greetings, err
}

func Example() {
	relays, stop := network()
	defer stop()
	greetings, err := greet(context.Background(), relays)
	fmt.Println(greetings, err)
	// Output:
	// Ann 1
	// Bob 1
	// [Hello, Ann Hello, Bob] <nil>
}

// network runs a node on this machine, for as long as the example takes.
func network() (relays []string, stop func()) {
	n, err := node.New(node.Config{Key: particle.GenerateKey(), Listen: []string{"/ip4/127.0.0.1/tcp/0"}, AllowLocal: true, Network: "dar", Version: "example"})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	return n.Addresses(), func() { cancel(); <-done }
}
