package domain

import "time"

// Answer is how an offer ended; empty while it waits.
type Answer string

// The answers to an offer.
const (
	NoReply   Answer = ""
	SaidYes   Answer = "yes"
	SaidNo    Answer = "no"        // free of any effect
	NoAnswer  Answer = "lapsed"    // a late yes still wins while the order hunts
	TakenBack Answer = "withdrawn" // somebody else said yes, or the order closed: says nothing about her
)

// Offer is the invitation 邀约 of one volunteer to one order, freely declined.
type Offer struct {
	To       AccountID `bson:"to"`
	Sent     time.Time `bson:"sent"`
	Expires  time.Time `bson:"expires"`
	Answer   Answer    `bson:"answer,omitempty"`
	Answered time.Time `bson:"answered,omitempty"`
	Metres   float64   `bson:"metres"`            // straight distance when asked
	Reasons  []string  `bson:"reasons,omitempty"` // codes of "why me": NEAR, SKILL, FAMILIAR, TURN, SLOT, URGENT
	Score    float64   `bson:"score"`             // of the wave's ranking
	ByHand   bool      `bson:"by_hand,omitempty"` // a dispatcher chose her
	Until    time.Time `bson:"until,omitempty"`   // until then it counts as outstanding; later a yes still wins, and somebody else is asked besides
	Silent   bool      `bson:"silent,omitempty"`  // it has had that time without an answer, and lindan has learned from it
	Chance   float64   `bson:"chance,omitempty"`  // predicted chance of a yes, when it was sent
}

// Waiting tells whether the offer can still be answered in time.
func (f *Offer) Waiting(now time.Time) bool { return f.Answer == NoReply && now.Before(f.Expires) }

// Held is until when the offer holds its volunteer back from others.
func (f *Offer) Held() time.Time {
	if f.Until.IsZero() {
		return f.Expires
	}
	return f.Until
}
