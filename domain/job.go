package domain

import (
	"slices"
	"time"
)

// Grade is the strength of the evidence for a job 证据等级.
type Grade string

// The grades (domain reference §6.3).
const (
	GradeA Grade = "A" // start and stop code, by the server's clock
	GradeB Grade = "B" // one side only, or the place's QR, and a call-back or the beneficiary's confirmation
	GradeC Grade = "C" // closed by rule or by hand, until a call-back lifts it to B; manual hours for ever
	GradeL Grade = "L" // 历史: imported from another book
)

// Job is the accepted work of one volunteer on one order 服务任务.
type Job struct {
	Volunteer  AccountID `bson:"volunteer"`
	Epoch      int       `bson:"epoch"` // 1, 2, … over the order's life: the fencing token of later commands
	Generation int       `bson:"generation"`
	State      State     `bson:"state"`
	Accepted   time.Time `bson:"accepted"`
	Departed   time.Time `bson:"departed,omitempty"`
	Arrived    time.Time `bson:"arrived,omitempty"`
	Start      Stamp     `bson:"start"`
	Stop       Stamp     `bson:"stop"`
	Until      time.Time `bson:"until,omitempty"`     // a start that was told late lies before a visit that is known: it ended by then
	Minutes    int       `bson:"minutes,omitempty"`   // by the policy, when it stopped
	Policy     int       `bson:"policy,omitempty"`    // number of that policy
	PolicyOf   AreaID    `bson:"policy_of,omitempty"` // whose policy it is; empty for the default
	Grade      Grade     `bson:"grade,omitempty"`
	Late       bool      `bson:"late,omitempty"` // handed back within the policy's late time
	LateAsked  bool      `bson:"late_asked,omitempty"`
	StopAsked  bool      `bson:"stop_asked,omitempty"`
	Due        bool      `bson:"due,omitempty"`    // its minutes are promised to the ledger: set in the confirming write
	Line       LineID    `bson:"line,omitempty"`   // posted
	Branch     string    `bson:"branch,omitempty"` // affiliation when she accepted
	Unit       string    `bson:"unit,omitempty"`   // 单位, when she accepted
	Home       AreaID    `bson:"home,omitempty"`   // her grid when she accepted
}

// Stamp is one end of the service time, with its evidence: by the server's clock, or, where Told is set, by that of a phone
// that had no signal.
type Stamp struct {
	At       time.Time `bson:"at,omitempty"`
	Told     time.Time `bson:"told,omitempty"` // when the server heard of it, if that was late
	Method   Method    `bson:"method,omitempty"`
	Place    *Point    `bson:"place,omitempty"`    // where the phone said it was: evidence, not a gate
	Accuracy float64   `bson:"accuracy,omitempty"` // metres
	Metres   float64   `bson:"metres,omitempty"`   // from the order's place; meaningful where Place is set
}

// How far a position supports that she was there (ours: one building and the yard around it).
const (
	FenceMetres = 150.0 // from the order's place
	Spread      = 100.0 // of the phone's own error, so many metres count in her favour
)

// Inside tells whether the phone was at the order's place, as far as its position shows; known is false where it told none.
func (s Stamp) Inside() (inside, known bool) {
	if s.Place == nil {
		return false, false
	}
	return s.Metres-min(s.Accuracy, Spread) <= FenceMetres, true
}

// Method is how an end of the service was shown.
type Method string

// The methods.
const (
	ByCode Method = "code" // the beneficiary's start or stop code 开工码/完工码
	BySite Method = "site" // the QR of the place
	ByRule Method = "rule" // closed by the clock
	ByHand Method = "hand" // ended early by resident or dispatcher
)

// Proof is what comes with a check-in or check-out. Exactly one of Code and Site is set; Site is true once the desk has
// compared SiteText with today's QR of SiteArea, a place around the order's.
type Proof struct {
	Code     string
	Site     bool
	SiteArea AreaID
	SiteText string
	Place    *Point
	Accuracy float64
	DeviceAt time.Time // when it happened, by the phone's clock; the zero time for now
	Visits   []Visit   // hers, of late: what is told late may not overlap them
}

func (p Proof) stamp(o *Order, at time.Time) Stamp {
	s := Stamp{At: at.UTC(), Method: ByCode, Place: p.Place, Accuracy: p.Accuracy}
	if p.Site {
		s.Method = BySite
	}
	if p.Place != nil {
		s.Metres = p.Place.Metres(o.At)
	}
	return s
}

// Minutes is the whole minutes between two moments, cut to the policy's unit and cap. Travel is outside by construction:
// only the time between check-in and check-out comes in. Negative spans give 0.
func Minutes(start, stop time.Time, p Policy) int {
	m := int(stop.Sub(start) / time.Minute)
	if m <= 0 {
		return 0
	}
	return min(m, p.JobCap) / p.UnitMinutes * p.UnitMinutes
}

// grade rates a finished job by its two stamps.
func (j *Job) grade() Grade {
	methods := []Method{j.Start.Method, j.Stop.Method}
	switch {
	case slices.Contains(methods, ByRule) || slices.Contains(methods, ByHand):
		return GradeC
	case slices.Contains(methods, BySite) || j.LateTold():
		return GradeB
	}
	return GradeA
}

// Uncalled tells whether her check-out was forgotten and nobody has called the beneficiary yet: until then it is not paid (A4).
func (j *Job) Uncalled() bool {
	return j.State == Finished && j.Stop.Method == ByRule && !j.Due && j.Line == ""
}

// LateTold tells whether start or stop is by the clock of a phone that had no signal.
func (j *Job) LateTold() bool { return !j.Start.Told.IsZero() || !j.Stop.Told.IsZero() }

// drop ends a job because its order ended or moved on without it.
func (j *Job) drop(to State) { j.State = to }
