package gotarget

import (
	"context"
	"fmt"

	"github.com/aquifer-dev/aquifer/sim"
)

type diary map[string]uint32

func (d diary) Note(_ context.Context, name string) (Entry, error) {
	d[name]++
	return Entry{Name: name, Times: d[name]}, nil
}

func greetAll(ctx context.Context) ([]string, error) {
	network, err := sim.NewCaller(sim.Options{}) // or whatever else implements abi.Caller and abi.Registrar
	if err != nil {
		return nil, err
	}
	if err := RegisterDiary(network, diary{}); err != nil {
		return nil, err
	}
	return Greet(ctx, network, []string{"Ann", "Bob", "Ann"}, func(_ context.Context, entry Entry) error {
		fmt.Println(entry.Name, entry.Times)
		return nil
	})
}

func networkWithBob() (network *sim.Caller, bobsID string, err error) {
	if network, err = sim.NewCaller(sim.Options{Peers: []sim.Peer{{Name: "bob"}}}); err != nil {
		return nil, "", err
	}
	bob, err := network.On("bob")
	if err != nil {
		return nil, "", err
	}
	if err := RegisterDiary(bob, diary{}); err != nil {
		return nil, "", err
	}
	bobsID, err = network.Network().PeerID("bob")
	return network, bobsID, err
}

func Example_peers() {
	network, id, err := networkWithBob()
	fmt.Println(network.Network().Names(), len(id) > 0, err)
	// Output:
	// [me relay bob] true <nil>
}

func Example() {
	greetings, err := greetAll(context.Background())
	fmt.Println(greetings, err)
	// Output:
	// Ann 1
	// Bob 1
	// Ann 2
	// [Hello, Ann Hello, Bob Hello, Ann] <nil>
}
