package server

import (
	"lindan/domain"
	"lindan/server/wire"
)

// jobs are the volunteers' cards that the person may see: the orderer and a partner those who come, staff all, a volunteer
// whose visit is over her own.
func (l look) jobs() ([]wire.Job, error) {
	var list []wire.Job
	for i := range l.o.Jobs {
		j := &l.o.Jobs[i]
		if !l.cardOf(j) {
			continue
		}
		v, err := l.job(j)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (l look) cardOf(j *domain.Job) bool {
	live := j.Generation == l.o.Generation && !j.State.GivenUp()
	switch l.as {
	case wire.OrderAsStaff:
		return true
	case wire.OrderAsOrderer, wire.OrderAsHolder:
		return live
	case wire.OrderAsServed:
		return j.Volunteer == l.a.ID
	}
	return false
}

// job is one card: number, unit, and the name, masked but for whom the orderer will meet. The times are for those whom they concern, the id for staff, who release by it.
func (l look) job(j *domain.Job) (wire.Job, error) {
	mine := j.Volunteer == l.a.ID
	v := wire.Job{State: wire.State(j.State), StateName: stateName(j.State), Accepted: j.Accepted, Mine: mine}
	a, err := l.s.desk.Account(l.ctx, j.Volunteer)
	if err != nil && domain.KindOf(err) != domain.Missing {
		return v, err
	}
	if err == nil {
		l.who(&v, j, a)
	}
	if mine || l.is(wire.OrderAsStaff) {
		v.Volunteer = string(j.Volunteer)
	}
	if l.is(wire.OrderAsStaff) {
		v.StartEvidence, v.StopEvidence = evidence(j.Start), evidence(j.Stop)
	}
	if mine || l.is(wire.OrderAsStaff, wire.OrderAsOrderer) {
		v.Departed, v.Arrived, v.Started, v.Stopped = maybe(j.Departed), maybe(j.Arrived), maybe(j.Start.At), maybe(j.Stop.At)
		v.Minutes, v.Grade, v.LateTold = j.Minutes, wire.JobGrade(j.Grade), j.LateTold()
		v.Uncalled = j.Uncalled()
		if j.State == domain.Finished {
			v.Hours = domain.Hours(int64(j.Minutes))
		}
	}
	return v, nil
}

// evidence is what shows one end of the visit: classes, from which nobody can tell where the phone was.
func evidence(s domain.Stamp) wire.Evidence {
	if s.At.IsZero() {
		return wire.Evidence{}
	}
	v := wire.Evidence{Method: wire.EvidenceMethod(s.Method)}
	inside, known := s.Inside()
	switch {
	case !known:
		return v
	case inside:
		v.Where = wire.EvidenceWhereInside
	default:
		v.Where = wire.EvidenceWhereOutside
	}
	v.Accuracy = accuracyClass(s.Accuracy)
	return v
}

// accuracyClass is how good a position is; "" where the phone did not say.
func accuracyClass(metres float64) wire.EvidenceAccuracy {
	switch {
	case metres <= 0:
		return ""
	case metres <= 30:
		return wire.EvidenceAccuracyFine
	case metres <= 100:
		return wire.EvidenceAccuracyFair
	}
	return wire.EvidenceAccuracyRough
}

// who puts the volunteer on her card.
func (l look) who(v *wire.Job, j *domain.Job, a *domain.Account) {
	v.Name = maskedName(a)
	s := a.Serves
	if s == nil {
		return
	}
	v.Number, v.Unit, v.Verified = s.Number, s.Unit, s.Verified
	if !l.o.Meets(l.a) || j.Generation != l.o.Generation || j.State.GivenUp() {
		return
	}
	v.Photo = s.Photo
	if l.is(wire.OrderAsOrderer) {
		v.Name = fullName(a)
	}
}
