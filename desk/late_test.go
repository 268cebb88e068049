package desk

import (
	"testing"
	"time"

	"lindan/domain"
)

// late tells what a phone kept: the right code and when it was.
func (c *city) late(o *domain.Order, v *domain.Account, ago time.Duration) error {
	_, err := c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(c.read(o.ID)), DeviceAt: c.clock.Add(-ago)})
	c.settle()
	return err
}

func (c *city) lateOut(o *domain.Order, v *domain.Account, ago time.Duration) error {
	_, err := c.CheckOut(c.ctx, c.do(o, v), domain.Proof{Code: c.StopCode(c.read(o.ID)), DeviceAt: c.clock.Add(-ago)})
	c.settle()
	return err
}

// taken is an order of a window, accepted: others of the same day fit beside it.
func (c *city) taken(by, desk, v *domain.Account, from, to time.Duration) *domain.Order {
	c.t.Helper()
	o := c.order(by, func(w *domain.Wish) {
		w.Now, w.Window = false, &domain.Window{From: c.clock.Add(from), To: c.clock.Add(to)}
	})
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(c.t, err)
	c.settle()
	_, err = c.Accept(c.ctx, c.do(o, v))
	must(c.t, err)
	c.settle()
	return o
}

func TestALateWordMayNotOverlapAnotherVisitOfHers(t *testing.T) {
	c := newCity(t)
	wang, li := c.person("王秀英", nil), c.person("李大爷", nil)
	desk, v := c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	first := c.taken(wang, desk, v, 0, time.Hour)
	second := c.taken(li, desk, v, 2*time.Hour, 3*time.Hour)
	c.clock = c.clock.Add(2 * time.Hour)
	_, err := c.CheckIn(c.ctx, c.do(second, v), domain.Proof{Code: c.StartCode(c.read(second.ID))})
	must(t, err)
	if err := c.late(first, v, time.Hour); domain.CodeOf(err) != "volunteer.serving" {
		t.Fatalf("a late start while another visit runs answered %v", err)
	}
	c.pass(30 * time.Minute)
	c.out(second, v)
	c.pass(30 * time.Minute) // 3:00; the second visit was from 2:00 to 2:30
	if err := c.late(first, v, 45*time.Minute); domain.CodeOf(err) != "visit.overlap" {
		t.Fatalf("a start inside the other visit answered %v", err)
	}
	if e, err := c.store.Engagement(c.ctx, v.ID); err != nil || e.Serving != "" {
		t.Fatalf("a refused check-in left her serving %q, %v", e.Serving, err)
	}
	must(t, c.late(first, v, 2*time.Hour)) // from 1:00
	if err := c.lateOut(first, v, 0); domain.CodeOf(err) != "visit.overlap" {
		t.Fatalf("a stop after the other visit answered %v", err)
	}
	must(t, c.lateOut(first, v, 90*time.Minute)) // to 1:30
	j := c.read(first.ID).Jobs[0]
	if j.Minutes != 30 || j.Grade != domain.GradeB || !j.LateTold() {
		t.Fatalf("recorded %+v", j)
	}
}

func TestAnEndByHandLeavesAVisitThatNothingMayOverlap(t *testing.T) {
	c := newCity(t)
	wang, li := c.person("王秀英", nil), c.person("李大爷", nil)
	desk, v := c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	first := c.taken(wang, desk, v, 0, time.Hour)
	second := c.taken(li, desk, v, 2*time.Hour, 3*time.Hour)
	c.clock = c.clock.Add(2 * time.Hour)
	_, err := c.CheckIn(c.ctx, c.do(second, v), domain.Proof{Code: c.StartCode(c.read(second.ID))})
	must(t, err)
	c.pass(30 * time.Minute)
	_, err = c.EndEarly(c.ctx, c.do(second, li))
	must(t, err)
	c.pass(10 * time.Minute)
	if err := c.late(first, v, 20*time.Minute); domain.CodeOf(err) != "visit.overlap" {
		t.Fatalf("answered %v", err)
	}
}

func TestTheQROfThePlaceCountsOnTheDayItWasScanned(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	c.clock = time.Date(2026, 11, 23, 15, 50, 0, 0, time.UTC) // 23:50 in Shanghai
	o := c.order(wang, func(w *domain.Wish) { w.Urgent = true })
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(t, err)
	_, err = c.Accept(c.ctx, c.do(o, v))
	must(t, err)
	scanned := c.clock.Add(5 * time.Minute)
	text := c.SiteCode(grid, scanned)
	c.pass(30 * time.Minute) // 0:20
	pr := domain.Proof{SiteArea: grid, SiteText: text}
	if _, err := c.CheckIn(c.ctx, c.do(o, v), pr); domain.CodeOf(err) != "code.site" {
		t.Fatalf("yesterday's text answered %v", err)
	}
	pr.DeviceAt = scanned
	_, err = c.CheckIn(c.ctx, c.do(o, v), pr)
	must(t, err)
	if s := c.read(o.ID).Jobs[0].Start; !s.At.Equal(scanned) || s.Told.IsZero() {
		t.Fatalf("start %+v", s)
	}
}

func TestACallForHelpReachesTheStaffOfTheOwnerWithNothingOfWhatWasSaid(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil)
	c.visit(o, desk, v)
	_, err := c.Report(c.ctx, c.do(o, v), "late", "路上堵车")
	must(t, err)
	c.settle()
	if c.heardIn(community, "order.reported") != 1 {
		t.Fatal("the community did not hear of the report")
	}
	_, err = c.Report(c.ctx, c.do(o, v), "injury", "王秀英跌倒了")
	must(t, err)
	c.settle()
	if c.heardIn(grid, "order.reported") != 1 || c.heardIn(grid, "order.escalated") != 1 {
		t.Fatal("the grid lead did not hear of the call for help")
	}
	for _, n := range c.told {
		if n.Kind == "order.reported" && n.Area == grid && n.Text != "有人求助，请立即联系" || n.Text == "王秀英跌倒了" || n.Text == "路上堵车" {
			t.Fatalf("told %+v", n)
		}
	}
	for range 2 { // at the subdistrict the community hears it as well
		_, err = c.Escalate(c.ctx, c.do(o, desk))
		must(t, err)
	}
	c.settle()
	before := c.heardIn(community, "order.reported")
	_, err = c.Report(c.ctx, c.do(o, wang), "unsafe", "")
	must(t, err)
	c.settle()
	if c.heardIn(community.Parent(), "order.reported") != 1 || c.heardIn(community, "order.reported") != before+1 {
		t.Fatal("not everybody near was told")
	}
}
