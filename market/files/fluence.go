package files

import "github.com/aquifer-dev/aquifer/market"

// FluenceVersion is the version of fluence.yaml that is read and written. Files of older versions are read as if they were of this one.
const FluenceVersion = 10

// Fluence is fluence.yaml: a project with what it deploys.
type Fluence struct {
	Doc *Document

	Version              Number            `yaml:"version"`
	AquaDependencies     Names[Text]       `yaml:"aquaDependencies"`
	AquaImports          []string          `yaml:"aquaImports"`
	CLIVersion           string            `yaml:"cliVersion"`
	CompileAqua          Names[Any]        `yaml:"compileAqua"`
	CustomFluenceEnv     CustomEnv         `yaml:"customFluenceEnv"`
	DefaultSecretKeyName string            `yaml:"defaultSecretKeyName"`
	IPFSAddr             string            `yaml:"ipfsAddr"`
	MarineBuildArgs      string            `yaml:"marineBuildArgs"`
	MarineVersion        string            `yaml:"marineVersion"`
	MreplVersion         string            `yaml:"mreplVersion"`
	RelaysPath           Texts             `yaml:"relaysPath"`
	RustToolchain        string            `yaml:"rustToolchain"`
	Services             Names[Service]    `yaml:"services"`
	Spells               Names[Spell]      `yaml:"spells"`
	Deployments          Names[Deployment] `yaml:"deployments"`
	Hosts                Names[Host]       `yaml:"hosts"`
}

// CustomEnv is a network of the user's own.
type CustomEnv struct {
	ContractsEnv string   `yaml:"contractsEnv"`
	Relays       []string `yaml:"relays"`
}

// Service is a service of the project.
type Service struct {
	Get              string     `yaml:"get"`
	OverrideModules  Names[Any] `yaml:"overrideModules"`
	TotalMemoryLimit Text       `yaml:"totalMemoryLimit"`
}

// Spell is a spell of the project.
type Spell struct {
	Get          string `yaml:"get"`
	AquaFilePath string `yaml:"aquaFilePath"`
	Function     string `yaml:"function"`
	InitArgs     Any    `yaml:"initArgs"`
	Clock        Clock  `yaml:"clock"`
}

// Clock says when a spell runs.
type Clock struct {
	PeriodSec      Number `yaml:"periodSec"`
	StartTimestamp Text   `yaml:"startTimestamp"`
	StartDelaySec  Number `yaml:"startDelaySec"`
	EndTimestamp   Text   `yaml:"endTimestamp"`
	EndDelaySec    Number `yaml:"endDelaySec"`
}

// Deployment is a deal that the project wants.
type Deployment struct {
	TargetWorkers         Number           `yaml:"targetWorkers"`
	MinWorkers            Number           `yaml:"minWorkers"`
	MaxWorkersPerProvider Number           `yaml:"maxWorkersPerProvider"`
	PricePerCuPerEpoch    Text             `yaml:"pricePerCuPerEpoch"`
	CuCountPerWorker      Number           `yaml:"cuCountPerWorker"`
	ComputeUnits          Number           `yaml:"computeUnits"` // the old name of cuCountPerWorker
	InitialBalance        Text             `yaml:"initialBalance"`
	Effectors             []market.CID     `yaml:"effectors"`
	Whitelist             []market.Account `yaml:"whitelist"` // nil: no such key
	Blacklist             []market.Account `yaml:"blacklist"`
	ProtocolVersion       Number           `yaml:"protocolVersion"`
	Services              []string         `yaml:"services"`
	Spells                []string         `yaml:"spells"`
}

// Host are services on peers without a market.
type Host struct {
	PeerIDs  []string `yaml:"peerIds"`
	Services []string `yaml:"services"`
	Spells   []string `yaml:"spells"`
}

// ReadFluence reads a document as fluence.yaml. What contradicts itself, and names that nothing has, are problems.
func ReadFluence(d *Document) (*Fluence, error) {
	f := &Fluence{Doc: d}
	if p := d.read(f); p != nil {
		return nil, p
	}
	if p := newest(d, f.Version, FluenceVersion); p != nil {
		return nil, p
	}
	for _, entry := range f.Deployments {
		if p := f.check(entry); p != nil {
			return nil, p
		}
	}
	for _, h := range f.Hosts {
		if p := f.named(h.Place, h.Value.Services, h.Value.Spells); p != nil {
			return nil, p
		}
	}
	for _, s := range f.Spells {
		c := s.Value.Clock
		if c.StartTimestamp.Value != "" && c.StartDelaySec.IsSet {
			return nil, c.StartDelaySec.Place.problem("cannot stand beside startTimestamp: one of them says when the spell starts")
		}
		if c.EndTimestamp.Value != "" && c.EndDelaySec.IsSet {
			return nil, c.EndDelaySec.Place.problem("cannot stand beside endTimestamp: one of them says when the spell ends")
		}
	}
	return f, nil
}

// newest says that a file is not of a later version than is known: what its keys mean cannot be said.
func newest(d *Document, version Number, known uint64) *Problem {
	switch {
	case !version.IsSet && len(d.root.Content) > 0:
		return Place{File: d.File}.problem("has no `version`; %d is what is written now", known)
	case version.Value > known:
		return version.Place.problem("%d is newer than %d, the last version that is known", version.Value, known)
	}
	return nil
}

// check finds contradictions in a deployment.
func (f *Fluence) check(entry Named[Deployment]) *Problem {
	t := entry.Value
	at := func(key string) Place { p := entry.Place; p.Key = p.below(key); return p }
	if t.Whitelist != nil && t.Blacklist != nil {
		return at("blacklist").problem("cannot stand beside whitelist: a deal has one of them")
	}
	if t.ComputeUnits.IsSet {
		if t.CuCountPerWorker.IsSet {
			return t.ComputeUnits.Place.problem("is the old name of cuCountPerWorker, which is there as well")
		}
		f.Doc.notes = append(f.Doc.notes, t.ComputeUnits.Place.problem("is the old name of cuCountPerWorker"))
	}
	for _, n := range []Number{t.TargetWorkers, t.MinWorkers, t.MaxWorkersPerProvider, t.CuCountPerWorker, t.ComputeUnits} {
		if n.IsSet && n.Value == 0 {
			return n.Place.problem("must be 1 at least")
		}
	}
	if t.MinWorkers.Or(1) > t.TargetWorkers.Or(1) {
		return t.MinWorkers.Place.problem("%d is more than targetWorkers, which is %d", t.MinWorkers.Value, t.TargetWorkers.Or(1))
	}
	return f.named(entry.Place, t.Services, t.Spells)
}

// named says that the services and spells of an entry are there.
func (f *Fluence) named(at Place, services, spells []string) *Problem {
	for _, name := range services {
		if f.Services.Find(name) == nil {
			at.Key = at.below("services")
			return at.problem("there is no service %q under `services`", name)
		}
	}
	for _, name := range spells {
		if f.Spells.Find(name) == nil {
			at.Key = at.below("spells")
			return at.problem("there is no spell %q under `spells`", name)
		}
	}
	return nil
}

// NewFluence fills an empty document with a project that has one deployment of so many workers.
func NewFluence(d *Document, deployment string, workers uint64) error {
	for _, e := range []struct {
		value any
		path  []string
	}{
		{uint64(FluenceVersion), []string{"version"}},
		{workers, []string{"deployments", deployment, "targetWorkers"}},
		{"0.33", []string{"deployments", deployment, "pricePerCuPerEpoch"}},
		{uint64(1), []string{"deployments", deployment, "cuCountPerWorker"}},
		{uint64(1), []string{"deployments", deployment, "maxWorkersPerProvider"}},
		{[]string{}, []string{"deployments", deployment, "services"}},
		{[]string{}, []string{"deployments", deployment, "spells"}},
	} {
		if p := d.set(e.value, e.path...); p != nil {
			return p
		}
	}
	return nil
}
