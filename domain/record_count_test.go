package domain

import (
	"slices"
	"testing"
	"time"
)

func TestARecordSaysHowItsMinutesWereCounted(t *testing.T) {
	p := DefaultPolicy()
	p.UnitMinutes, p.JobCap, p.MinFraction = 15, 120, 50
	for name, c := range map[string]struct {
		minutes int
		change  func(*Record)
		stop    Method
		want    []CountStep
	}{
		"all of it":                       {45, func(*Record) {}, ByCode, []CountStep{CountAll}},
		"cut to the unit":                 {50, func(*Record) {}, ByCode, []CountStep{CountUnit}},
		"longer than one visit may be":    {150, func(r *Record) { r.Work, r.Minutes = 120, 120 }, ByCode, []CountStep{CountJobCap}},
		"a unit that does not meet a cap": {120, func(r *Record) { r.Work, r.Minutes = 120, 120 }, ByCode, []CountStep{CountAll}},
		"no volunteering":                 {45, func(r *Record) { r.Nature, r.Minutes = PaidService, 0 }, ByCode, []CountStep{CountNature}},
		"too short":                       {45, func(r *Record) { r.Planned, r.Minutes = 120, 0 }, ByCode, []CountStep{CountTooShort}},
		"just long enough":                {60, func(r *Record) { r.Planned, r.Work, r.Minutes = 120, 60, 60 }, ByCode, []CountStep{CountAll}},
		"the day was full":                {45, func(r *Record) { r.Minutes = 30 }, ByCode, []CountStep{CountDayCap}},
		"a forgotten check-out that waits": {
			60, func(r *Record) { r.Work, r.Minutes, r.State = 60, 0, RecordWaiting }, ByRule, []CountStep{CountByRule, CountOpen},
		},
		"over another's time": {45, func(r *Record) { r.Minutes, r.State = 0, RecordHeld }, ByCode, []CountStep{CountOpen}},
		"laid aside":          {45, func(r *Record) { r.Minutes, r.State = 0, RecordDismissed }, ByCode, []CountStep{CountNever}},
		"cancelled before":    {45, func(r *Record) { r.Minutes, r.State = 0, RecordVoid }, ByCode, []CountStep{CountNever}},
		"by hand":             {50, func(r *Record) { r.Source = FromManual }, "", []CountStep{CountByHand, CountUnit}},
		"corrected":           {45, func(r *Record) { r.Ref = "l_1" }, "", []CountStep{CountByHand}},
		"of another book":     {50, func(r *Record) { r.Source = FromLegacy; r.Work, r.Minutes = 50, 50 }, "", []CountStep{CountByHand}},
	} {
		t.Run(name, func(t *testing.T) {
			r := &Record{Nature: Volunteering, Source: FromJob, State: RecordPosted, Start: tenOClock, Stop: tenOClock.Add(time.Duration(c.minutes) * time.Minute), Work: 45, Minutes: 45}
			c.change(r)
			if have := p.Counted(r, c.stop); !slices.Equal(have, c.want) {
				t.Errorf("%v, want %v", have, c.want)
			}
		})
	}
}
