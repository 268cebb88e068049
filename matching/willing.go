package matching

import (
	"math"
	"time"

	"lindan/domain"
)

// The facts from which the chance of a yes is computed, in the order in which weights are stored: add at the end.
const (
	factOne      = iota
	factDistance // path metres in halfWay
	factUrgent
	factSkill // the order needs a certain skill
	factEvening
	factNight
	factWeekend
	factTrait    // her own readiness, in log-odds
	factTired    // offers of the last 24 hours, in threes
	factFamiliar // she has served this resident before
	factLoad     // promised jobs
	facts
)

// firstGuess is what the weights are before anything was learned: a plain reading of the field's figures (matching.md §2, §4.1),
// weaker than what was found there.
func firstGuess() []float64 {
	w := make([]float64, facts)
	w[factOne], w[factDistance], w[factUrgent], w[factTrait], w[factTired], w[factFamiliar] = -0.3, -0.7, 0.3, 1, -0.4, 0.5
	return w
}

// Figures of learning. A volunteer's own readiness is a Gaussian with variance 1 around her neighbours', followed by assumed
// density filtering: unlike a count of yes it takes the distance and hour of each offer into account.
const (
	traitForget = 0.985 // of what is known of a volunteer, kept at each answer
	placeWeight = 6.0   // precision with which a community's offset is drawn to 0
	placeForget = 0.998
	weightStep  = 0.02
	scaleStep   = 0.005
	answerMean  = 3.69 // log of 40 s
	answerDev   = 1.0  // of the logarithm
	noShare     = 0.4
	leastChance = 0.02
	mostChance  = 0.97
)

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func weights(l *domain.Learned) []float64 {
	if len(l.Weights) == facts {
		return l.Weights
	}
	return firstGuess()
}

// factsOf are the facts of a pair.
func (r *Round) factsOf(c *Candidate) [facts]float64 {
	var x [facts]float64
	o := r.Order
	x[factOne] = 1
	x[factDistance] = c.Metres * detour / halfWay
	x[factTrait] = c.Engagement.Mind.Trait
	is := func(yes bool, fact int) {
		if yes {
			x[fact] = 1
		}
	}
	is(o.Urgent, factUrgent)
	is(o.Item.Skill != domain.AnySkill, factSkill)
	is(r.clock.evening, factEvening)
	is(r.clock.night, factNight)
	is(r.clock.weekend, factWeekend)
	is(r.Familiar[c.Account.ID], factFamiliar)
	x[factTired] = float64(asked(c.Engagement, o.ID, r.Now)) / 3
	x[factLoad] = float64(len(c.Engagement.Bookings))
	return x
}

// asked counts the offers of other orders within the last 24 hours.
func asked(e *domain.Engagement, o domain.OrderID, now time.Time) int {
	n := 0
	for i := range e.Asked {
		if e.Asked[i].Order != o && now.Sub(e.Asked[i].At) < 24*time.Hour {
			n++
		}
	}
	return n
}

// willing is the chance that somebody who reads her phone says yes.
func (r *Round) willing(x *[facts]float64) float64 {
	z := r.place
	for i, w := range r.weights {
		z += w * x[i]
	}
	z = z*(1+r.Learned.Scale.Sum) + r.Learned.Scale.N
	return min(max(sigmoid(z), leastChance), mostChance)
}

// placeKey is where a community's offset for a class is kept.
func placeKey(community domain.AreaID, class domain.SkillClass) string {
	return string(community) + "|" + string(class)
}

// Lesson is what one offer taught: it changes the volunteer's mind at once and the district's model a little later.
type Lesson struct {
	Community domain.AreaID
	Class     domain.SkillClass
	Facts     []float64
	Chance    float64 // that was predicted, belief included
	Yes       bool
	Weight    float64       // the chance that she read it: 1 after an answer
	Wait      time.Duration // until the answer; 0 none came
	No        bool          // an explicit one
}

// Outcome is how an offer ended for its volunteer.
type Outcome int

// The outcomes. Only Yes, No and Silent ran their time; Withdrawn is censored: it says nothing about whether she would.
const (
	Yes Outcome = iota
	No
	Silent
	Withdrawn
)

// Learn ends the volunteer's call of the order and learns from it, once: a second time there is no call to end. lesson is nil where
// the outcome teaches the district nothing; changed tells whether the engagement is to be stored.
func Learn(e *domain.Engagement, o *domain.Order, how Outcome, l *domain.Learned, spell Spell, now time.Time) (lesson *Lesson, changed bool) {
	for i := range e.Asked {
		c := &e.Asked[i]
		if c.Order != o.ID || c.Over {
			continue
		}
		changed = true
		if s := learnCall(e, c, o, how, l, spell, now); s != nil {
			lesson = s
		}
		c.Over, c.Quiet, c.Facts, c.Chance = true, how == Silent, nil, 0
	}
	if !changed && how == Yes && e.Mind.Doubt != 0 { // a yes after its time: she reads her phone
		e.Mind.Doubt, e.Mind.DoubtAt = 0, now.UTC()
		changed = true
	}
	return lesson, changed
}

func learnCall(e *domain.Engagement, c *domain.Call, o *domain.Order, how Outcome, l *domain.Learned, s Spell, now time.Time) *Lesson {
	m := &e.Mind
	b := Belief{m.Doubt, m.DoubtAt}
	if len(c.Facts) != facts {
		if how == Yes || how == No {
			b = b.Acted(now)
		}
		m.Doubt, m.DoubtAt = b.Doubt, b.At
		return nil
	}
	r := Round{Order: o, Now: now, Learned: l}
	r.prepare()
	p := r.willing((*[facts]float64)(c.Facts))
	lesson := &Lesson{Community: o.Community, Class: o.Item.Skill, Facts: c.Facts, Chance: c.Chance, Yes: how == Yes, Weight: 1}
	switch how {
	case Withdrawn:
		b = b.withdrawn(s, now)
		m.Doubt, m.DoubtAt = b.Doubt, b.At
		return nil
	case Silent:
		answers := p + l.Noes.Mean(noShare, 50)*(1-p)
		active := b.Active(s, now)
		lesson.Weight = active * (1 - answers) / (active*(1-answers) + 1 - active + 1e-9)
		b = b.Ignored(answers, s, now).Unmatched(s, now)
	case No:
		lesson.No = true
		b = b.Acted(now).Unmatched(s, now)
	case Yes:
		b = b.Acted(now)
	}
	if how != Silent {
		lesson.Wait = max(now.Sub(c.At), time.Second)
		m.Waits, m.Answers = m.Waits*traitForget+math.Log(lesson.Wait.Seconds()), m.Answers*traitForget+1
	}
	m.Doubt, m.DoubtAt = b.Doubt, b.At
	learnTrait(m, p, lesson)
	return lesson
}

// learnTrait moves what is known of her readiness towards the answer, by its surprise and by how little was known.
func learnTrait(m *domain.Mind, p float64, s *Lesson) {
	y := 0.0
	if s.Yes {
		y = 1
	}
	m.Known = m.Known*traitForget + s.Weight*p*(1-p)
	m.Trait += s.Weight * (y - p) / (1 + m.Known)
}

// Study adds lessons to what the district has learned.
func Study(l *domain.Learned, lessons []Lesson) {
	if len(l.Weights) != facts {
		l.Weights = firstGuess()
	}
	if l.Places == nil {
		l.Places = map[string]domain.Tale{}
	}
	if len(l.Bins) != bins {
		l.Bins = make([]domain.Tale, bins)
	}
	for i := range lessons {
		study(l, &lessons[i])
	}
}

// bins is the number of bins of calibration.
const bins = 20

func study(l *domain.Learned, s *Lesson) {
	y := 0.0
	if s.Yes {
		y = 1
	}
	key := placeKey(s.Community, s.Class)
	z := placeOffset(l, key)
	for i, w := range l.Weights {
		z += w * s.Facts[i]
	}
	p := sigmoid(z*(1+l.Scale.Sum) + l.Scale.N)
	miss := s.Weight * (y - p)
	for i := range l.Weights {
		if i != factTrait {
			l.Weights[i] += weightStep * miss * s.Facts[i]
		}
	}
	t := l.Places[key]
	t.N = t.N*placeForget + s.Weight*p*(1-p)
	t.Sum += miss / (placeWeight + t.N)
	l.Places[key] = t
	l.Scale.Sum = min(max(l.Scale.Sum+scaleStep*miss*z, -0.7), 1)
	l.Scale.N = min(max(l.Scale.N+scaleStep*miss, -1), 1)
	bin := min(int(s.Chance*bins), bins-1)
	l.Bins[bin] = domain.Tale{Sum: l.Bins[bin].Sum + y, N: l.Bins[bin].N + 1}
	l.Brier = l.Brier.Add((y-s.Chance)*(y-s.Chance), 0.999)
	if s.Wait > 0 {
		l.Answer = l.Answer.Add(math.Log(s.Wait.Seconds()), 0.999)
	}
	if !s.Yes && s.Weight > 0 {
		no := 0.0
		if s.No {
			no = 1
		}
		l.Noes = domain.Tale{Sum: l.Noes.Sum*0.999 + no, N: l.Noes.N*0.999 + s.Weight}
	}
}

// placeOffset is what a community and class add to the log-odds: followed like a volunteer's readiness, from 0.
func placeOffset(l *domain.Learned, key string) float64 { return l.Places[key].Sum }

// Miscalibrated is the expected calibration error: the mean distance between predicted chance and share of yes, over the bins.
func Miscalibrated(l *domain.Learned) float64 {
	sum, n := 0.0, 0.0
	for i, t := range l.Bins {
		if t.N > 0 {
			sum += math.Abs(t.Sum - t.N*(float64(i)+0.5)/bins)
			n += t.N
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
