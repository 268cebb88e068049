package storage_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/storage"
)

// TestRecordsAndHistoriesAreReadAsTheyAreStored holds the quick readers against bson.Unmarshal.
func TestRecordsAndHistoriesAreReadAsTheyAreStored(t *testing.T) {
	at := tenOClock.UTC()
	r := &domain.Record{
		ID: "l_1", V: 3, State: domain.RecordPosted, Volunteer: "a_1", Community: community, Order: "o_1", Service: "visit", Source: domain.FromManual,
		Nature: domain.PartyDuty, Grade: domain.GradeB, Start: at, Stop: at.Add(time.Hour), Work: 60, Minutes: 50, Activity: "活动", Place: "地点", Content: "内容",
		Organiser: "社区", Evaluation: &domain.Evaluation{Quality: "good", By: "a_2", At: at}, Ended: 5, Due: 6, Line: 7,
	}
	r.Responsible.Cipher, r.Recorder.Cipher, r.Salt.Cipher = []byte{1}, []byte{2, 3}, []byte{4}
	raw, err := bson.Marshal(r)
	must(t, err)
	have, err := storage.ReadRecord(raw)
	must(t, err)
	if !reflect.DeepEqual(have, r) {
		t.Errorf("read %+v, want %+v", have, r)
	}
	place := domain.Point{Lon: 114, Lat: 30}
	o := &domain.Order{ID: "o_1", Community: community, Events: []domain.Event{
		{N: 1, At: at, As: domain.Orderer, Action: domain.Place, To: domain.Reviewing},
		{N: 2, At: at, By: "a_3", As: domain.Desk, Action: domain.Reject, From: domain.Reviewing, To: domain.Rejected, Whom: "a_1", Code: "unsafe"},
	}, Jobs: []domain.Job{
		{Volunteer: "a_1", Grade: domain.GradeB, Line: "l_1", Start: domain.Stamp{At: at, Told: at, Method: domain.BySite, Place: &place, Metres: 200}, Stop: domain.Stamp{At: at, Method: domain.ByRule}},
		{Volunteer: "a_2", Start: domain.Stamp{At: at, Method: domain.ByCode, Place: &place}},
	}}
	raw, err = bson.Marshal(o)
	must(t, err)
	history, err := storage.ReadHistory(raw)
	must(t, err)
	want := &domain.History{ID: "o_1", Community: community, Events: o.Events, Jobs: []domain.Evidence{
		{Volunteer: "a_1", Grade: domain.GradeB, Line: "l_1", Start: domain.StampClass{At: at, Late: true, Method: domain.BySite, Fence: domain.FenceNear}, Stop: domain.StampClass{At: at, Method: domain.ByRule}},
		{Volunteer: "a_2", Start: domain.StampClass{At: at, Method: domain.ByCode, Fence: domain.FenceInside}},
	}}
	want.Events[1].By = "" // the reader does not look who it was
	if !reflect.DeepEqual(history, want) {
		t.Errorf("read %+v, want %+v", history, want)
	}
}

// TestStarsCountWhatIsShown: volunteering of the grades A, B and L, less what was reversed.
func TestStarsCountWhatIsShown(t *testing.T) {
	s, _ := open(t)
	for i, c := range []struct {
		grade   domain.Grade
		nature  domain.Nature
		minutes int64
		kind    domain.LineKind
	}{
		{domain.GradeA, domain.Volunteering, 1, domain.Credit},
		{domain.GradeB, "", 10, domain.Credit},
		{domain.GradeL, domain.Volunteering, 100, domain.Credit},
		{domain.GradeC, domain.Volunteering, 1000, domain.Credit},
		{domain.GradeA, domain.GridDuty, 10_000, domain.Credit},
		{domain.GradeL, domain.Volunteering, -100, domain.Reversal},
	} {
		l := line(i, "a_1", c.minutes)
		l.Grade, l.Nature, l.Kind = c.grade, c.nature, c.kind
		must(t, s.PostLine(t.Context(), l))
	}
	sum, err := s.StarMinutes(t.Context(), "a_1")
	must(t, err)
	equal(t, "minutes", sum, 11)
}

// TestTheNewestWordOfEachCounts among many who said yes and no in turns.
func TestTheNewestWordOfEachCounts(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	many(t, 700, func(i int) error { // 7 people, a hundred words each; the newest of the odd ones is a no
		return s.AddConsent(ctx, &domain.Consent{
			ID: fmt.Sprint("c_", i), Account: domain.AccountID(fmt.Sprint("a_", i%7)), Purpose: domain.ForPublicity, Version: i/100 + 1, Given: i%2 == 1, At: moment(i),
		})
	})
	must(t, s.AddConsent(ctx, &domain.Consent{ID: "c_x", Account: "a_0", Purpose: domain.ForLocation, Version: 1, Given: true, At: moment(900)}))
	var ids []domain.AccountID
	for i := range 9 {
		ids = append(ids, domain.AccountID(fmt.Sprint("a_", i)))
	}
	given, err := s.GivenBy(ctx, ids, domain.ForPublicity)
	must(t, err)
	want := map[domain.AccountID]int{}
	for i := 693; i < 700; i++ {
		if i%2 == 1 {
			want[domain.AccountID(fmt.Sprint("a_", i%7))] = 7
		}
	}
	if !reflect.DeepEqual(given, want) {
		t.Errorf("got %v, want %v", given, want)
	}
	given, err = s.GivenBy(ctx, nil, domain.ForPublicity)
	must(t, err)
	equal(t, "of nobody", len(given), 0)
}
