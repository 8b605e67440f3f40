package stdlib

import (
	"github.com/aquifer-dev/aquifer/vm/value"
)

// statFunctions report on services (spec/network.md#N33).
func statFunctions() map[string]builtin {
	return map[string]builtin{"service_memory": {serviceMemory, nil}, "service_stat": {serviceStat, nil}}
}

func serviceMemory(c *call) (*value.Node, error) {
	s, err := c.service(0)
	if err != nil {
		return nil, err
	}
	return nodes(c.host.Deployment().Memory(s.ID), func(m ModuleMemory) *value.Node {
		return value.Object(
			value.Member{Key: "name", Value: value.Text(m.Name)},
			value.Member{Key: "memory_size_bytes", Value: value.Num(value.OfUint(m.Size))},
			value.Member{Key: "max_memory_size_bytes", Value: value.Num(value.OfUint(m.Most))},
		)
	}), nil
}

func serviceStat(c *call) (*value.Node, error) {
	name, err := c.str(0, "service_id")
	if err != nil {
		return nil, err
	}
	problem, result := "No stats were collected for the `"+name+"` service", value.Array()
	d := c.host.Deployment()
	if s, ok := d.Service(name); ok {
		if stats := d.Stats(s.ID); stats != nil {
			problem, result = "", value.Array(value.Object(
				value.Member{Key: "total_stats", Value: statsNode(stats.Total)},
				value.Member{Key: "functions_stats", Value: nodes(stats.Functions, func(f FunctionStats) *value.Node {
					return value.Object(value.Member{Key: "name", Value: value.Text(f.Name)}, value.Member{Key: "stats", Value: statsNode(f.CallStats)})
				})},
			))
		}
	}
	return value.Object(
		value.Member{Key: "status", Value: value.Bool(problem == "")},
		value.Member{Key: "error", Value: value.Text(problem)},
		value.Member{Key: "result", Value: result},
	), nil
}

func statsNode(s CallStats) *value.Node {
	number := func(u uint64) *value.Node { return value.Num(value.OfUint(u)) }
	return value.Object(
		value.Member{Key: "success_req_count", Value: number(s.Good)},
		value.Member{Key: "failed_req_count", Value: number(s.Failed)},
		value.Member{Key: "memory_deltas_bytes", Value: seriesNode(s.Memory, s.Good+s.Failed)},
		value.Member{Key: "call_time_sec", Value: seriesNode(s.Seconds, s.Good+s.Failed)},
		value.Member{Key: "timestamps", Value: nodes(s.Timestamps, number)},
	)
}

func seriesNode(s Series, calls uint64) *value.Node {
	number := func(f float64) *value.Node { return value.Num(value.OfFloat(f)) }
	return value.Object(
		value.Member{Key: "series", Value: nodes(s.Last, number)},
		value.Member{Key: "total", Value: number(s.Total)},
		value.Member{Key: "avg", Value: number(s.Total / float64(max(calls, 1)))},
	)
}
