package sim

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// A picture of 720 × 480 for each group, below one another.
const (
	pictureWide, pictureHigh = 720.0, 480.0
	marginLeft, marginRight  = 70.0, 170.0
	marginTop, marginBottom  = 40.0, 50.0
	plotWide, plotHigh       = pictureWide - marginLeft - marginRight, pictureHigh - marginTop - marginBottom
	inkDark, inkSoft         = "#222222", "#cccccc"
	inkFrontier, inkOurs     = "#8a8f98", "#b3261e"
)

// WriteSVG draws each group: invitations for each filled order against restricted mean time, both logarithmic; the oracle's frontier
// as a line, each policy as a point with the crosses of its intervals, and its fill.
func (s *Study) WriteSVG(out io.Writer, groups []Group) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="12">`+"\n", pictureWide, pictureHigh*float64(len(groups)))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="white"/>`+"\n")
	for i := range groups {
		fmt.Fprintf(&b, `<g transform="translate(0 %g)">`+"\n", pictureHigh*float64(i))
		s.draw(&b, &groups[i])
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// axis is one logarithmic axis.
type axis struct {
	low, high float64 // logarithms
	from, to  float64 // pixels
}

func (a axis) at(v float64) float64 {
	share := (math.Log(max(v, 1e-9)) - a.low) / (a.high - a.low)
	return a.from + min(max(share, -0.02), 1.02)*(a.to-a.from)
}

// axisOf spans the values of all rows with some room.
func axisOf(rows []Row, m Metric, from, to float64) axis {
	low, high := math.Inf(1), math.Inf(-1)
	for i := range rows {
		if v := rows[i].Mean[m].Mean; v > 0 {
			low, high = min(low, math.Log(v)), max(high, math.Log(v))
		}
	}
	if low > high {
		low, high = 0, 1
	}
	return axis{low - 0.25, high + 0.25, from, to}
}

// ticks are round numbers within the axis.
func (a axis) ticks() []float64 {
	var list []float64
	for e := -2.0; e <= 6; e++ {
		for _, f := range []float64{1, 1.5, 2, 3, 5, 7} {
			if v := f * math.Pow(10, e); math.Log(v) >= a.low && math.Log(v) <= a.high {
				list = append(list, v)
			}
		}
	}
	return list
}

func (s *Study) draw(b *strings.Builder, g *Group) {
	x := axisOf(g.Rows, NotesPerFilled, marginLeft, marginLeft+plotWide)
	y := axisOf(g.Rows, RM, marginTop+plotHigh, marginTop)
	fmt.Fprintf(b, `<text x="%g" y="24" fill="%s" font-size="14">%d volunteers, %.1f h on duty an order, truth %s, %d seeds</text>`+"\n",
		marginLeft, inkDark, g.Volunteers, s.Behaviour.Ratio(g.Volunteers), g.Truth, len(s.Seeds))
	for _, v := range x.ticks() {
		fmt.Fprintf(b, `<path d="M%.1f %g V%g" stroke="%s"/><text x="%.1f" y="%g" text-anchor="middle" fill="%s">%g</text>`+"\n",
			x.at(v), marginTop, marginTop+plotHigh, inkSoft, x.at(v), marginTop+plotHigh+18, inkDark, v)
	}
	for _, v := range y.ticks() {
		fmt.Fprintf(b, `<path d="M%g %.1f H%g" stroke="%s"/><text x="%g" y="%.1f" text-anchor="end" fill="%s">%g</text>`+"\n",
			marginLeft, y.at(v), marginLeft+plotWide, inkSoft, marginLeft-6, y.at(v)+4, inkDark, v)
	}
	fmt.Fprintf(b, `<text x="%g" y="%g" text-anchor="middle" fill="%s">invitations for each filled order</text>`+"\n", marginLeft+plotWide/2, pictureHigh-12, inkDark)
	fmt.Fprintf(b, `<text transform="translate(18 %g) rotate(-90)" text-anchor="middle" fill="%s">restricted mean time, s</text>`+"\n", marginTop+plotHigh/2, inkDark)
	drawFrontier(b, g, x, y)
	var labels []label
	for i := range g.Rows {
		if r := &g.Rows[i]; !r.frontier() {
			labels = append(labels, drawRow(b, r, x, y))
		}
	}
	drawLabels(b, labels)
}

func drawFrontier(b *strings.Builder, g *Group, x, y axis) {
	line := g.frontier()
	if len(line) < 2 {
		return
	}
	for i, p := range line {
		fmt.Fprintf(b, "%s%.1f %.1f", map[bool]string{true: `<path d="M`, false: " L"}[i == 0], x.at(p.x), y.at(p.y))
	}
	fmt.Fprintf(b, `" fill="none" stroke="%s" stroke-width="2"/>`+"\n", inkFrontier)
}

// label is a text beside a point.
type label struct {
	x, y         float64
	text, colour string
}

func drawRow(b *strings.Builder, r *Row, x, y axis) label {
	n, t := r.Mean[NotesPerFilled], r.Mean[RM]
	colour := inkDark
	if strings.HasPrefix(r.Name, "lindan") {
		colour = inkOurs
	}
	fmt.Fprintf(b, `<path d="M%.1f %.1f H%.1f M%.1f %.1f V%.1f" stroke="%s" fill="none"/>`,
		x.at(n.Mean-n.Half), y.at(t.Mean), x.at(n.Mean+n.Half), x.at(n.Mean), y.at(t.Mean-t.Half), y.at(t.Mean+t.Half), colour)
	fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`+"\n", x.at(n.Mean), y.at(t.Mean), colour)
	return label{x.at(n.Mean) + 8, y.at(t.Mean) - 5, fmt.Sprintf("%s %.1f %%", r.Name, 100*r.Mean[Fill].Mean), colour}
}

// drawLabels moves a label down until it covers no other one.
func drawLabels(b *strings.Builder, labels []label) {
	const line, letter = 13.0, 7.0
	slices.SortStableFunc(labels, func(p, q label) int { return cmp.Compare(p.y, q.y) })
	for i := range labels {
		p := &labels[i]
		for k := 0; k < i; k++ {
			q := &labels[k]
			apart := p.x > q.x+letter*float64(len(q.text)) || q.x > p.x+letter*float64(len(p.text))
			if !apart && math.Abs(p.y-q.y) < line {
				p.y, k = q.y+line, -1 // look at all again
			}
		}
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n", p.x, p.y, p.colour, p.text)
	}
}
