package deploy_test

import (
	"context"
	"fmt"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/sim"
)

func Example() {
	ctx := context.Background()
	hosts := deploy.NewHosts(deploy.Config{Limits: service.Limits{Instructions: 1_000_000_000}})
	defer hosts.Close(ctx)
	network, err := sim.NewCaller(sim.Options{Peers: []sim.Peer{{Name: "bob"}}, Deploy: hosts.Deploy})
	if err != nil {
		fmt.Println(err)
		return
	}
	owner, err := network.Network().PeerID(sim.Me)
	if err != nil {
		fmt.Println(err)
		return
	}
	config, err := service.ReadConfig("../../examples/services/greeting.toml", ".")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := hosts.Peer("bob").Install(ctx, "greeting", owner, config); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(greet(ctx, network, "Ada"))
	// Output: "Hi, Ada" <nil>
}

// greet stands for a function that `aqua compile --go` has made.
func greet(ctx context.Context, c *sim.Caller, name string) (string, error) {
	bob, err := c.Network().PeerID("bob")
	if err != nil {
		return "", err
	}
	f := &abi.Function{
		Name: "greet", Results: []*abi.Type{{Kind: abi.Scalar, Name: "string"}},
		Script: `(seq (seq (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] relay) (call relay ("op" "noop") []))
			(seq (call "` + bob + `" ("greeting" "greeting") ["` + name + `"] r) (call relay ("op" "noop") [])))
			(call %init_peer_id% ("callbackSrv" "response") [r]))`,
	}
	out, err := c.CallFunction(ctx, f, nil)
	if err != nil {
		return "", err
	}
	return string(out[0]), nil
}
