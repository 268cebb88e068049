package domain

import "time"

// CountStep is one reason why a record brings as many minutes as it does 计时说明.
type CountStep string

// The steps, in the order in which minutes are counted.
const (
	CountByRule   CountStep = "by_rule"          // the check-out was forgotten: up to the planned end and grace
	CountByHand   CountStep = "by_hand"          // the times were entered or corrected by two people, or come from another book
	CountJobCap   CountStep = "job_cap"          // longer than one visit may bring
	CountUnit     CountStep = "unit"             // cut down to the unit
	CountNature   CountStep = "not_volunteering" // brings nothing by law
	CountTooShort CountStep = "too_short"        // less than the part of the planned length that counts
	CountDayCap   CountStep = "day_cap"          // the day was full
	CountOpen     CountStep = "open"             // it does not count yet: see Missing
	CountNever    CountStep = "never"            // laid aside or cancelled before it counted
	CountAll      CountStep = "all"              // all minutes from start to stop
)

// Counted tells how the record's minutes came about under the policy by which they are counted, at least one step.
func (p Policy) Counted(r *Record, stop Method) []CountStep {
	steps := p.workSteps(r, stop)
	worth := p.Worth(r)
	switch {
	case r.Nature != Volunteering:
		steps = append(steps, CountNature)
	case worth == 0 && r.Work > 0:
		steps = append(steps, CountTooShort)
	}
	switch r.State {
	case RecordSealed, RecordPosted:
		if r.Minutes < worth {
			steps = append(steps, CountDayCap)
		}
	case RecordWaiting, RecordHeld:
		steps = append(steps, CountOpen)
	case RecordDismissed, RecordVoid:
		steps = append(steps, CountNever)
	}
	if len(steps) == 0 {
		return []CountStep{CountAll}
	}
	return steps
}

// workSteps tells how the minutes worked came about. Those of another book are as they came.
func (p Policy) workSteps(r *Record, stop Method) []CountStep {
	var steps []CountStep
	if stop == ByRule {
		steps = append(steps, CountByRule)
	}
	if r.Source != FromJob || r.Ref != "" {
		steps = append(steps, CountByHand)
	}
	if r.Source == FromLegacy {
		return steps
	}
	served := int(r.Stop.Sub(r.Start) / time.Minute)
	if served > p.JobCap {
		steps = append(steps, CountJobCap)
	}
	if min(served, p.JobCap)%p.UnitMinutes != 0 {
		steps = append(steps, CountUnit)
	}
	return steps
}
