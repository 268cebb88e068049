package domain

import "testing"

func TestWhoseWordOwesMinutes(t *testing.T) {
	for name, c := range map[string]struct {
		events []Action
		job    Job
		want   bool
	}{
		"nobody's":                      {[]Action{CheckOut, Silent}, Job{State: Finished}, false},
		"the beneficiary's":             {[]Action{CheckOut, Confirm, Archive}, Job{State: Finished}, true},
		"for a job that was given back": {[]Action{Confirm}, Job{State: Released}, false},
		"before it was done again":      {[]Action{Confirm, Reopen, CheckOut}, Job{State: Finished}, true},
		"not for the second turn":       {[]Action{Confirm, Reopen, CheckOut}, Job{State: Finished, Generation: 1}, false},
		"of the second turn":            {[]Action{Silent, Reopen, Confirm}, Job{State: Finished, Generation: 1}, true},
		"not for the first":             {[]Action{Silent, Reopen, Confirm}, Job{State: Finished}, false},
		"who was called back, for both": {[]Action{Silent, Reopen, CallBack}, Job{State: Finished}, true},
		"not for a forgotten check-out": {[]Action{AutoClose, Confirm}, Job{State: Finished, Stop: Stamp{Method: ByRule}}, false},
		"called back about a forgotten": {[]Action{AutoClose, Confirm, CallBack}, Job{State: Finished, Stop: Stamp{Method: ByRule}}, true},
		"called back before":            {[]Action{CallBack, Reopen, CheckOut}, Job{State: Finished, Generation: 1}, false},
	} {
		w := &Worked{}
		for _, a := range c.events {
			w.Events = append(w.Events, Event{Action: a})
		}
		if w.Owed(&c.job) != c.want {
			t.Errorf("%s: %v", name, !c.want)
		}
	}
}
