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

func Example() {
	greetings, err := greetAll(context.Background())
	fmt.Println(greetings, err)
	// Output:
	// Ann 1
	// Bob 1
	// Ann 2
	// [Hello, Ann Hello, Bob Hello, Ann] <nil>
}
