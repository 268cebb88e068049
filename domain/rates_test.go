package domain

import (
	"testing"
	"time"
)

// TestA41EachOrderIsCountedAsItsDefinitionSays holds Rates.Count to RateDefinitions, order by order.
func TestA41EachOrderIsCountedAsItsDefinitionSays(t *testing.T) {
	placed := time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	p, now := DefaultPolicy(), placed.Add(72*time.Hour)
	did := func(hours int, a Action, from State, code string) OutcomeEvent {
		return OutcomeEvent{placed.Add(time.Duration(hours) * time.Hour), a, from, code}
	}
	taken := did(1, Publish, Reviewing, "")
	ran := did(24, Escalate, Reviewing, string(AnswerBy))
	for name, c := range map[string]struct {
		state      State
		events     []OutcomeEvent
		stars      int
		generation int
		want       Rates
	}{
		"answered in time, still open":             {Accepted, []OutcomeEvent{taken}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1}},
		"not answered, clock still runs":           {Reviewing, nil, 0, 0, Rates{Orders: 1}},
		"not answered, clock ran out":              {Reviewing, []OutcomeEvent{ran}, 0, 0, Rates{Orders: 1, Due: 1}},
		"answered after the clock":                 {Published, []OutcomeEvent{ran, did(25, Publish, Reviewing, "")}, 0, 0, Rates{Orders: 1, Due: 1}},
		"handed up by hand, answered in time":      {Published, []OutcomeEvent{did(1, Escalate, Reviewing, "by_hand"), did(20, Publish, Reviewing, "")}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1}},
		"handed up by hand, answered too late":     {Published, []OutcomeEvent{did(1, Escalate, Reviewing, "by_hand"), did(30, Publish, Reviewing, "")}, 0, 0, Rates{Orders: 1, Due: 1}},
		"handed up by hand, never answered":        {Reviewing, []OutcomeEvent{did(1, Escalate, Reviewing, "by_hand")}, 0, 0, Rates{Orders: 1, Due: 1}},
		"escalated later on":                       {Offered, []OutcomeEvent{taken, did(40, Escalate, Offered, string(HandOver))}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1}},
		"withdrawn before an answer was due":       {Withdrawn, []OutcomeEvent{did(2, Cancel, Reviewing, "")}, 0, 0, Rates{Orders: 1, Withdrawn: 1}},
		"withdrawn when the clock had run out":     {Withdrawn, []OutcomeEvent{ran, did(26, Cancel, Reviewing, "")}, 0, 0, Rates{Orders: 1, Due: 1, Withdrawn: 1}},
		"refused":                                  {Rejected, []OutcomeEvent{did(1, Reject, Reviewing, "unsafe")}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1, Closed: 1}},
		"nobody came":                              {Expired, []OutcomeEvent{taken}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1, Closed: 1}},
		"silent, waits for a call-back":            {Confirming, []OutcomeEvent{taken, did(70, Silent, Confirming, "")}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1}},
		"done, not rated":                          {Confirmed, []OutcomeEvent{taken, did(30, Confirm, Confirming, "")}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1, Closed: 1, Done: 1}},
		"done, satisfied":                          {Archived, []OutcomeEvent{taken, did(30, Confirm, Confirming, "")}, 3, 0, Rates{Orders: 1, Due: 1, InTime: 1, Closed: 1, Done: 1, Answered: 1, Satisfied: 1}},
		"done, so-so is not satisfied":             {Archived, []OutcomeEvent{taken, did(30, Confirm, Confirming, "")}, 2, 0, Rates{Orders: 1, Due: 1, InTime: 1, Closed: 1, Done: 1, Answered: 1}},
		"done by call-back":                        {Confirmed, []OutcomeEvent{taken, did(30, CallBack, Confirming, "")}, 0, 0, Rates{Orders: 1, Due: 1, InTime: 1, Closed: 1, Done: 1, CalledBack: 1}},
		"called back, done again, confirmed":       {Confirmed, []OutcomeEvent{taken, did(30, CallBack, Confirming, ""), did(50, Confirm, Confirming, "")}, 0, 1, Rates{Orders: 1, Due: 1, InTime: 1, Closed: 1, Done: 1, Reopened: 1}},
		"routed out counts apart, be it ever late": {RoutedOut, []OutcomeEvent{ran, did(26, RouteOut, Reviewing, "funding")}, 0, 0, Rates{RoutedOut: 1}},
		"a double counts apart":                    {Merged, []OutcomeEvent{did(1, Merge, Reviewing, "")}, 0, 0, Rates{Merged: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			o := &Outcome{State: c.state, Generation: c.generation, Created: At(placed), Events: c.events}
			if c.stars > 0 {
				o.Rating = &Rating{Stars: c.stars}
			}
			var have Rates
			have.Count(o, p, now)
			equal(t, "counted", have, c.want)
		})
	}
}

func TestA41TheIndexWeighsSatisfactionMost(t *testing.T) {
	r := Rates{Due: 10, InTime: 10, Closed: 10, Done: 10, Answered: 10, Satisfied: 0}
	index, ok := r.Index(DefaultPolicy().Weights())
	equal(t, "nobody satisfied", Percent(index), "50.0")
	equal(t, "there is one", ok, true)
	index, _ = r.Index(RateWeights{Satisfaction: 100})
	equal(t, "satisfaction alone", Percent(index), "0.0")
	index, _ = Rates{Due: 3, InTime: 2, Closed: 1, Done: 1, Answered: 1, Satisfied: 1}.Index(RateWeights{Response: 1})
	equal(t, "truncated", Percent(index), "66.6")
	_, ok = Rates{Due: 3, InTime: 2, Closed: 1, Done: 1}.Index(RateWeights{20, 30, 50})
	equal(t, "no answers, no index", ok, false)
	_, ok = Rates{Due: 3, InTime: 2}.Index(RateWeights{Response: 5})
	equal(t, "what does not weigh is not needed", ok, true)
	p := DefaultPolicy()
	w := p.Weights()
	equal(t, "satisfaction weighs most", w.Satisfaction > w.Response && w.Satisfaction > w.Resolution, true)
	for name, bad := range map[string]func(*Policy){
		"a weight below 0":    func(p *Policy) { p.RateWeights.Response = -1 },
		"a weight above 100":  func(p *Policy) { p.RateWeights.Satisfaction = 101 },
		"levels that fall":    func(p *Policy) { p.Stars = []int{100, 100} },
		"a level of no hours": func(p *Policy) { p.Stars = []int{0, 10} },
		"too many levels":     func(p *Policy) { p.Stars = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11} },
		"a level beyond life": func(p *Policy) { p.Stars = []int{100_001} },
	} {
		p := DefaultPolicy()
		bad(&p)
		equal(t, name, KindOf(p.Check()), Invalid)
	}
}

func TestAStarNeedsHoursAndQuality(t *testing.T) {
	hours := DefaultPolicy().StarHours()
	for name, c := range map[string]struct {
		minutes, ratings, satisfied int64
		want                        Standing
	}{
		"nothing yet":                        {0, 0, 0, Standing{Next: 6000}},
		"a minute short":                     {5999, 0, 0, Standing{Minutes: 5999, Next: 6000}},
		"the first":                          {6000, 0, 0, Standing{Level: 1, Minutes: 6000, Next: 18000}},
		"the last":                           {90000, 0, 0, Standing{Level: 5, Minutes: 90000}},
		"four bad ratings say nothing":       {6000, 4, 0, Standing{Level: 1, Minutes: 6000, Next: 18000, Ratings: 4}},
		"three of five are enough":           {6000, 5, 3, Standing{Level: 1, Minutes: 6000, Next: 18000, Ratings: 5, Satisfied: 3}},
		"two of five are not":                {18000, 5, 2, Standing{Minutes: 18000, Next: 36000, Ratings: 5, Satisfied: 2, Held: true}},
		"nothing is held where nothing is":   {10, 5, 0, Standing{Minutes: 10, Next: 6000, Ratings: 5}},
		"more was reversed than was brought": {-10, 0, 0, Standing{Minutes: -10, Next: 6000}},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "standing", StandingOf(c.minutes, c.ratings, c.satisfied, hours), c.want)
		})
	}
}

func TestWhatTheNationalSystemSaidOfALine(t *testing.T) {
	var s Sync
	_, err := s.Receive(SyncAccepted, "", 1)
	equal(t, "a line that never went out", CodeOf(err), "sync.not_sent")
	equal(t, "goes out", s.Export("x_1", 2), true)
	equal(t, "again with the same export", s.Export("x_1", 3), false)
	news, err := s.Receive(SyncRefused, "E7", 4)
	equal(t, "refused", news && err == nil && s.State == SyncRefused && s.Code == "E7", true)
	equal(t, "sent again", s.Export("x_2", 5) && s.State == SyncExported && s.Code == "", true)
	news, _ = s.Receive(SyncAccepted, "", 6)
	equal(t, "accepted", news, true)
	news, _ = s.Receive(SyncAccepted, "", 7)
	equal(t, "accepted again is no news", news, false)
	equal(t, "what was accepted stays so", s.Export("x_3", 8) || s.State != SyncAccepted, false)
}

func TestAPositionIsToldAsAClassOfDistance(t *testing.T) {
	for name, c := range map[string]struct {
		metres float64
		placed bool
		want   Fence
	}{
		"none given": {0, false, FenceNone}, "at the door": {150, true, FenceInside}, "near": {450, true, FenceNear}, "far": {451, true, FenceFar},
	} {
		equal(t, name, FenceOf(c.metres, c.placed), c.want)
	}
}
