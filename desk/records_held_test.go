package desk

import (
	"slices"
	"testing"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// doubled is another record of hers over the time of one that counts.
func (s *scene) doubled(posted *domain.Record) *domain.Record {
	s.t.Helper()
	r := *posted
	r.ID, r.State, r.V, r.Line, r.Done, r.Epoch = domain.NewLineID(r.Order, r.Volunteer, 9, domain.Credit, 0), domain.RecordWaiting, 0, 0, 0, 9
	r.Responsible, r.Recorder, r.Salt = r.Responsible.Copy(), r.Recorder.Copy(), r.Salt.Copy()
	r.Start, r.Stop = r.Start.Add(10*time.Minute), r.Stop.Add(10*time.Minute)
	r.Ended, r.Due = domain.At(r.Stop), 0
	must(s.t, s.keep(s.ctx, &r))
	return s.record(r.ID)
}

func (s *scene) record(id domain.LineID) *domain.Record {
	s.t.Helper()
	r, err := s.store.Record(s.ctx, id)
	must(s.t, err)
	return r
}

func TestA8OverlappingTimesAreHeldUntilTheOtherLineIsReversed(t *testing.T) {
	s := newScene(t)
	s.confirmed(30)
	posted := s.only()
	held := s.doubled(posted)
	if held.State != domain.RecordHeld || len(s.lines()) != 1 {
		t.Fatalf("the overlapping record is %s, %d lines", held.State, len(s.lines()))
	}
	must(t, s.store.FreeEntry(s.ctx, s.v.ID, "2026-11", posted.ID)) // as a reversal does
	s.work()
	if r := s.record(held.ID); r.State != domain.RecordHeld {
		t.Fatalf("looked at again at once: %s", r.State)
	}
	s.clock = s.clock.Add(time.Hour)
	s.work()
	if r := s.record(held.ID); r.State != domain.RecordPosted || len(s.lines()) != 2 {
		t.Fatalf("with its time free the record is %s, %d lines", r.State, len(s.lines()))
	}
}

func TestARecordThatWasLaidAsideNeverCountsAndItsVolunteerIsTold(t *testing.T) {
	s := newScene(t)
	s.confirmed(30)
	posted := s.only()
	held := s.doubled(posted)
	ask := domain.DismissAsk{By: s.desk, Reason: "duplicate", Words: "同一次服务记了两次", Key: "k", Body: "b"}
	s.told = nil
	for range 2 {
		_, err := s.DismissRecord(s.ctx, held.ID, ask)
		must(t, err)
	}
	told := slices.DeleteFunc(slices.Clone(s.told), func(n notify.Notice) bool { return n.Kind != "record.dismissed" || n.To != s.v.ID })
	if len(told) != 1 {
		t.Fatalf("she was told %d times", len(told))
	}
	must(t, s.store.FreeEntry(s.ctx, s.v.ID, "2026-11", posted.ID))
	s.clock = s.clock.Add(24 * time.Hour)
	s.work()
	must(t, s.SettleHeldUp(s.ctx, s.v.ID))
	r := s.record(held.ID)
	if r.State != domain.RecordDismissed || r.Done == 0 || r.Dismissed.Words.Reveal() != "同一次服务记了两次" || len(s.lines()) != 1 {
		t.Fatalf("the record is %s, done %d, %d lines", r.State, r.Done, len(s.lines()))
	}
	_, err := s.DismissRecord(s.ctx, domain.NewLineID("o", "a_x", 1, domain.Credit, 0), ask)
	if domain.CodeOf(err) != "record.missing" {
		t.Fatalf("a record that is not there: %v", err)
	}
}

// Who sealed it first had entered its time: a record that was laid aside meanwhile gives it back.
func TestTimeThatALaidAsideRecordTookIsGivenBack(t *testing.T) {
	s := newScene(t)
	s.confirmed(30)
	posted := s.only()
	held := s.doubled(posted)
	must(t, s.store.FreeEntry(s.ctx, s.v.ID, "2026-11", posted.ID))
	stale := s.record(held.ID)
	_, err := s.store.UpdateRecord(s.ctx, held.ID, func(r *domain.Record) error {
		_, err := r.Dismiss(domain.DismissAsk{By: s.desk, Reason: "other", Words: "重复", Key: "k"}, s.clock)
		return err
	})
	must(t, err)
	r, err := s.complete(s.ctx, stale) // it was read before
	must(t, err)
	if r.State != domain.RecordDismissed {
		t.Fatalf("sealed over the dismissal: %s", r.State)
	}
	s.work()
	sheet, err := s.store.Sheet(s.ctx, s.v.ID, "2026-11")
	must(t, err)
	for _, e := range sheet.Entries {
		if e.Line == held.ID && !e.Reversed {
			t.Fatal("its time is still taken")
		}
	}
	if len(s.lines()) != 1 || s.record(held.ID).Done == 0 {
		t.Fatal("it counts, or its clock runs on")
	}
}

func TestTheJobPostsWhatACrashLeftSealedAndLooksAtWhatItNeverSaw(t *testing.T) {
	s := newScene(t)
	s.unnumbered()
	s.confirmed(30)
	s.edit(s.v, func(a *domain.Account) { a.Number, a.Gender = domain.Hide("420199198001010027"), domain.Female }) // a roster, say
	r, err := s.complete(s.ctx, s.only())
	must(t, err)
	if r.State != domain.RecordSealed || len(s.lines()) != 0 {
		t.Fatalf("%s, %d lines", r.State, len(s.lines()))
	}
	_, err = s.store.UpdateRecord(s.ctx, r.ID, func(r *domain.Record) error { r.Wake = 0; return nil })
	must(t, err)
	s.work()
	if r := s.only(); r.State != domain.RecordPosted || s.minutes(s.v) != 30 {
		t.Fatalf("%s, %d minutes", r.State, s.minutes(s.v))
	}
}

func TestARecordThatLacksSomethingOfSomebodyGoneIsLaidAside(t *testing.T) {
	s := newScene(t)
	s.unnumbered()
	s.confirmed(30)
	must(t, s.store.Erase(s.ctx, s.v.ID))
	_, err := s.store.UpdateAccount(s.ctx, s.v.ID, func(a *domain.Account) error { a.Closed = true; a.Forget(); return nil })
	must(t, err)
	s.clock = s.clock.Add(24 * time.Hour)
	s.work()
	if r := s.only(); r.State != domain.RecordDismissed || r.Dismissed.Reason != domain.DismissedClosed || r.Done == 0 || len(s.lines()) != 0 {
		t.Fatalf("%s, %+v, done %d", r.State, r.Dismissed, r.Done)
	}
}

func TestStaffSeeTheRecordsOfTheirAreaOnly(t *testing.T) {
	s := newScene(t)
	s.unnumbered()
	s.confirmed(30)
	walker, stranger := s.staff("网格员", domain.GridWorker, grid), s.staff("外人", domain.Dispatcher, "420199-001-002")
	elsewhere := s.staff("他格", domain.GridWorker, community+"-02")
	for who, want := range map[*domain.Account]string{s.desk: "", walker: "area.missing", stranger: "area.missing", elsewhere: "area.missing", s.v: "area.missing"} {
		_, err := s.AreaRecords(s.ctx, who, community, RecordAsk{}, storage.Page{})
		_, also := s.CountRecords(s.ctx, who, community)
		if domain.CodeOf(err) != want || domain.CodeOf(also) != want {
			t.Errorf("%s: %v and %v, want %q", who.ID, err, also, want)
		}
	}
	for area, want := range map[domain.AreaID]int{grid: 1, community + "-02": 0} {
		who := walker
		if want == 0 {
			who = elsewhere
		}
		list, err := s.AreaRecords(s.ctx, who, area, RecordAsk{State: domain.RecordWaiting}, storage.Page{})
		must(t, err)
		if len(list) != want {
			t.Errorf("%s lists %d, want %d", area, len(list), want)
		}
	}
}
