package node

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/aquifer-dev/aquifer/stdlib"
)

// metrics are the node's figures, under the original's names where it has them (spec/network.md#N97).
type metrics struct {
	registry *prometheus.Registry

	received, sent, unsent, expired, refused, resolved *prometheus.CounterVec
	sizes                                              *prometheus.HistogramVec
	stepTime                                           prometheus.Histogram
	stepsGood, stepsFailed, panics, retired, spellRuns prometheus.Counter
	spellPeriods                                       prometheus.Histogram
	callTime                                           *prometheus.HistogramVec
	callsGood, callsFailed                             *prometheus.CounterVec
}

var timeBuckets = []float64{0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 7, 15, 30, 60, 120}

func newMetrics(n *Node) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	counters := func(name, help string, label string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name + "_total", Help: help}, []string{label})
		m.registry.MustRegister(c)
		return c
	}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: name + "_total", Help: help})
		m.registry.MustRegister(c)
		return c
	}
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	m.received = counters("connection_pool_received_particles", "Particles that came.", "particle_type")
	m.sizes = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "connection_pool_particle_sizes", Help: "Bytes of the messages that came.", Buckets: prometheus.ExponentialBuckets(100, 10, 7),
	}, []string{"particle_type"})
	m.sent = counters("connectivity_particle_send_success", "Particles that were sent.", "particle_type")
	m.unsent = counters("connectivity_particle_send_failure", "Particles that could not be sent.", "particle_type")
	m.resolved = counters("connectivity_contact_resolve", "How next peers were found.", "action")
	m.expired = counters("dispatcher_particles_expired", "Particles that were over when they came.", "particle_type")
	m.refused = counters("dispatcher_particles_refused", "Particles and messages that were dropped, by code.", "code")
	m.stepTime = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "particle_executor_interpretation_time_sec", Help: "Duration of steps of the interpreter.", Buckets: timeBuckets,
	})
	m.stepsGood = counter("particle_executor_interpretation_successes", "Steps that ended with code 0.")
	m.stepsFailed = counter("particle_executor_interpretation_failures", "Steps that ended with another code.")
	m.callTime = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "particle_executor_service_call_time_sec", Help: "Duration of calls, pauses not included.", Buckets: timeBuckets,
	}, []string{"function_kind"})
	m.callsGood = counters("particle_executor_service_call_success", "Calls that were answered with a value.", "function_kind")
	m.callsFailed = counters("particle_executor_service_call_failure", "Calls that were answered with an error.", "function_kind")
	m.retired = counter("particle_executor_retired_actors", "Particles that were given up before their time was over, for others of the same peer.")
	m.panics = counter("particle_executor_panics", "Internal errors that were contained.")
	m.spellRuns = counter("spell_particles_created", "Runs of spells.")
	m.spellPeriods = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "spell_periods", Help: "Periods of spells when they were scheduled, in seconds.", Buckets: periodBuckets})
	m.registry.MustRegister(m.sizes, m.stepTime, m.callTime, m.spellPeriods)
	gauge("spell_scheduled_now", "Spells that wait for a time.", func() float64 { return float64(n.spells.Waiting()) })
	gauge("particle_executor_alive_actors", "Particles that live here.", func() float64 { return float64(n.actors.count()) })
	gauge("particle_executor_waiting_actors", "Particles that wait for a worker.", func() float64 { return float64(n.ready.length()) })
	gauge("particle_executor_held_bytes", "Bytes, by estimate, of what particles hold here.", func() float64 { return float64(n.quota.load()) })
	gauge("aqua_vm_pool_pool_size", "Workers.", func() float64 { return float64(n.config.Limits.Workers) })
	gauge("aqua_vm_pool_free_vms", "Workers that have nothing to do.", func() float64 { return float64(max(n.workers.Load()-n.stepping.Load(), 0)) })
	gauge("connection_pool_connected_peers", "Peers that are connected.", func() float64 { return float64(n.net.Stats().Peers) })
	gauge("connection_pool_particle_queue_size", "Particles that came and are not checked yet.", func() float64 { return float64(n.net.Stats().Waiting) })
	gauge("services_services_count", "Services that are hosted.", func() float64 { return float64(len(n.home.hosted.Services())) })
	return m
}

func (m *metrics) stepped(took time.Duration, code int64) {
	m.stepTime.Observe(took.Seconds())
	if code == 0 {
		m.stepsGood.Inc()
	} else {
		m.stepsFailed.Inc()
	}
}

// called counts a call; kinds are the original's: built-ins and hosted services are both services.
func (m *metrics) called(service string, known, good bool, took time.Duration) {
	kind := "NotHappened"
	if known || stdlib.Builtin(stdlib.Node, service) {
		kind = "Service"
	}
	m.callTime.WithLabelValues(kind).Observe(took.Seconds())
	if good {
		m.callsGood.WithLabelValues(kind).Inc()
	} else {
		m.callsFailed.WithLabelValues(kind).Inc()
	}
}
