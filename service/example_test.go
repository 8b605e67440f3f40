package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aquifer-dev/aquifer/service"
)

func Example() {
	ctx := context.Background()
	config := service.Config{
		Modules: []service.Module{{Name: "greeting", File: "testdata/guests/greeting.wasm"}},
		Memory:  16 << 20,
		Limits:  service.Limits{Time: 10 * time.Second, Instructions: 1_000_000},
	}
	s, err := service.Load(ctx, config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close(ctx)
	result, err := s.Call(ctx, "greeting", json.RawMessage(`["Ada"]`), service.CallParameters{})
	fmt.Println(string(result), err)

	_, err = s.Call(ctx, "greeting", json.RawMessage(`[]`), service.CallParameters{})
	var e *service.Error
	fmt.Println(errors.As(err, &e), e.Class, e.Module)
	// Output:
	// "Hi, Ada" <nil>
	// true arguments greeting
}

func ExampleInspect() {
	wasm, err := os.ReadFile("testdata/guests/greeting.wasm")
	if err != nil {
		fmt.Println(err)
		return
	}
	it, err := service.Inspect("greeting", wasm)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(it.Describe().JSON()))
	fmt.Print(it.AquaFile("greeting", ""))
	// Output:
	// {"function_signatures":[{"name":"greeting","arguments":[["name","string"]],"output_types":["string"]}],"record_types":[]}
	// aqua Greeting declares *
	//
	// service Greeting:
	//   greeting(name: string) -> string
}
