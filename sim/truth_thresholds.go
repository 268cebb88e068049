package sim

// thresholds is T4: the third unanswered invitation of a week silences for days, and any invitation may silence, also one that was
// taken back and, half as often, one that was a match.
type thresholds struct{ plain }

// Name is T4.
func (thresholds) Name() string { return "T4" }

// T4's figures.
const (
	thresholdAt    = 3
	thresholdHours = 72.0
)

// Spell is days after the third, else the plain one without mercy for what was taken back.
func (t thresholds) Spell(a *Asking, how ending) float64 {
	if how == ignored && a.Ignored+1 >= thresholdAt {
		return thresholdHours
	}
	if how == matched && a.draw(drawMatched) < 0.5 {
		return 0
	}
	return t.plain.Spell(a, ignored)
}
