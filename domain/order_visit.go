package domain

import (
	"crypto/subtle"
	"time"
)

// HandBack gives up an accepted job; late tells that it came within the policy's time before the start. While others lack whom
// the service needs, nobody is late who goes.
func (o *Order) HandBack(by *Account, p Policy, now time.Time) error {
	j := o.JobOf(by.ID)
	if j != nil && o.enough() && !now.Before(o.startTime(j, p).Add(-p.LateHandBack)) && now.Sub(j.Accepted) > graceHandBack {
		j.Late = true
	}
	return o.giveUp(HandBack, step{by: by, job: j, whom: by.ID, now: now, p: p})
}

// graceHandBack is free of "late": one may give back after reading the details.
const graceHandBack = 10 * time.Minute

// ReleaseJob takes a place from a volunteer who does not come, for somebody else.
func (o *Order) ReleaseJob(by *Account, v AccountID, p Policy, now time.Time) error {
	j := o.JobOf(v)
	if j == nil {
		return Fieldf("volunteer", "order.no_job", "这位志愿者没有接这一单")
	}
	return o.giveUp(Release, step{by: by, job: j, whom: v, now: now, p: p})
}

func (o *Order) giveUp(a Action, s step) error {
	if err := o.move(a, s); err != nil {
		return err
	}
	o.Excluded = append(o.Excluded, s.whom)
	o.watchVisit(s.p)
	o.Rewake(s.now.Add(TellWithin))
	return nil
}

// Depart and Arrive tell the resident where the volunteer is. Neither starts the minutes. told is the phone's word on when it
// was, the zero time for now.
func (o *Order) Depart(by *Account, told time.Time, p Policy, now time.Time) error {
	j := o.JobOf(by.ID)
	if err := o.move(Depart, step{by: by, job: j, whom: by.ID, now: now, p: p}); err != nil {
		return err
	}
	at, _ := Happened(told, now)
	j.Departed = later(at, j.Accepted)
	return nil
}

// Arrive tells that the volunteer stands at the door.
func (o *Order) Arrive(by *Account, told time.Time, p Policy, now time.Time) error {
	j := o.JobOf(by.ID)
	if err := o.move(Arrive, step{by: by, job: j, whom: by.ID, now: now, p: p}); err != nil {
		return err
	}
	at, _ := Happened(told, now)
	j.Arrived = later(at, later(j.Accepted, j.Departed))
	return nil
}

// MaxTries is how often a code may be wrong in one generation; then only the place's QR or a dispatcher helps.
const MaxTries = 5

// errCode is what a wrong code answers. The try has been counted in the order.
func errCode(left int) error {
	return &Error{Kind: Invalid, Code: "code.wrong", Field: "code", Text: "服务码不对，请向居民核对（还可试 " + string(rune('0'+max(left, 0))) + " 次）"}
}

// proven checks the proof against the right code. A wrong code counts; the caller saves the order and then answers wrong.
func (o *Order) proven(pr Proof, right string) (wrong, err error) {
	if pr.Site {
		return nil, nil
	}
	if o.Tries >= MaxTries {
		return nil, Errf(Exhausted, "code.locked", "服务码错误次数过多，请联系社区核实")
	}
	if subtle.ConstantTimeCompare([]byte(pr.Code), []byte(right)) == 1 {
		return nil, nil
	}
	o.Tries++
	return errCode(MaxTries - o.Tries), nil
}

// paired tells whether all whom the service needs have accepted.
func (o *Order) paired() bool { return len(o.Live()) >= o.Item.Volunteer }

// CheckIn starts the service time, by the server's clock or, told late, by the phone's. wrong is set, and err nil, when the code did not match: the try is
// counted and the order has to be saved.
func (o *Order) CheckIn(by *Account, pr Proof, startCode string, p Policy, now time.Time) (wrong, err error) {
	j := o.JobOf(by.ID)
	s := step{by: by, job: j, whom: by.ID, now: now, p: p}
	r, _ := RowOf(CheckIn)
	if _, err := o.allowed(r, s); err != nil {
		return nil, err
	}
	if !o.paired() {
		return nil, Errf(Conflict, "order.partner", "“%s”须 %d 名志愿者一起进行，请等同伴接单", o.Item.Name, o.Item.Volunteer)
	}
	at, told, err := pr.happened(j.reached(), p, now)
	if err != nil {
		return nil, err
	}
	if wrong, err = o.proven(pr, startCode); wrong != nil || err != nil {
		return wrong, err
	}
	until := time.Time{}
	if !told.IsZero() {
		if until, err = pr.nextVisit(o.ID, at); err != nil {
			return nil, err
		}
	}
	j.Start, j.Until = pr.stamp(o, at), until
	j.Start.Told = told
	if err = o.move(CheckIn, s); err == nil && j.LateAsked {
		o.calm(now)
	}
	return nil, err
}

// CheckOut stops the service time; answers as CheckIn.
func (o *Order) CheckOut(by *Account, pr Proof, stopCode string, p Policy, now time.Time) (wrong, err error) {
	j := o.JobOf(by.ID)
	s := step{by: by, job: j, whom: by.ID, now: now, p: p}
	r, _ := RowOf(CheckOut)
	if _, err := o.allowed(r, s); err != nil {
		return nil, err
	}
	at, told, err := pr.happened(j.Start.At, p, now)
	if err != nil {
		return nil, err
	}
	if wrong, err = o.proven(pr, stopCode); wrong != nil || err != nil {
		return wrong, err
	}
	if j.within(at) != at {
		return nil, errOverlap()
	}
	stop := pr.stamp(o, at)
	stop.Told = told
	j.finish(stop, p)
	if err = o.move(CheckOut, s); err == nil && j.StopAsked {
		o.calm(now)
	}
	return nil, err
}

func (j *Job) finish(stop Stamp, p Policy) {
	j.Stop = stop
	j.Minutes, j.Policy, j.PolicyOf = Minutes(j.Start.At, stop.At, p), p.Number, p.Area
	j.Grade = j.grade()
}
