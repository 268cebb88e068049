package main

import (
	"cmp"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// hours is what the tests read of a volunteer's ledger.
type hours struct {
	Lines []struct {
		Order   string
		Minutes int
	}
	Minutes int
}

// checkLedger compares what everybody was told with what the service knows now, over HTTP.
func checkLedger(t *testing.T, pairs []*pair) {
	t.Helper()
	var answered, cut, lines, minutes int
	for _, p := range pairs {
		due := p.checkOrders()
		h := p.checkHours(due)
		lines, minutes, cut = lines+len(h.Lines), minutes+h.Minutes, cut+p.cut
		for _, w := range p.walks {
			answered += len(w.acts)
		}
	}
	if lines < killRounds*walkers/2 {
		t.Errorf("only %d visits came to the ledger: the test did not test what it should", lines)
	}
	t.Logf("%d steps were answered over %d kills, which cut %d requests off; %d lines of %d minutes", answered, killRounds, cut, lines, minutes)
}

// checkOrders finds every answered order, once, with every answered step, once. It gives the minutes that are due by order.
func (p *pair) checkOrders() map[string]int {
	t, due := p.t, map[string]int{}
	t.Helper()
	var visits []seen
	ids := p.resident.orders()
	for _, w := range p.walks {
		if n := len(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id != w.id })); n != 1 {
			t.Errorf("order %s stands %d times in the list", w.key, n)
		}
		o := p.resident.order(w.id)
		for _, act := range w.acts {
			if o.times(act) != 1 {
				t.Errorf("order %s: %s was answered, and happened %d times", w.key, act, o.times(act))
			}
		}
		if !w.visit {
			continue
		}
		if o.State != "confirmed" || len(o.Jobs) != 1 {
			t.Errorf("order %s is %s with %d jobs", w.key, o.State, len(o.Jobs))
			continue
		}
		visits = append(visits, o)
		if m := o.Jobs[0].Minutes; m > 0 {
			due[w.id] = m
		}
	}
	if len(ids) != len(p.walks) {
		t.Errorf("%s placed %d orders, and has %d", p.resident.phone, len(p.walks), len(ids))
	}
	apart(t, visits)
	return due
}

// apart checks that one volunteer never was at two visits at once.
func apart(t *testing.T, visits []seen) {
	t.Helper()
	slices.SortFunc(visits, func(a, b seen) int { return a.Jobs[0].Started.Compare(b.Jobs[0].Started) })
	last := time.Time{}
	for _, o := range visits {
		if j := o.Jobs[0]; j.Started.Before(last) || j.Stopped.Before(j.Started) {
			t.Errorf("order %s: a visit from %v to %v, and one before ended %v", o.ID, j.Started, j.Stopped, last)
		}
		last = o.Jobs[0].Stopped
	}
}

// checkHours waits for the lines that are due, and compares them one by one, and their sum, and the community's tally.
func (p *pair) checkHours(due map[string]int) hours {
	t := p.t
	t.Helper()
	var h hours
	until(t, fmt.Sprintf("%d lines of %s", len(due), p.volunteer.phone), func() bool {
		p.volunteer.read("/hours?limit=100", &h)
		return len(h.Lines) >= len(due)
	})
	sum, have := 0, map[string]int{}
	for _, l := range h.Lines {
		sum += l.Minutes
		if have[l.Order]++; have[l.Order] != 1 || l.Minutes != due[l.Order] {
			t.Errorf("order %s: line %d of %d minutes, the visit had %d", l.Order, have[l.Order], l.Minutes, due[l.Order])
		}
	}
	var tally struct {
		Rows []struct {
			Key     string
			Minutes int
			Jobs    int
		}
	}
	p.desk.read("/tally?from=2026-01&to=2099-12", &tally)
	told := 0
	for _, r := range tally.Rows {
		if r.Key == p.volunteer.me.Volunteer.Number {
			told += r.Minutes
		}
	}
	if len(h.Lines) != len(due) || h.Minutes != sum || told != sum {
		t.Errorf("%s: %d lines for %d visits; they sum up to %d, her page says %d, the tally %d", p.volunteer.phone, len(h.Lines), len(due), sum, h.Minutes, told)
	}
	return h
}

// checkStore ends the service and looks into its documents: histories without gaps, nobody's time left engaged.
func checkStore(t *testing.T, s *service, pairs []*pair) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil || s.wait() != 0 {
		t.Fatalf("the service did not end in order: %v", err)
	}
	store := openStore(t, s.dir)
	placed := 0
	for _, p := range pairs {
		placed += len(p.walks)
		for _, w := range p.walks {
			o, err := store.Order(t.Context(), domain.OrderID(w.id))
			if err != nil {
				t.Fatal(err)
			}
			checkHistory(t, o)
		}
	}
	counts, err := store.CountOrders(t.Context(), storage.Scope{Communities: []domain.AreaID{community}})
	sum := int64(0)
	for _, n := range counts {
		sum += n
	}
	if err != nil || sum != int64(placed) {
		t.Errorf("%d orders are stored, %d were placed, %v", sum, placed, err)
	}
	if list, err := store.Booked(t.Context(), ""); err != nil || len(list) != 0 {
		t.Errorf("%d volunteers have time engaged for nothing, %v", len(list), err)
	}
}

func openStore(t *testing.T, dir string) *storage.Store {
	t.Helper()
	engine, err := sqlite.Open(dir, storage.Collections())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	master, err := (&config{Data: dir}).masterKey(randomBytes)
	if err != nil {
		t.Fatal(err)
	}
	store, err := storage.New(engine, master)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func checkHistory(t *testing.T, o *domain.Order) {
	t.Helper()
	if len(o.Events) != o.N || o.V < int64(o.N-1) {
		t.Errorf("order %s counts %d events and has %d, in version %d", o.ID, o.N, len(o.Events), o.V)
	}
	for i, e := range o.Events {
		if e.N != i+1 || i > 0 && e.At.Before(o.Events[i-1].At) {
			t.Errorf("order %s: event %d is number %d at %v", o.ID, i+1, e.N, e.At)
		}
	}
	if last := o.Events[len(o.Events)-1]; last.To != cmp.Or(o.State, "?") {
		t.Errorf("order %s is %s, its last event led to %s", o.ID, o.State, last.To)
	}
}
