package domain

import (
	"slices"
	"time"
)

// CertificateState is whether a certificate still holds.
type CertificateState string

// The states of a certificate.
const (
	CertificateValid    CertificateState = "valid"
	CertificateRevoked  CertificateState = "revoked"
	CertificateReplaced CertificateState = "replaced"
)

// Revocation is the class of reason for which a certificate was revoked; the public reads it (A12).
type Revocation string

// The classes of reasons. Corrected is the service's own: a certified line was cancelled afterwards.
const (
	RevokedCorrected Revocation = "corrected"
	RevokedMistaken  Revocation = "mistaken"
	RevokedUntrue    Revocation = "untrue"
	RevokedMisused   Revocation = "misused"
)

// Revocations lists the classes of reasons.
func Revocations() []Revocation {
	return []Revocation{RevokedCorrected, RevokedMistaken, RevokedUntrue, RevokedMisused}
}

// Bounds of certificates.
const (
	CertificatesADay = 20   // one person
	MostCertified    = 4000 // lines whose ids a certificate keeps; with more, only their digest
)

// Certificate is a proof of service hours 志愿服务记录证明 (志愿服务记录与证明出具办法(试行) art. 14, 15): what its issuing unit recorded of
// one volunteer in a period, as it stood when it was issued. Who recorded certifies (谁记录谁证明).
type Certificate struct {
	ID         CertificateNumber `bson:"_id"`
	V          int64             `bson:"v"`
	Volunteer  AccountID         `bson:"volunteer"`
	Number     string            `bson:"number"` // 志愿者编号
	Issuer     AreaID            `bson:"issuer"`
	IssuerName string            `bson:"issuer_name"`
	Contact    string            `bson:"contact"` // the issuing unit's public telephone
	From       string            `bson:"from"`    // first day in Asia/Shanghai, 2026-01-01
	To         string            `bson:"to"`      // last day, inside
	Minutes    int64             `bson:"minutes"`
	Count      int               `bson:"count"` // of lines
	Lines      []LineID          `bson:"lines"` // sorted; nil where there are more than MostCertified
	Digest     string            `bson:"digest"`
	ByGrade    []CertifiedSum    `bson:"by_grade"`
	BySource   []CertifiedSum    `bson:"by_source"`
	Services   []CertifiedWork   `bson:"services"`
	Others     []CertifiedOther  `bson:"others,omitempty"` // of other units: apart, in no sum (A13)
	State      CertificateState  `bson:"state"`
	Reason     Revocation        `bson:"reason,omitempty"`
	Replaces   CertificateNumber `bson:"replaces,omitempty"`
	ReplacedBy CertificateNumber `bson:"replaced_by,omitempty"`
	Seal       *CertificateSeal  `bson:"seal,omitempty"`
	Issued     Millis            `bson:"issued"`
	Unprinted  bool              `bson:"unprinted,omitempty"` // the font lacks a character of it: no PDF, the page is printed
	Key        string            `bson:"key"`                 // hash of the idempotency key
	Body       string            `bson:"body"`                // hash of what was asked for under it
	Events     []CertificateAct  `bson:"events"`
	Root       int64             `bson:"root,omitempty"` // number of the first signed root that has all of the lines; 0 not looked up
	Due        Millis            `bson:"due"`            // since when something is still to be done: to tell her, to mark the replaced one; 0 nothing

	Name        Secret `bson:"name"`        // as it stood
	MaskedID    Secret `bson:"masked_id"`   // of the ID number only this is kept here
	Responsible Secret `bson:"responsible"` // 负责人
}

// CertifiedSum is a part of the minutes, by grade or by source.
type CertifiedSum struct {
	Key     string `bson:"key"`
	Count   int    `bson:"count"`
	Minutes int64  `bson:"minutes"`
}

// CertifiedWork is one line of the content of service 服务内容. What did not come from the server's clock stays apart.
type CertifiedWork struct {
	Name    string `bson:"name"`
	Source  Source `bson:"source"`
	Count   int    `bson:"count"`
	Minutes int64  `bson:"minutes"`
}

// CertifiedOther is what another unit recorded in the period.
type CertifiedOther struct {
	Unit    AreaID `bson:"unit"`
	Name    string `bson:"name"`
	Count   int    `bson:"count"`
	Minutes int64  `bson:"minutes"`
}

// CertificateSeal is the community's confirmation, an act of its own (A14).
type CertificateSeal struct {
	By AccountID `bson:"by"`
	At time.Time `bson:"at"`
}

// CertificateAct is one line of a certificate's history: issued, sealed, revoked, replaced.
type CertificateAct struct {
	What   string    `bson:"what"`
	By     AccountID `bson:"by,omitempty"` // empty: the service itself
	At     time.Time `bson:"at"`
	Reason string    `bson:"why,omitempty"`
}

// Secrets names the certificate's personal texts; they are sealed with the volunteer's key and go with it.
func (c *Certificate) Secrets() (AccountID, []NamedSecret) {
	return c.Volunteer, []NamedSecret{{"name", &c.Name}, {"masked_id", &c.MaskedID}, {"responsible", &c.Responsible}}
}

// Confirm seals a certificate for the community; false where that was done before. Denied certificate.own for the volunteer herself,
// Conflict certificate.over for one that does not hold any more.
func (c *Certificate) Confirm(by AccountID, now time.Time) (bool, error) {
	switch {
	case by == c.Volunteer:
		return false, errOwnCertificate
	case c.State != CertificateValid:
		return false, errCertificateOver
	case c.Seal != nil:
		return false, nil
	}
	c.Seal = &CertificateSeal{By: by, At: now}
	c.note("sealed", by, now, "")
	return true, nil
}

// Revoke ends a certificate for a class of reasons; false where it was done before for the same one. by is empty where the service
// itself does it. From then on the volunteer has to be told.
func (c *Certificate) Revoke(by AccountID, why Revocation, now time.Time) (bool, error) {
	switch {
	case !slices.Contains(Revocations(), why):
		return false, Fieldf("reason", "certificate.reason", "请选择撤销原因")
	case by == c.Volunteer:
		return false, errOwnCertificate
	case c.State == CertificateRevoked && c.Reason == why:
		return false, nil
	case c.State != CertificateValid:
		return false, errCertificateOver
	}
	c.State, c.Reason, c.Due = CertificateRevoked, why, At(now)
	c.note("revoked", by, now, string(why))
	return true, nil
}

// Replaceable tells whether a newer certificate of the same volunteer and unit may stand for this one.
func (c *Certificate) Replaceable(v AccountID, issuer AreaID) error {
	switch {
	case c.Volunteer != v:
		return errNoCertificate
	case c.Issuer != issuer:
		return Fieldf("replaces", "certificate.unit", "只能替代同一单位出具的证明")
	case c.State == CertificateValid || c.State == CertificateRevoked && c.Reason == RevokedCorrected:
		return nil
	}
	return errCertificateOver
}

// Replace ends a certificate in favour of a newer one; false where the same one did so before.
func (c *Certificate) Replace(by CertificateNumber, v AccountID, issuer AreaID, now time.Time) (bool, error) {
	if c.ReplacedBy == by {
		return false, nil
	}
	if err := c.Replaceable(v, issuer); err != nil {
		return false, err
	}
	c.State, c.ReplacedBy, c.Due = CertificateReplaced, by, 0
	c.note("replaced", v, now, string(by))
	return true, nil
}

// Holds tells whether a line is one of those that the certificate counts.
func (c *Certificate) Holds(l *Line) bool {
	if c.Lines != nil {
		_, ok := slices.BinarySearch(c.Lines, l.ID)
		return ok
	}
	day := dayOf(l.Start)
	return l.Kind == Credit && l.Community == c.Issuer && l.Posted <= c.Issued && c.From <= day && day <= c.To
}

func (c *Certificate) note(what string, by AccountID, now time.Time, why string) {
	c.Events = append(c.Events, CertificateAct{What: what, By: by, At: now, Reason: why})
}

var (
	errOwnCertificate  = Errf(Denied, "certificate.own", "本人的证明须由其他工作人员办理")
	errCertificateOver = Errf(Conflict, "certificate.over", "这份证明已撤销或已被替代")
	errNoCertificate   = Errf(Missing, "certificate.missing", "没有找到这份证明")
)

// TakeCertificate counts a certificate of a day, up to CertificatesADay; false where it was counted before: who sends the same request
// again, or many times at once, uses up one. Exhausted certificate.today.
func (b *Budget) TakeCertificate(n CertificateNumber, now time.Time) (bool, error) {
	switch {
	case slices.Contains(b.Names, string(n)):
		return false, nil
	case b.Count >= CertificatesADay:
		return false, &Error{Kind: Exhausted, Code: "certificate.today", Text: "今天开具的证明已达 20 份，请明天再开", Retry: time.Hour}
	}
	b.Count++
	b.Names, b.Expires = append(b.Names, string(n)), At(now.Add(48*time.Hour))
	return true, nil
}
