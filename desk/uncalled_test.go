package desk

import (
	"slices"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// A4: the record is there from the closing on, so that she sees what it waits for; the beneficiary's word and rating leave it
// waiting, the community's call posts it.
func TestA4TheRecordOfAForgottenCheckOutWaitsForTheCall(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil)
	c.visit(o, desk, v)
	c.pass(9 * time.Hour)
	waits := func(when string) domain.LineID {
		t.Helper()
		list, _, err := c.MyRecords(c.ctx, v, storage.Page{})
		must(t, err)
		if len(list) != 1 || list[0].State != domain.RecordWaiting || !slices.Equal(list[0].Missing, []string{"call_back"}) || list[0].Grade != domain.GradeC {
			t.Fatalf("%s: %+v", when, list)
		}
		if c.minutes(v) != 0 {
			t.Fatalf("%s: %d minutes were posted", when, c.minutes(v))
		}
		return list[0].ID
	}
	id := waits("closed by rule")
	_, err := c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
	c.settle()
	waits("confirmed by her who was helped")
	_, err = c.Rate(c.ctx, c.do(o, wang), 3, "")
	must(t, err)
	c.pass(4 * 24 * time.Hour)
	waits("rated, and days later")
	_, err = c.CallBack(c.ctx, c.do(o, desk))
	must(t, err)
	c.settle()
	r, err := c.store.Record(c.ctx, id)
	must(t, err)
	if r.State != domain.RecordPosted || r.Grade != domain.GradeB || r.Minutes != 60 || r.Evaluation == nil || r.Evaluation.Quality != domain.QualityGood || len(r.Missing) != 0 {
		t.Fatalf("after the call: %+v", r)
	}
	if c.minutes(v) != 60 || c.read(o.ID).Jobs[0].Line != id {
		t.Fatalf("%d minutes, line %s", c.minutes(v), c.read(o.ID).Jobs[0].Line)
	}
}

// The call says that nobody served: the record is laid aside, and closing the order pays nothing.
func TestA4AForgottenCheckOutThatNobodyConfirmsIsLaidAside(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil)
	c.visit(o, desk, v)
	c.pass(9 * time.Hour)
	list, _, err := c.MyRecords(c.ctx, v, storage.Page{})
	must(t, err)
	_, err = c.DismissRecord(c.ctx, list[0].ID, domain.DismissAsk{By: desk, Reason: "not_served", Words: "回访说没有人来过", Key: "k"})
	must(t, err)
	_, err = c.CallBack(c.ctx, c.do(o, desk))
	must(t, err)
	c.settle()
	r, err := c.store.Record(c.ctx, list[0].ID)
	must(t, err)
	if r.State != domain.RecordDismissed || c.minutes(v) != 0 || !c.heard(v.ID, "record.dismissed") {
		t.Fatalf("%s, %d minutes", r.State, c.minutes(v))
	}
	c.is(o.ID, domain.Confirmed)
}
