package spell

import (
	"maps"
	"slices"
	"sync"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// record is a record type of the service that a spell is to others.
type record uint64

// Their numbers are the original's, where functions stand before them: messages and descriptions show them.
const (
	recLastError record = iota + 6
	recErrorEntry
	recParticleErrors
	recAllErrors
	recUnit
	recString
	recList
	recU32
	recScript
	recCID
	recBool
	recMessage
	recMailbox
	recPopped
	recLog
	recLogs
	recTriggers
	recTriggersResult
	recClock
	recPeers
	recChain
)

// Types of fields and arguments.
var (
	text  = itype.Type{Kind: itype.String}
	u32   = itype.Type{Kind: itype.U32}
	u64   = itype.Type{Kind: itype.U64}
	flag  = itype.Type{Kind: itype.Bool}
	texts = itype.Type{Kind: itype.Array, Elem: &text}
)

func recordType(r record) itype.Type { return itype.Type{Kind: itype.Record, Rec: uint64(r)} }

func listOf(r record) itype.Type {
	t := recordType(r)
	return itype.Type{Kind: itype.Array, Elem: &t}
}

// recordTypes are the records by number. Names and fields are the original's (spec/network.md#N144).
func recordTypes() []*itype.RecordType {
	success, problem := itype.Field{Name: "success", Type: flag}, itype.Field{Name: "error", Type: text}
	absent := itype.Field{Name: "absent", Type: flag}
	value := func(t itype.Type) itype.Field { return itype.Field{Name: "value", Type: t} }
	rec := func(name string, fields ...itype.Field) *itype.RecordType {
		return &itype.RecordType{Name: name, Fields: fields}
	}
	field := func(name string, t itype.Type) itype.Field { return itype.Field{Name: name, Type: t} }
	return []*itype.RecordType{
		recUnit:           rec("UnitValue", success, problem),
		recString:         rec("StringValue", value(text), success, problem, absent),
		recU32:            rec("U32Value", value(u32), success, problem, absent),
		recBool:           rec("BoolValue", value(flag), success, problem),
		recList:           rec("StringListValue", value(texts), success, problem),
		recScript:         rec("ScriptValue", value(text), success, problem),
		recCID:            rec("CIDv1Value", value(text), success, problem),
		recClock:          rec("ClockConfig", field("start_sec", u32), field("end_sec", u32), field("period_sec", u32)),
		recPeers:          rec("ConnectionPoolConfig", field("connect", flag), field("disconnect", flag)),
		recChain:          rec("BlockChainConfig", field("start_block", u32), field("end_block", u32)),
		recTriggers:       rec("TriggerConfig", field("clock", recordType(recClock)), field("connections", recordType(recPeers)), field("blockchain", recordType(recChain))),
		recTriggersResult: rec("TriggerConfigValue", field("config", recordType(recTriggers)), success, problem),
		recMessage:        rec("MailboxMessage", field("init_peer_id", text), field("timestamp", u64), field("message", text)),
		recMailbox:        rec("GetMailboxResult", field("messages", listOf(recMessage)), success, problem),
		recPopped:         rec("PopMailboxResult", field("message", listOf(recMessage)), success, absent, problem),
		recLastError:      rec("LastError", field("error_code", u32), field("instruction", text), field("message", text), field("peer_id", text)),
		recErrorEntry:     rec("LastErrorEntry", field("last_error", recordType(recLastError)), field("error_idx", u32)),
		recParticleErrors: rec("ParticleErrors", field("particle_id", text), field("errors", listOf(recErrorEntry))),
		recAllErrors:      rec("AllErrorsResult", field("particle_errors", listOf(recParticleErrors)), success, problem),
		recLog:            rec("Log", field("timestamp", u64), field("message", text)),
		recLogs:           rec("GetLogsResult", field("logs", listOf(recLog)), success, problem),
	}
}

// types are those records; they read arguments.
var types = sync.OnceValue(func() *itype.Interfaces {
	it := &itype.Interfaces{Version: itype.WrittenVersion}
	for _, rec := range recordTypes() {
		def := itype.TypeDef{Rec: rec}
		if rec == nil {
			def = itype.TypeDef{Func: &itype.FuncType{}}
		}
		it.Types = append(it.Types, def)
	}
	return it
})

// describe tells what can be called, as a module of a service would.
func describe() itype.Description {
	it := &itype.Interfaces{Version: itype.WrittenVersion, Types: slices.Clone(types().Types)}
	all := functions()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		index := uint64(len(it.Types))
		it.Types = append(it.Types, itype.TypeDef{Func: &itype.FuncType{Args: all[name].args, Outs: []itype.Type{all[name].out}}})
		it.Exports = append(it.Exports, itype.Export{Name: name, Type: index})
		it.Adapters = append(it.Adapters, itype.Adapter{Type: index})
		it.Impls = append(it.Impls, itype.Implementation{Core: index, Adapter: index})
	}
	return it.Describe()
}
