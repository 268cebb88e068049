package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meters are what the door measures. Labels are route patterns, never ids.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

func newMeters(streams func() float64) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lindan_http_requests_total", Help: "Answers, by route pattern, method and status."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lindan_http_request_seconds", Help: "Time to the answer; of a stream, to its beginning.", Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 8},
		}, []string{"route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lindan_http_in_flight", Help: "Requests being answered now."}),
	}
	live := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "lindan_live_streams", Help: "Open event streams on this replica."}, streams)
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, live,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meters) observe(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route, method).Observe(took.Seconds())
}

// showMetrics shows the meters, to this machine only unless Options.MetricsOpen. A request that came through a proxy on
// this machine is not from this machine.
func (s *Server) showMetrics() fiber.Handler {
	show := adaptor.HTTPHandler(promhttp.HandlerFor(s.meters.registry, promhttp.HandlerOpts{}))
	return func(f *fiber.Ctx) error {
		passedOn := f.Get(fiber.HeaderXForwardedFor) + f.Get(fiber.HeaderForwarded) + f.Get("X-Real-IP") + f.Get(fiber.HeaderVia)
		if !s.o.MetricsOpen && (!f.Context().RemoteIP().IsLoopback() || passedOn != "") {
			return fiber.NewError(http.StatusNotFound)
		}
		return show(f)
	}
}
