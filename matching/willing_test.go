package matching

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"lindan/domain"
)

// offeredTo is a volunteer with one call of the order, as the hunt notes it.
func offeredTo(r *Round, c *Candidate, ago time.Duration) {
	r.prepare()
	x := r.factsOf(c)
	c.Engagement.Asked = append(c.Engagement.Asked, domain.Call{
		Order: r.Order.ID, At: r.Now.Add(-ago), Expires: r.Now.Add(time.Minute), Facts: x[:], Chance: r.willing(&x),
	})
}

func TestAnOfferTeachesByHowItEnded(t *testing.T) {
	for name, c := range map[string]struct {
		how           Outcome
		trait, active int // −1 lower, 0 as it was, 1 higher
		lesson        bool
		weight        func(float64) bool
	}{
		"a yes":               {Yes, 1, 0, true, func(w float64) bool { return w == 1 }},
		"a no":                {No, -1, -1, true, func(w float64) bool { return w == 1 }},
		"silence":             {Silent, -1, -1, true, func(w float64) bool { return w > 0 && w <= 1 }},
		"an offer taken back": {Withdrawn, 0, -1, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, v := round(waiting("medicine")), fit("a_v", 100)
			offeredTo(&r, &v, time.Minute)
			lesson, changed := Learn(v.Engagement, r.Order, c.how, r.Learned, DefaultSpell(), r.Now)
			m := v.Engagement.Mind
			sign := func(x float64) int {
				switch {
				case x > 0:
					return 1
				case x < 0:
					return -1
				}
				return 0
			}
			active := Belief{m.Doubt, m.DoubtAt}.Active(DefaultSpell(), r.Now) - 1
			if !changed || sign(m.Trait) != c.trait || sign(active) != c.active || (lesson != nil) != c.lesson {
				t.Fatalf("changed %v, trait %v, belief −1 %v, lesson %+v", changed, m.Trait, active, lesson)
			}
			if lesson != nil && !c.weight(lesson.Weight) {
				t.Errorf("weight %v", lesson.Weight)
			}
			if k := v.Engagement.Asked[0]; !k.Over || k.Facts != nil {
				t.Errorf("the call is %+v", k)
			}
			before := m
			if _, again := Learn(v.Engagement, r.Order, c.how, r.Learned, DefaultSpell(), r.Now); again || v.Engagement.Mind != before {
				t.Error("told twice, it taught twice")
			}
		})
	}
}

// Who answers when somebody else is asked already is not away.
func TestALateYesEndsTheDoubt(t *testing.T) {
	r, v := round(waiting("medicine")), fit("a_v", 100)
	offeredTo(&r, &v, 3*time.Minute)
	Learn(v.Engagement, r.Order, Silent, r.Learned, DefaultSpell(), r.Now)
	if v.Engagement.Mind.Doubt == 0 || !v.Engagement.Asked[0].Quiet {
		t.Fatalf("after silence: %+v, %+v", v.Engagement.Mind, v.Engagement.Asked[0])
	}
	_, changed := Learn(v.Engagement, r.Order, Yes, r.Learned, DefaultSpell(), r.Now)
	if _, again := Learn(v.Engagement, r.Order, Yes, r.Learned, DefaultSpell(), r.Now); !changed || again || v.Engagement.Mind.Doubt != 0 {
		t.Errorf("changed %v, then %v; %+v", changed, again, v.Engagement.Mind)
	}
}

// Silence of somebody who is believed away says little about her.
func TestSilenceOfWhoIsAwayTeachesLittle(t *testing.T) {
	learn := func(doubt float64) float64 {
		r, v := round(waiting("medicine")), fit("a_v", 100)
		v.Engagement.Mind.Doubt, v.Engagement.Mind.DoubtAt = doubt, r.Now
		offeredTo(&r, &v, time.Minute)
		Learn(v.Engagement, r.Order, Silent, r.Learned, DefaultSpell(), r.Now)
		return v.Engagement.Mind.Trait
	}
	if here, away := learn(0), learn(0.9); here >= 0 || away >= 0 || away < here/2 {
		t.Errorf("trait after silence: %v when here, %v when away", here, away)
	}
}

// A district whose people answer by other weights than the first guess is learned, and its chances become calibrated.
func TestTheModelLearnsHowPeopleAnswer(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	l := &domain.Learned{}
	truth := func(x *[facts]float64) float64 { return sigmoid(0.4 - 1.5*x[factDistance] + 1.2*x[factUrgent]) }
	loss := func(n int, learn bool) float64 {
		sum := 0.0
		for range n {
			o := waiting("medicine")
			o.Urgent = rnd.IntN(5) == 0
			r, v := round(o), fit("a_v", rnd.Float64()*2500)
			r.Learned = l
			r.prepare()
			x := r.factsOf(&v)
			p, q := r.willing(&x), truth(&x)
			sum += (p - q) * (p - q)
			if learn {
				yes := rnd.Float64() < q
				Study(l, []Lesson{{Community: o.Community, Class: o.Item.Skill, Facts: x[:], Chance: p, Yes: yes, No: !yes, Weight: 1, Wait: 40 * time.Second}})
			}
		}
		return math.Sqrt(sum / float64(n))
	}
	cold := loss(500, false)
	loss(6000, true)
	l.Bins = nil // calibration of what is predicted from here on
	warm := loss(2000, true)
	if warm > cold/2 || warm > 0.08 {
		t.Errorf("root mean square error of the chance: %.3f cold, %.3f after 6,000 answers", cold, warm)
	}
	if e := Miscalibrated(l); e > 0.05 {
		t.Errorf("expected calibration error %.3f", e)
	}
}

// A place that answers less than its district is learned apart, and a new one starts where the district is.
func TestACommunityHasAnOffsetOfItsOwn(t *testing.T) {
	l, rnd := &domain.Learned{}, rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		for place, q := range map[domain.AreaID]float64{"420199-001-001": 0.6, "420199-001-002": 0.15} {
			x := make([]float64, facts)
			x[factOne] = 1
			yes := rnd.Float64() < q
			Study(l, []Lesson{{Community: place, Facts: x, Chance: 0.3, Yes: yes, Weight: 1, Wait: time.Minute}})
		}
	}
	chance := func(place domain.AreaID) float64 {
		r := round(waiting("medicine"))
		r.Order.Community, r.Order.Item.Skill, r.Learned = place, "", l
		r.prepare()
		x := [facts]float64{1}
		return r.willing(&x)
	}
	low, high, fresh := chance("420199-001-002"), chance("420199-001-001"), chance("420199-001-003")
	if math.Abs(high-0.6) > 0.1 || math.Abs(low-0.15) > 0.1 || fresh < 0.2 || fresh > 0.55 {
		t.Errorf("chances %.2f and %.2f of 0.6 and 0.15; a new place %.2f", high, low, fresh)
	}
}

// Attention costs nothing where everybody finds somebody, and something where orders lack people.
func TestThePriceFollowsTheMarket(t *testing.T) {
	price := func(lack float64) float64 {
		l := &domain.Learned{}
		for range 200 {
			Observe(l, []Look{{"420199-001-001", morning, lack}})
			Earn(l, []Gain{{Community: "420199-001-001", At: morning, Worth: 1, Hours: 3}})
		}
		r, v := round(waiting("medicine")), fit("a_v", 100)
		r.Order.Community, r.Learned = "420199-001-001", l
		return Wave(r, []Candidate{v})[0].Price
	}
	if p, notice := price(0), DefaultTuning().Price*DefaultTempo().InviteCost; p != notice {
		t.Errorf("a price of %v where nobody lacks, more than the notice itself, %v", p, notice)
	}
	half, all := price(0.5), price(1)
	if half <= price(0) || all <= half {
		t.Errorf("prices %v and %v", half, all)
	}
}
