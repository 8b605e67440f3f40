package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestDelegator has somebody pay the collateral of a peer whose commitment names her.
func TestDelegator(t *testing.T) {
	t.Chdir(t.TempDir())
	run := func(want int, args ...string) string {
		t.Helper()
		var out, errors bytes.Buffer
		tool := &tool{in: strings.NewReader(""), out: &out, err: &errors}
		if code := tool.execute(t.Context(), args); code != want {
			t.Fatalf("aqua %s: exit code %d, %s%s", strings.Join(args, " "), code, &out, &errors)
		}
		return out.String() + errors.String()
	}
	run(0, "init", ".", "--provider", "acme", "--epoch", "24h")
	run(0, "provider", "register")
	run(0, "provider", "offer-create")
	var commitment struct {
		ID string `json:"commitmentId"`
	}
	if err := json.Unmarshal([]byte(run(0, "provider", "cc-create", "--json")), &commitment); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		exit int
		args string
		want string
	}{
		{1, "delegator reward-withdraw 0x" + strings.Repeat("0", 64), "not found"},
		{0, "delegator collateral-add --dry-run", "would: pay 0.4 FLT"},
		{0, "delegator collateral-add", "paid 0.4 FLT for the commitment"},
		{0, "delegator ca", "is WaitStart already"},
		{0, "chain info --account delegator", "and 9999.6 FLT"},
		{0, "chain pass 1", "epoch 2"},
		{0, "provider cc-info", "is Active"},
		{0, "delegator reward-withdraw", "nothing is unlocked"},
		{1, "delegator collateral-withdraw", "E0901"},
		{0, "chain pass 200", "epoch 202"},
		{0, "provider cc-info", "is Failed"}, // nobody has proved
		{0, "provider cc-finish --dry-run", "would: end the commitment"},
		{0, "provider cc-finish", "ended the commitment"},
		{0, "provider cc-info", "has no commitment"},
		{0, "provider offer-remove", "took the offer main"},
	} {
		args := strings.Fields(step.args)
		if args[0] == "delegator" && !strings.Contains(step.args, "0x") {
			args = append(args, commitment.ID)
		}
		if got := run(step.exit, args...); !strings.Contains(got, step.want) {
			t.Errorf("aqua %s: %q, want %q in it", step.args, got, step.want)
		}
	}
}
