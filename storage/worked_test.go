package storage

import (
	"reflect"
	"testing"
	"time"

	"lindan/domain"
)

func TestWhatWasWorkedIsReadAsItIsStored(t *testing.T) {
	at := time.UnixMilli(1_790_000_000_000).UTC()
	place := &domain.Point{Lon: 114, Lat: 30}
	o := &domain.Order{
		ID: "o_1", Community: "c", State: domain.Archived, Address: domain.Secret{Cipher: []byte{1}},
		Events: []domain.Event{{N: 1, At: at, By: "a_1", Action: domain.Confirm, Code: "x"}, {N: 2, At: at.Add(time.Hour), Action: domain.Reopen, Whom: "a_2"}},
		Jobs: []domain.Job{
			{Volunteer: "a_1", Epoch: 1, State: domain.Finished, Minutes: 40, Line: "l_1", Grade: domain.GradeA, Start: domain.Stamp{At: at, Method: domain.ByCode, Place: place}, Stop: domain.Stamp{At: at.Add(time.Hour), Told: at, Method: domain.ByRule}},
			{Volunteer: "a_2", Epoch: 2, Generation: 1, State: domain.Accepted, Due: true},
		},
	}
	want := &domain.Worked{
		ID: "o_1", Events: []domain.Event{{At: at, Action: domain.Confirm}, {At: at.Add(time.Hour), Action: domain.Reopen}},
		Jobs: []domain.Job{
			{Volunteer: "a_1", Epoch: 1, State: domain.Finished, Minutes: 40, Line: "l_1", Start: domain.Stamp{At: at, Method: domain.ByCode}, Stop: domain.Stamp{At: at.Add(time.Hour), Method: domain.ByRule}},
			{Volunteer: "a_2", Epoch: 2, Generation: 1, State: domain.Accepted, Due: true},
		},
	}
	raw := marshal(t, o)
	have := &domain.Worked{}
	if err := readWorked(raw, have); err != nil || !reflect.DeepEqual(have, want) {
		t.Errorf("read %+v, want %+v, %v", have, want, err)
	}
	for n := range raw {
		if readWorked(raw[:n], &domain.Worked{}) == nil {
			t.Fatalf("took an order that was cut at %d", n)
		}
	}
}
