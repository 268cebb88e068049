package desk

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lindan/domain"
)

func TestStaffSeeWhoIsOnDutyInTheirPlace(t *testing.T) {
	c := newCity(t)
	desk, walker := c.staff("派单员", domain.Dispatcher, community), c.staff("网格员", domain.GridWorker, grid)
	wang := c.person("王秀英", nil)
	lives := c.volunteer("lives", 5000) // at home here, far from the centre
	visits := c.volunteer("visits", 100)
	off := c.volunteer("off", 100)
	over := c.volunteer("over", 100)
	elsewhere := c.volunteer("elsewhere", 9000)
	for _, v := range []*domain.Account{visits, elsewhere} {
		_, err := c.store.UpdateAccount(c.ctx, v.ID, func(a *domain.Account) error { a.Home = "420199-001-002-01"; return nil })
		must(t, err)
	}
	_, err := c.GoOffDuty(c.ctx, off)
	must(t, err)
	_, err = c.GoOnDuty(c.ctx, over, centre, c.clock.Add(time.Minute))
	must(t, err)
	_, err = c.GoOnDuty(c.ctx, visits, centre, c.clock.Add(15*time.Hour))
	must(t, err)
	c.clock = c.clock.Add(time.Hour)
	list, err := c.Volunteers(c.ctx, desk, community)
	must(t, err)
	var names []domain.AccountID
	for _, p := range list {
		names = append(names, p.Account.ID)
		if p.Busy {
			t.Errorf("%s is busy", p.Account.ID)
		}
	}
	if !slices.Equal(names, []domain.AccountID{visits.ID, lives.ID}) {
		t.Fatalf("on duty are %v; want who stays longest first", names)
	}
	if list, err := c.Volunteers(c.ctx, walker, grid); err != nil || len(list) != 2 {
		t.Fatalf("the grid worker sees %d, %v", len(list), err)
	}
	o := c.order(wang, nil)
	c.visit(o, desk, visits)
	list, err = c.Volunteers(c.ctx, desk, community)
	must(t, err)
	if !list[0].Busy || list[1].Busy {
		t.Fatalf("busy: %v, %v", list[0].Busy, list[1].Busy)
	}
	for _, who := range []*domain.Account{wang, lives, walker} {
		if _, err := c.Volunteers(c.ctx, who, community); domain.CodeOf(err) != "area.missing" {
			t.Errorf("%s read the list: %v", who.ID, err)
		}
	}
	if _, err := c.Volunteers(c.ctx, c.staff("督办", domain.Supervisor, "420199-001"), "420199-001-009"); domain.CodeOf(err) != "area.missing" {
		t.Errorf("a place that is not there: %v", err)
	}
}

func TestAListOfVolunteersOnDutyEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED with -short: a list longer than its limit needs 510 people")
	}
	c := newCity(t)
	desk := c.staff("派单员", domain.Dispatcher, community)
	for i := range mostPresent + 10 {
		c.volunteer(fmt.Sprint("v", i), 10)
	}
	list, err := c.Volunteers(c.ctx, desk, community)
	if err != nil || len(list) != mostPresent {
		t.Fatalf("%d rows, %v", len(list), err)
	}
}
