package deploy

import (
	"testing"

	"github.com/aquifer-dev/aquifer/stdlib"
)

// TestHashes holds hashes to those that ipfs-unixfs-importer 15 computes, with chunks of 262144 bytes and raw leaves.
func TestHashes(t *testing.T) {
	for size, want := range map[int]string{
		0:            "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
		1:            "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu",
		262144:       "bafkreidifqj635khgnp6vwi7y5wabpf552hmtvurjcfra3jh7ct2zom6ca",
		262145:       "bafybeie35emzp5zof7p4r7lcj4aunqciuiqidn3gapo3ywjwr4pg42ltru",
		300000:       "bafybeiaug4i2bntovitu6fxosfxqn3rwcfaxgzk6qfek5a3gkg664k7tvm",
		1000000:      "bafybeif3nvbclfksxxxkxlmtoky2omq6cvpe4p23amqpuowozqilqdgnca",
		10 * 262144:  "bafybeigyzy7r65apolwwcty7l2sx3rteqhwzbmd4dfcg3dvjnmycncgtw4",
		174 * 262144: "bafybeihodyy3dgp3u2guovo4j4jnastrl3cg5rem6g6olrzuydh2ikqehq",
	} {
		content := make([]byte, size)
		for i := range content {
			content[i] = byte(i*7 + i>>8*13 + i>>16*29)
		}
		if got := Hash(content); got != want {
			t.Errorf("%d bytes: %s, want %s", size, got, want)
		}
	}
}

// TestBlueprintID computes an id that a node gave.
func TestBlueprintID(t *testing.T) {
	b := stdlib.Blueprint{Name: "trust-graph", Dependencies: []string{
		"bafybeiey4i2vtj7uu7tlvdoc2o52uuuwxa4ahcx5g4lpqzk4qtd5klniuq", "bafybeibuvzascfzi5ikyzhjxdkridgytg4z26ujtnx7xrejq7gxq54ssdm",
	}}
	if got, want := Hash(b.DAG()), "bafkreifdehdwcppttfsqaju4kodgn5wgbefrarbzc72k4sore2bwpeq2fa"; got != want {
		t.Errorf("%s is %s, want %s", b.DAG(), got, want)
	}
}
