package main

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// crowd is how many volunteers accept at the same moment.
const crowd = 64

func TestOf64WhoAcceptAtOneMomentExactlyAsManyWinAsAreWanted(t *testing.T) {
	t.Parallel()
	s := newService(t)
	resident, desk := s.signIn(residentPhone(1)), s.signIn(dispatcherPhone(0))
	free := s.signInAll(volunteerPhone, crowd+9)
	for round, wanted := range []int{3, 1, 1, 1, 1, 1, 1, 1} { // one race may miss a hole by luck, eight will not
		body := wish()
		body["volunteers"] = wanted
		var o seen
		must(t, http.StatusCreated)(resident.post("/orders", strconv.Itoa(round), body)).into(t, &o)
		desk.move(o.ID, "publish", nil)
		winners := race(t, free[:crowd], o.ID)
		if len(winners) != wanted {
			t.Fatalf("%d won, %d were wanted", len(winners), wanted)
		}
		for _, w := range winners { // a nervous thumb
			w.move(o.ID, "accept", nil)
			free = slices.DeleteFunc(free, func(c *client) bool { return c == w })
		}
		o = desk.order(o.ID)
		if len(o.Jobs) != wanted || o.times("accept") != wanted || o.State != "accepted" {
			t.Fatalf("%d places: %d jobs, accepted %d times, state %s", wanted, len(o.Jobs), o.times("accept"), o.State)
		}
	}
}

// signInAll signs many people in.
func (s *service) signInAll(phone func(int) string, n int) []*client {
	s.t.Helper()
	list := make([]*client, n)
	for i := range list {
		list[i] = s.signIn(phone(i))
	}
	return list
}

// race has all accept at once and gives those who won. Whoever did not must have read that the order is taken.
func race(t *testing.T, list []*client, id string) []*client {
	t.Helper()
	answers, gate := make([]answer, len(list)), make(chan struct{})
	var wg sync.WaitGroup
	for i, c := range list {
		wg.Go(func() {
			<-gate
			var err error
			if answers[i], err = c.post("/orders/"+id+"/accept", id+"accept", nil); err != nil {
				t.Error(err)
			}
		})
	}
	close(gate)
	wg.Wait()
	var winners []*client
	for i, a := range answers {
		code, _ := a.problem()
		switch {
		case a.status == http.StatusOK:
			winners = append(winners, list[i])
		case a.status != http.StatusConflict || code != "order.taken":
			t.Errorf("a loser read %v", a)
		}
	}
	return winners
}

// A phone may send its accept again long after the answer got lost. It must hear the same as then, and not promise her time anew.
func TestAnAcceptThatIsRepeatedAfterTheVisitEngagesNobody(t *testing.T) {
	t.Parallel()
	s := newService(t)
	resident, desk, v := s.signIn(residentPhone(1)), s.signIn(dispatcherPhone(0)), s.signIn(volunteerPhone(1))
	first := resident.place("first")
	desk.move(first.ID, "publish", nil)
	v.move(first.ID, "accept", nil)
	v.move(first.ID, "check_in", fields{"code": resident.order(first.ID).StartCode})
	v.move(first.ID, "check_out", fields{"code": resident.order(first.ID).StopCode})
	second := resident.place("second")
	desk.move(second.ID, "publish", nil)
	until(t, "her time is free again", func() bool {
		a, err := v.post("/orders/"+second.ID+"/accept", "try", nil)
		return err == nil && a.status == http.StatusOK
	})
	v.move(first.ID, "accept", nil) // while she has another job
	v.move(second.ID, "hand_back", nil)
	until(t, "her time is free once more", func() bool {
		v.move(first.ID, "accept", nil) // and while she has none
		third := resident.place("third")
		if third.State == "reviewing" {
			desk.move(third.ID, "publish", nil)
		}
		a, err := v.post("/orders/"+third.ID+"/accept", "try", nil)
		return err == nil && a.status == http.StatusOK
	})
}

// windowLength is what passes, by the service's clock alone, before the order is sent again.
const windowLength = time.Hour

func TestAnOrderThatIsRepeatedAfterItsWindowIsTheSameOrder(t *testing.T) {
	t.Parallel()
	s := newService(t)
	resident := s.signIn(residentPhone(1))
	body := wish()
	delete(body, "now")
	body["window"] = fields{"from": s.now().UTC(), "to": s.now().Add(windowLength).UTC()}
	var o, again seen
	must(t, http.StatusCreated)(resident.post("/orders", "k", body)).into(t, &o)
	s.kill()
	s.ahead += 2 * windowLength
	s.start()
	resident.refresh()
	must(t, http.StatusCreated)(resident.post("/orders", "k", body)).into(t, &again)
	if again.ID != o.ID {
		t.Fatalf("%s became %s", o.ID, again.ID)
	}
}
