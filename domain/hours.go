package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
)

// LineKind is what a line of the ledger does.
type LineKind string

// The kinds of lines. A correction is a reversal, never a change.
const (
	Credit   LineKind = "credit"
	Reversal LineKind = "reversal" // 冲正
)

// Line is one entry of the append-only hours ledger 时长账本: no name, no phone, no address, so that deleting a person
// never touches it.
type Line struct {
	ID        LineID    `bson:"_id"`
	V         int64     `bson:"v"`
	Community AreaID    `bson:"community"` // the recording unit: 谁组织谁记录
	Grid      AreaID    `bson:"grid"`
	Branch    string    `bson:"branch"`
	Volunteer AccountID `bson:"volunteer"`
	Order     OrderID   `bson:"order"`
	Epoch     int       `bson:"epoch"`
	Service   string    `bson:"service"`
	Kind      LineKind  `bson:"kind"`
	Minutes   int64     `bson:"minutes"` // above 0 in a credit, below in a reversal
	Grade     Grade     `bson:"grade"`
	Month     string    `bson:"month"` // of the start, in Asia/Shanghai: 2026-11
	Start     time.Time `bson:"start"`
	Stop      time.Time `bson:"stop"`
	Policy    int       `bson:"policy"`
	Posted    Millis    `bson:"posted"`
}

// NewLine is the credit of a finished job. Its id follows from what it records, so posting it twice meets itself.
func NewLine(o *Order, j *Job, now time.Time) (*Line, error) {
	if j.Minutes <= 0 || j.State != Finished {
		return nil, Errf(Conflict, "hours.nothing", "没有可记录的时长")
	}
	return &Line{
		ID: NewLineID(o.ID, j.Volunteer, j.Epoch, Credit, 0), V: 1, Community: o.Community, Grid: o.Grid, Branch: j.Branch,
		Volunteer: j.Volunteer, Order: o.ID, Epoch: j.Epoch, Service: o.Service, Kind: Credit, Minutes: int64(j.Minutes),
		Grade: j.Grade, Month: j.Start.At.In(Shanghai).Format("2006-01"), Start: j.Start.At, Stop: j.Stop.At,
		Policy: o.Policy, Posted: At(now),
	}, nil
}

// NewLineID is base32(sha256(order|volunteer|epoch|kind|revision)), lower case without padding.
func NewLineID(o OrderID, v AccountID, epoch int, k LineKind, revision int) LineID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%d|%s|%d", o, v, epoch, k, revision))
	return LineID("l_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])))
}

// Hours shows minutes as hours with two decimals, truncated, never rounded up (A3): 100 → "1.66".
func Hours(minutes int64) string {
	sign := ""
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	return fmt.Sprintf("%s%d.%02d", sign, minutes/60, minutes%60*100/60)
}
