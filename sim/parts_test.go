package sim

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"lindan/matching"
)

func TestAKeyOfBehaviourThatNobodyKnowsIsNamed(t *testing.T) {
	_, err := ReadBehaviour(strings.NewReader(`{"silence":{"phi":0.2,"lenght":3}}`))
	if err == nil || !strings.Contains(err.Error(), "lenght") {
		t.Errorf("answers %v", err)
	}
	b, err := ReadBehaviour(strings.NewReader(`{"silence":{"phi":0.2}}`))
	must(t, err)
	equal(t, "phi", b.Silence.Phi, 0.2)
	equal(t, "what is not named stays", b.Silence.MeanHours, DefaultBehaviour().Silence.MeanHours)
	for field, text := range map[string]string{
		"no_show":     `{"no_show":1.5}`,
		"distance_m":  `{"distance_m":0}`,
		"duty.max_h":  `{"duty":{"max_h":20}}`,
		"service_min": `{"service_min":{"min":1}}`,
		"rare":        `{"rare":{"classes":9}}`,
	} {
		if _, err := ReadBehaviour(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: answers %v", field, err)
		}
	}
}

func TestTheDocumentedBehaviourIsTheDefault(t *testing.T) {
	page, err := os.ReadFile("../docs/simulation.md")
	must(t, err)
	_, rest, _ := strings.Cut(string(page), "```json\n")
	text, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the page holds no JSON")
	}
	b, err := ReadBehaviour(strings.NewReader(text))
	must(t, err)
	equal(t, "the documented behaviour", b, DefaultBehaviour())
	var documented, all map[string]any
	must(t, json.Unmarshal([]byte(text), &documented))
	whole, err := json.Marshal(DefaultBehaviour())
	must(t, err)
	must(t, json.Unmarshal(whole, &all))
	if !reflect.DeepEqual(documented, all) {
		t.Error("the page leaves keys out")
	}
}

func TestACityIsReadByItsHeader(t *testing.T) {
	for name, text := range map[string]string{
		"as documented": "id,lon,lat,weight\n1,114.30,30.58,5\n2,114.31,30.59,1\n3,116.0,30.58,1\n",
		"by its alias":  "group,lon,lat,listings\r\n1,114.30,30.58,5\r\n2,114.31,30.59,1\r\n3,116.0,30.58,1\r\n",
	} {
		c, err := ReadCity(name, strings.NewReader(text), 40_000)
		must(t, err)
		equal(t, name+": places within", len(c.Spots), 2)
		equal(t, name+": communities", len(c.centres), 2)
		if !areaOf(c.community(c.Spots[1].At)).Valid() {
			t.Error("a community has no valid id")
		}
	}
	for _, text := range []string{"", "lon,lat\n1,2\n", "id,lon,lat,weight\n", "id,lon,lat,weight\n1,x,2,3\n", "id,lon,lat,weight\n1,114,95,3\n"} {
		if _, err := ReadCity("bad", strings.NewReader(text), 0); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestAPolicyIsReadWithItsOptions(t *testing.T) {
	for _, good := range append(every(), "keep3:ttl=90", "waves5:gap=30", "broadcast:radius=1000", "desk:c=2:reach=off", "didi17:tick=5:ttl=30", "oracle-keep10:floor=0.3", "lindan:phi=0.2:mean_h=3:wait=0.01:invite=0.1:sure=0.9:most=5:urgentw=3:familiar=0") {
		if _, err := NewPolicy(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"keep":             "none of",
		"keep0":            "none of",
		"lindan3":          "none of",
		"lindan:prize=1":   "prize",
		"lindan:price":     "key=value",
		"lindan:price=x":   "price",
		"lindan:batch=yes": "batch",
		"keep3:price=0":    "price",
	} {
		if _, err := NewPolicy(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestAnAblationChangesTheTuning(t *testing.T) {
	b := small()
	begin := func(text string) *matching.Tuning {
		p, err := NewPolicy(text)
		must(t, err)
		return newWorld(Options{Script: scriptOf(b, 20, 1, 1), Behaviour: b, Truth: plain{}, Policy: p}).play.tuning
	}
	equal(t, "the plain policy", *begin("lindan"), matching.DefaultTuning())
	x := begin("lindan:price=0:batch=off:belief=off:explore=0:fair=0")
	if x.Price != 0 || x.Batch || !x.NoBelief || x.Explore != 0 || x.Fair != 0 {
		t.Errorf("the ablations give %+v", x)
	}
	k := begin("lindan:k=4").Tempo
	for _, p := range []float64{0.05, 0.3, 0.9} {
		equal(t, "offers kept", k.Keep(p, 60e9, 600e9), 4)
	}
}

func TestEachTruthIsWhatItSays(t *testing.T) {
	b := DefaultBehaviour()
	a := func(v int, path float64, at int64) *Asking {
		return &Asking{Behaviour: &b, Seed: 1, Volunteer: v, Order: v, At: at, Path: path, Place: 3}
	}
	near(t, "T0 at home", plain{}.Chance(a(1, 0, 0)), logistic(-0.6), 1e-12)
	near(t, "T0 after 1.5 km", plain{}.Chance(a(1, 1500, 0)), logistic(-1.6), 1e-12)
	beyond, within := 0, 0
	for v := range 500 {
		if (limits{}).Chance(a(v, 5000, 0)) == 0 {
			beyond++
		}
		if (limits{}).Chance(a(v, 100, 0)) > 0 {
			within++
		}
	}
	if beyond < 400 || within < 490 {
		t.Errorf("T1: %d of 500 do not go 5 km, %d go 100 m", beyond, within)
	}
	if x, y := (routines{}).Chance(a(1, 500, 10*hour)), (routines{}).Chance(a(1, 500, 14*hour)); x == y {
		t.Error("T2: every hour is alike")
	}
	equal(t, "T2: a week later", routines{}.Chance(a(1, 500, 10*hour)), routines{}.Chance(a(1, 500, 10*hour+7*day)))
	one, two := a(1, 500, 20*hour), a(2, 500, 20*hour)
	near(t, "T3: all move alike", odds(shocks{}.Chance(one))-odds(plain{}.Chance(one)), odds(shocks{}.Chance(two))-odds(plain{}.Chance(two)), 1e-9)
	third := a(1, 500, 0)
	third.Ignored = 2
	equal(t, "T4: the third of a week", thresholds{}.Spell(third, ignored), thresholdHours)
	before, after := a(1, 500, holidayFrom-1), a(1, 500, holidayFrom)
	if (drift{}).Chance(after) > (drift{}).Chance(before)-0.05 {
		t.Error("T5: nobody is on holiday")
	}
	drops := 0
	for v := range 10_000 {
		if (drift{}).Drops(a(v, 0, 0)) {
			drops++
		}
	}
	near(t, "T5: who drops, of 10 000", float64(drops), 100, 30)
}

func odds(p float64) float64 { return math.Log(p / (1 - p)) }

func TestStatisticsAgreeWithTables(t *testing.T) {
	near(t, "t, 29 degrees", tQuantile(0.975, 29), 2.04523, 1e-5)
	near(t, "t, 2 degrees", tQuantile(0.975, 2), 4.30265, 1e-5)
	near(t, "t, 1 degree", tQuantile(0.95, 1), 6.31375, 1e-5)
	near(t, "distribution of t", tCDF(2, 10), 0.963306, 1e-6)
	near(t, "and below 0", tCDF(-2, 10), 1-0.963306, 1e-6)
	e := estimate([]float64{1, 2, 3, 4})
	near(t, "mean", e.Mean, 2.5, 1e-12)
	near(t, "half", e.Half, 3.18245*math.Sqrt(5.0/3)/2, 1e-4)
	d := paired([]float64{5, 7, 9}, []float64{4, 5, 6})
	near(t, "difference", d.Mean, 2, 1e-12)
	near(t, "p", d.P, 0.0741799, 1e-6)
	list := []*Difference{{P: 0.04}, {P: 0.01}, {P: 0.03}}
	holm(list)
	for i, want := range []float64{0.06, 0.03, 0.06} {
		near(t, "Holm", list[i].Holm, want, 1e-12)
	}
	near(t, "Gini of equals", gini([]float64{2, 2, 2}), 0, 1e-12)
	near(t, "Gini of one who has all", gini([]float64{0, 0, 0, 8}), 0.75, 1e-12)
	equal(t, "median", quantile([]float64{1, 2, 3, 4}, 0.5), 2)
	equal(t, "p90", quantile([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9), 9)
	brier, ece, p := calibration([]prediction{{0.5, true}, {0.5, false}, {0.1, false}, {0.1, true}})
	near(t, "Brier", brier, (0.25+0.25+0.01+0.81)/4, 1e-12)
	near(t, "ECE", ece, 0.8/4, 1e-12)
	near(t, "mean p", p, 0.3, 1e-12)
}

func TestTheFrontierOfKeepK(t *testing.T) {
	for k, want := range map[int]float64{3: 0.933, 5: 0.989, 7: 0.998} {
		fill, restricted, _ := KeepK(k, 0.3, 1.0/60, 180)
		near(t, "fill", fill, want, 0.0006)
		near(t, "restricted mean", restricted, fill/(float64(k)*0.3/60), 1e-9)
	}
	for _, k := range []float64{1, 3, 7} {
		near(t, "efficiency on the frontier", Efficiency(0.3, 1.0/60, 1/0.3+k-1, 60/(k*0.3)), 1, 1e-12)
	}
}

func TestNobodyPassesTheFluidBound(t *testing.T) {
	s, b := tiny([]wish{order(10*hour, "any")}, at(100, 0))
	near(t, "one whose chance is a half", s.FluidBound(&b, plain{}, 0), logistic(b.Familiar), 1e-6)
	s, b = tiny([]wish{order(10*hour, "any"), order(10*hour, "repair")}, at(100, always))
	near(t, "one of two has nobody", s.FluidBound(&b, plain{}, 0), 0.5, 1e-6)
	behaviour := small()
	for seed := range uint64(4) {
		script := scriptOf(behaviour, 60, 1, seed)
		bound := script.FluidBound(&behaviour, plain{}, 0)
		if bound <= 0 || bound > 1 {
			t.Fatalf("a bound of %v", bound)
		}
		for _, policy := range []string{"keep3", "oracle-keep1", "oracle-keep1:floor=0.2"} {
			if fill := played(t, behaviour, script, policy, "T0").figures()[Fill]; fill > bound+0.05 {
				t.Errorf("seed %d: %s fills %v, the bound is %v", seed, policy, fill, bound)
			}
		}
	}
}

func TestAnAgendaGivesTheEarliestAndOfEqualsTheFirst(t *testing.T) {
	s, g := newStream(1, 1), agenda{}
	for i := range 1000 {
		g.add(int64(s.below(50)), arrives, i, 0)
	}
	last := g.take()
	for len(g.list) > 0 {
		e := g.take()
		if e.at < last.at || e.at == last.at && e.a < last.a {
			t.Fatalf("%+v comes after %+v", e, last)
		}
		last = e
	}
}

func TestDrawsAreEvenAndStreamsHaveTheirMeans(t *testing.T) {
	sum, seen := 0.0, map[float64]bool{}
	for v := range 100 {
		for o := range 100 {
			x := draw(1, v, o, 0, drawYes)
			sum += x
			seen[x] = true
		}
	}
	near(t, "mean of draws", sum/10_000, 0.5, 0.01)
	equal(t, "different draws", len(seen), 10_000)
	if draw(1, 2, 3, 0, drawYes) == draw(1, 3, 2, 0, drawYes) || draw(1, 2, 3, 0, drawYes) == draw(1, 2, 3, 0, drawNo) || draw(1, 2, 3, 0, drawYes) == draw(1, 2, 3, 1, drawYes) {
		t.Error("two contents give one draw")
	}
	s := newStream(1, 1)
	var poisson, weibull, gauss float64
	for range 20_000 {
		poisson += float64(s.poisson(3))
		weibull += s.weibull(1.5, 90)
		gauss += s.normal()
	}
	near(t, "Poisson", poisson/20_000, 3, 0.05)
	near(t, "Weibull", weibull/20_000, 90*0.902745, 1.2)
	near(t, "normal", gauss/20_000, 0, 0.02)
}
