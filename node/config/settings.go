// Package config reads the settings of a node from TOML into a [node.Config], and describes each of them: for the help of the command line, and for
// the reference page. Names and defaults are the original's where it has them (spec/network.md#N99).
package config

import (
	"time"
)

// Settings are all that can be set. The tag `doc` is what the reference says of a key; `default` is what it says of the value.
type Settings struct {
	BaseDir       string `toml:"base_dir" doc:"directory of all that the node keeps; --data"`
	PersistentDir string `toml:"persistent_base_dir" default:"BASE_DIR/persistent" doc:"what outlives the node: its key, and node.db with all else"`
	EphemeralDir  string `toml:"ephemeral_base_dir" default:"BASE_DIR/ephemeral" doc:"what does not"`
	ServicesDir   string `toml:"services_persistent_dir" default:"PERSISTENT_BASE_DIR/services" doc:"modules, and /storage of services"`
	TemporaryDir  string `toml:"services_ephemeral_dir" default:"EPHEMERAL_BASE_DIR/services" doc:"/tmp of services; emptied at the start"`
	Durable       *bool  `toml:"durable" default:"whether --data, base_dir or persistent_base_dir is given" doc:"keep modules, services, workers and particles over a restart"`
	Particles     bool   `toml:"durable_particles" doc:"of these, also particles, which costs each step a write to the disk"`

	Key KeyPair `toml:"root_key_pair" doc:"the node's key"`

	Listen            []string `toml:"listen" default:"TCP and WebSocket at the ports below" doc:"multiaddrs to listen on, instead of listen_ip and the ports; --listen and --ws add to none"`
	ListenIP          string   `toml:"listen_ip" doc:"interface to listen on"`
	TCPPort           int      `toml:"tcp_port" doc:"port for TCP; 0 takes any free one"`
	WebSocketPort     int      `toml:"websocket_port" doc:"port for WebSocket; 0 takes any free one"`
	ExternalAddress   string   `toml:"external_address" doc:"IP address at which others reach the node's ports"`
	ExternalAddresses []string `toml:"external_multiaddresses" doc:"multiaddrs at which others reach the node, besides"`
	AllowLocal        bool     `toml:"allow_local_addresses" doc:"tell and believe addresses of loopback and private networks, too; for local networks"`

	Network        string   `toml:"network" doc:"network to take part in: dar, stage, kras, or 64 hex digits"`
	BootstrapNodes []string `toml:"bootstrap_nodes" doc:"multiaddrs of peers to stay connected with; --bootstrap"`
	Local          bool     `toml:"local" doc:"pay no attention to bootstrap_nodes"`

	ManagementPeer  string   `toml:"management_peer_id" doc:"peer that may do what the node itself may, such as deploying services"`
	ManagementPeers []string `toml:"management_peer_ids" doc:"more of them"`

	HTTPPort       int    `toml:"http_port" default:"no endpoint" doc:"port for /health, /peer_id, /versions and /metrics; 0 takes any free one"`
	HTTPIP         string `toml:"http_ip" doc:"interface of that port. The original's is listen_ip"`
	MetricsEnabled bool   `toml:"metrics_enabled" doc:"tell figures at /metrics"`
	HealthEnabled  bool   `toml:"health_check_enabled" doc:"tell at /health whether all is well"`

	Workers        int                 `toml:"aquavm_pool_size" default:"two for each processor" doc:"steps of the interpreter at a time, half of them for particles that one peer brought"`
	Checkers       int                 `toml:"particle_processor_parallelism" default:"two for each processor" doc:"particles that are checked at a time"`
	StepTime       Duration            `toml:"particle_execution_timeout" doc:"how long a step may take"`
	Life           Duration            `toml:"max_particle_life" doc:"how long a particle may live on when it comes; others are dropped"`
	Drain          Duration            `toml:"drain_timeout" doc:"how long the end waits for what is under way"`
	Memory         Size                `toml:"memory" doc:"what all particles together may hold"`
	MemoryPerPeer  Size                `toml:"memory_per_peer" doc:"what the particles that one peer brings may hold"`
	MaxConnections int                 `toml:"max_established_incoming" doc:"connections that others may make, in all"`
	MaxPerPeer     int                 `toml:"max_established_per_peer" doc:"connections with one peer"`
	MaxPerAddress  int                 `toml:"max_established_per_address" doc:"connections from one IP address, loopback aside"`
	MaxStreams     int                 `toml:"max_streams_per_peer" doc:"particles that one peer may send at a time"`
	DialTimeout    Duration            `toml:"socket_timeout" doc:"how long it may take to make a connection"`
	Interpreter    AVM                 `toml:"avm_config" doc:"limits of the interpreter"`
	ServiceMemory  Size                `toml:"default_service_memory_limit" doc:"memory of a service that is made of a blueprint"`
	ServiceDisk    Size                `toml:"service_disk_limit" default:"none" doc:"what the directories of a service hold together, with what is in them"`
	SpellLife      Duration            `toml:"max_spell_particle_ttl" doc:"how long the particles of spells live"`
	WorkerPeriod   int                 `toml:"worker_period_sec" doc:"seconds between the runs of the spell that sets up a worker, worker-spell"`
	MaxSpells      int                 `toml:"max_spells" doc:"spells that the node keeps"`
	MaxServices    int                 `toml:"max_services" doc:"services that the node hosts"`
	ServiceEnv     map[string]string   `toml:"services_envs" default:"none" doc:"environment variables of all services"`
	Effectors      map[string]Effector `toml:"effectors" default:"none" doc:"modules that may run programs of the host: a table for each, with wasm_cid, the module's hash, and allowed_binaries, the programs' paths by name"`

	Subnets map[string][]SubnetWorker `toml:"subnets" default:"none" doc:"who serves a deal: for each deal's id a list of tables with host_id, worker_id and cu_ids, in hex"`

	Chain    Chain    `toml:"chain_config" doc:"the market on a chain that the node works for; without it and market.served it has no deals"`
	Listener Listener `toml:"chain_listener_config" doc:"proofs of capacity for the market"`
	Market   Market   `toml:"market" doc:"what deals need besides"`

	Log Log `toml:"log" doc:"what is written to standard error"`
}

// KeyPair says where the node's key is.
type KeyPair struct {
	Format    string `toml:"format" doc:"kind of key; ed25519 is the only one"`
	Path      string `toml:"path" default:"PERSISTENT_BASE_DIR/secret_key.ed25519" doc:"file with the secret: base64 or base58 of 32 bytes, or of secret and public key together"`
	Value     string `toml:"value" default:"none" doc:"the secret itself, instead of a file"`
	SecretKey string `toml:"secret_key" default:"none" doc:"the same"`
	Generate  bool   `toml:"generate_on_absence" doc:"make a key if the file is not there"`
}

// AVM are limits of the interpreter.
type AVM struct {
	Script Size `toml:"air_size_limit" default:"none" doc:"of a script"`
	Data   Size `toml:"particle_size_limit" default:"none" doc:"of the data of a particle"`
	Result Size `toml:"call_result_size_limit" default:"none" doc:"of the answer of a call"`
	Hard   bool `toml:"hard_limit_enabled" doc:"refuse what exceeds them; otherwise it is only reported"`
}

// Effector is a module that may run programs of the host.
type Effector struct {
	Hash     string            `toml:"wasm_cid" doc:"the module's hash"`
	Programs map[string]string `toml:"allowed_binaries" doc:"paths of the programs by the names that the module knows"`
}

// SubnetWorker is a worker that serves a deal, somewhere in the network.
type SubnetWorker struct {
	Host   string   `toml:"host_id"`
	Worker string   `toml:"worker_id"`
	Units  []string `toml:"cu_ids"`
}

// Log says what is written.
type Log struct {
	Format string `toml:"format" doc:"default, logfmt – which are the same – or json"`
	Level  string `toml:"level" doc:"debug, info, warn or error; debug tells of every particle"`
}

// Defaults are the settings where nothing is said.
func Defaults() Settings {
	return Settings{
		BaseDir: ".aquifer", ListenIP: "0.0.0.0", TCPPort: 7777, WebSocketPort: 9999, Network: "dar",
		Particles: true,
		Key:       KeyPair{Format: "ed25519", Generate: true},
		HTTPPort:  -1, HTTPIP: "127.0.0.1", MetricsEnabled: true, HealthEnabled: true,
		StepTime: Duration(20 * time.Second), Life: Duration(24 * time.Hour), Drain: Duration(5 * time.Second), DialTimeout: Duration(20 * time.Second),
		Memory: 2 << 30, MemoryPerPeer: 256 << 20, MaxConnections: 2048, MaxPerPeer: 8, MaxPerAddress: 256, MaxStreams: 1024,
		ServiceMemory: 1<<32 - 1, MaxServices: 1000, SpellLife: Duration(120 * time.Second), WorkerPeriod: 900, MaxSpells: 1000,
		Listener: Listener{Poll: Duration(time.Minute), Batch: 1, Window: Duration(5 * time.Minute)}, Market: Market{Poll: Duration(15 * time.Second)},
		Log: Log{Format: "default", Level: "info"},
	}
}

// idle are keys of the original that say nothing to this node: parts that it does not have, or whose bounds it does not need.
var idle = []string{
	"avm_base_dir", "air_interpreter_path", "spell_base_dir", "keypairs_base_dir",
	"workers_base_dir", "cc_events_dir", "core_state_path", "builtins_key_pair", "bootstrap_frequency", "bootstrap_config", "transport", "max_pending_incoming",
	"max_pending_outgoing", "max_established_outgoing", "max_established", "connection_idle_timeout", "protocol_config", "kademlia", "particle_queue_buffer",
	"effects_queue_buffer", "workers_queue_buffer", "avm_config.aquavm_heap_size_limit", "avm_config.wasm_backend", "services",
	"allowed_binaries", "dev_mode", "cpus_range", "system_cpu_count", "system_services", "chain_listener_config.ws_endpoint", "chain_listener_config.ws_ping_period",
	"chain_listener_config.max_batch_count", "chain_listener_config.max_proof_batch_size", "vm", "metrics_timer_resolution",
	"max_builtin_metrics_storage_size", "tokio_metrics_enabled", "tokio_metrics_poll_histogram_enabled", "tracing", "root_weights", "no_banner", "print_config",
}
