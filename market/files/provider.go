package files

import "github.com/aquifer-dev/aquifer/market"

// ProviderVersion is the version of provider.yaml (spec/market.md#M91).
const ProviderVersion = 3

// Provider is provider.yaml: what a provider offers, from which peers.
type Provider struct {
	Doc *Document

	Version             Number            `yaml:"version"`
	ProviderName        Text              `yaml:"providerName"`
	CapacityCommitments Names[Commitment] `yaml:"capacityCommitments"` // by peer
	ComputePeers        Names[Peer]       `yaml:"computePeers"`
	Offers              Names[Offer]      `yaml:"offers"`
	Nox                 Nox               `yaml:"nox"` // for all peers
	CCP                 CCP               `yaml:"ccp"`
}

// Commitment is what a peer commits to.
type Commitment struct {
	Duration     Text           `yaml:"duration"`
	StakerReward Text           `yaml:"stakerReward"` // percent
	Delegator    market.Account `yaml:"delegator"`
}

// Peer is a machine.
type Peer struct {
	ComputeUnits Number `yaml:"computeUnits"`
	Nox          Nox    `yaml:"nox"`
	CCP          CCP    `yaml:"ccp"`
}

// Offer is what is sold.
type Offer struct {
	ComputePeers       []string     `yaml:"computePeers"`
	MinPrice           Text         `yaml:"minPricePerCuPerEpoch"`
	Effectors          []market.CID `yaml:"effectors"`
	MinProtocolVersion Number       `yaml:"minProtocolVersion"`
	MaxProtocolVersion Number       `yaml:"maxProtocolVersion"`
}

// Nox are settings of a node; those of a peer stand above those for all.
type Nox struct {
	AquavmPoolSize         Number          `yaml:"aquavmPoolSize"`
	BootstrapNodes         []string        `yaml:"bootstrapNodes"`
	CCP                    NoxCCP          `yaml:"ccp"`
	Chain                  Chain           `yaml:"chain"`
	CPUsRange              Text            `yaml:"cpusRange"`
	Effectors              Names[Effector] `yaml:"effectors"`
	ExternalMultiaddresses []string        `yaml:"externalMultiaddresses"`
	HTTPPort               Number          `yaml:"httpPort"`
	TCPPort                Number          `yaml:"tcpPort"`
	WebsocketPort          Number          `yaml:"websocketPort"`
	IPFS                   IPFS            `yaml:"ipfs"`
	ListenIP               string          `yaml:"listenIp"`
	Metrics                Metrics         `yaml:"metrics"`
	RawConfig              string          `yaml:"rawConfig"` // TOML
	SystemCPUCount         Number          `yaml:"systemCpuCount"`
	SystemServices         SystemServices  `yaml:"systemServices"`
	VM                     Any             `yaml:"vm"` // virtual machines: not a node's business here
}

// NoxCCP is where a node asks for proofs.
type NoxCCP struct {
	Endpoint        string `yaml:"ccpEndpoint"`
	ProofPollPeriod Text   `yaml:"proofPollPeriod"`
}

// Chain is how a node reaches a market.
type Chain struct {
	DiamondContract    market.Account `yaml:"diamondContract"`
	HTTPEndpoint       string         `yaml:"httpEndpoint"`
	WSEndpoint         string         `yaml:"wsEndpoint"`
	NetworkID          Number         `yaml:"networkId"`
	WalletPrivateKey   string         `yaml:"walletPrivateKey"`
	DefaultBaseFee     Number         `yaml:"defaultBaseFee"`
	DefaultPriorityFee Number         `yaml:"defaultPriorityFee"`
}

// Effector is a program of the host.
type Effector struct {
	WasmCID         market.CID  `yaml:"wasmCID"`
	AllowedBinaries Names[Text] `yaml:"allowedBinaries"`
}

// IPFS is how a node reaches content.
type IPFS struct {
	ExternalAPI string `yaml:"externalApiMultiaddr"`
	LocalAPI    string `yaml:"localApiMultiaddr"`
	BinaryPath  string `yaml:"ipfsBinaryPath"`
}

// Metrics are a node's figures.
type Metrics struct {
	Enabled              *bool `yaml:"enabled"`
	TimerResolution      Text  `yaml:"timerResolution"`
	TokioMetricsEnabled  *bool `yaml:"tokioMetricsEnabled"`
	TokioDetailedEnabled *bool `yaml:"tokioDetailedMetricsEnabled"`
}

// SystemServices are what a node runs by itself.
type SystemServices struct {
	Enable   []string `yaml:"enable"`
	AquaIPFS Any      `yaml:"aquaIpfs"`
	Decider  Decider  `yaml:"decider"`
}

// Decider says how often a node looks for deals.
type Decider struct {
	PeriodSec       Number `yaml:"deciderPeriodSec"`
	WorkerIPFS      string `yaml:"workerIpfsMultiaddr"`
	WorkerPeriodSec Number `yaml:"workerPeriodSec"`
}

// CCP are settings of a prover.
type CCP struct {
	Logs       Any    `yaml:"logs"`
	Prometheus Any    `yaml:"prometheusEndpoint"`
	RPC        Any    `yaml:"rpcEndpoint"`
	State      Any    `yaml:"state"`
	RawConfig  string `yaml:"rawConfig"`
}

// ReadProvider reads a document as provider.yaml. Peers that are named and not there, and a peer in two offers, are problems.
func ReadProvider(d *Document) (*Provider, error) {
	p := &Provider{Doc: d}
	if problem := d.read(p); problem != nil {
		return nil, problem
	}
	if problem := newest(d, p.Version, ProviderVersion); problem != nil {
		return nil, problem
	}
	if p.ProviderName.Value == "" {
		return nil, Place{File: d.File, Key: "providerName"}.problem("a provider needs a name")
	}
	for _, c := range p.CapacityCommitments {
		if p.ComputePeers.Find(c.Name) == nil {
			return nil, c.Place.problem("there is no peer %q under `computePeers`", c.Name)
		}
	}
	in := map[string]string{}
	for _, o := range p.Offers {
		at := o.Place
		at.Key = at.below("computePeers")
		for _, name := range o.Value.ComputePeers {
			switch other := in[name]; {
			case p.ComputePeers.Find(name) == nil:
				return nil, at.problem("there is no peer %q under `computePeers`", name)
			case other != "":
				return nil, at.problem("the peer %q is in the offer %q already", name, other)
			}
			in[name] = o.Name
		}
	}
	return p, nil
}

// NewProvider fills an empty document with a provider whose peers, with so many units each, stand in one offer and commit themselves.
func NewProvider(d *Document, name string, peers []string, units uint64) error {
	type entry struct {
		value any
		path  []string
	}
	all := []entry{{uint64(ProviderVersion), []string{"version"}}, {name, []string{"providerName"}}}
	for _, p := range peers {
		all = append(all, entry{units, []string{"computePeers", p, "computeUnits"}})
	}
	for _, p := range peers {
		all = append(all, entry{DefaultDuration, []string{"capacityCommitments", p, "duration"}}, entry{uint64(20), []string{"capacityCommitments", p, "stakerReward"}})
	}
	all = append(all, entry{DefaultPrice, []string{"offers", "main", "minPricePerCuPerEpoch"}}, entry{peers, []string{"offers", "main", "computePeers"}})
	for _, e := range all {
		if p := d.set(e.value, e.path...); p != nil {
			return p
		}
	}
	return nil
}
