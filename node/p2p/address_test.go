package p2p

import (
	"reflect"
	"testing"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// TestParseContacts puts the addresses of a peer together, and keeps the order of the peers.
func TestParseContacts(t *testing.T) {
	a, b := particle.GenerateKey().PeerID(), particle.GenerateKey().PeerID()
	tcp, web := "/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2/ws"
	got, err := ParseContacts([]string{tcp + "/p2p/" + a, tcp, "/p2p/" + b, web + "/p2p/" + a, web, tcp + "/p2p/" + b})
	want := []Contact{{a, []string{tcp, web}}, {"", []string{tcp}}, {b, []string{tcp}}, {"", []string{web}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v %v", got, err)
	}
	if _, err := ParseContacts([]string{tcp, "nonsense"}); !HasCode(err, CodeConfig) {
		t.Error(err)
	}
}
