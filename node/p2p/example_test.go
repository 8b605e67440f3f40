package p2p_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// A peer that listens, and one that connects with it and sends a particle.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	relay, err := p2p.New(p2p.Config{Agent: "example/1", Listen: []string{"/ip4/127.0.0.1/tcp/0/ws"}})
	if err != nil {
		log.Fatal(err)
	}
	defer relay.Close()

	key := particle.GenerateKey()
	client, err := p2p.New(p2p.Config{Agent: "example/1", Key: key})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	contact, err := client.Dial(ctx, relay.Addresses()[0])
	if err != nil {
		log.Fatal(err)
	}
	p := particle.New(key, "my particle", `(call %init_peer_id% ("op" "noop") [])`, time.Now(), time.Minute)
	if err := client.Send(ctx, contact, p); err != nil {
		log.Fatal(err)
	}

	got, err := relay.Receive(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(got.Particle.ID, got.From == client.ID(), got.Particle.Check(time.Now()))
	// Output: my particle true <nil>
}
