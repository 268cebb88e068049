package server

import (
	"github.com/prometheus/client_golang/prometheus"

	"lindan/desk"
	"lindan/hunt"
)

// huntMeters shows how the search for volunteers goes, by district.
type huntMeters struct {
	desk  *desk.Desk
	descs []*prometheus.Desc
}

// huntFigures names the meters, in the order of values.
func huntFigures() [][2]string {
	return [][2]string{
		{"lindan_hunt_offers", "Offers sent, ever."},
		{"lindan_hunt_filled", "Places taken, ever; offers by this is the attention that one costs."},
		{"lindan_hunt_wait_seconds", "Mean time from the beginning of a search to a yes, of late."},
		{"lindan_hunt_calibration_error", "Expected calibration error of the predicted chances of a yes."},
		{"lindan_hunt_brier", "Mean squared error of the predicted chances, of late."},
		{"lindan_hunt_hour_value", "What an hour on duty of one more volunteer would bring now: the price of attention follows it; 0 where nobody lacks."},
	}
}

func values(f hunt.Figures) []float64 {
	return []float64{float64(f.Offers), float64(f.Filled), f.Wait, f.Missed, f.Brier, f.Value}
}

func newHuntMeters(d *desk.Desk) *huntMeters {
	m := &huntMeters{desk: d}
	for _, f := range huntFigures() {
		m.descs = append(m.descs, prometheus.NewDesc(f[0], f[1], []string{"district"}, nil))
	}
	return m
}

// Describe names the meters.
func (m *huntMeters) Describe(to chan<- *prometheus.Desc) {
	for _, d := range m.descs {
		to <- d
	}
}

// Collect reads them.
func (m *huntMeters) Collect(to chan<- prometheus.Metric) {
	for _, f := range m.desk.Hunted() {
		for i, v := range values(f) {
			to <- prometheus.MustNewConstMetric(m.descs[i], prometheus.GaugeValue, v, string(f.District))
		}
	}
}
