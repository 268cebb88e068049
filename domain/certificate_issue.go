package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// Period is the days of a certificate in Asia/Shanghai, both inside: 2026-01-01.
type Period struct{ From, To string }

// ReadPeriod reads months (2026-01) or days (2026-01-15). A period that reaches into the future ends today. Errors name the field.
func ReadPeriod(from, to string, now time.Time) (Period, error) {
	first, err := readDay("from", from, false)
	if err != nil {
		return Period{}, err
	}
	last, err := readDay("to", to, true)
	if err != nil {
		return Period{}, err
	}
	p := Period{From: first, To: min(last, dayOf(now))}
	switch {
	case last < first:
		return Period{}, Fieldf("to", "certificate.period", "结束日期不能早于开始日期")
	case p.To < p.From:
		return Period{}, Fieldf("from", "certificate.future", "开始日期不能晚于今天")
	}
	return p, nil
}

// readDay is the day; of a month its first or last one.
func readDay(field, text string, last bool) (string, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil && day.Year() >= 2000 {
		return text, nil
	}
	month, err := time.Parse("2006-01", text)
	if err != nil || month.Year() < 2000 {
		return "", Fieldf(field, "certificate.date", "日期格式应为 2026-01 或 2026-01-15")
	}
	if last {
		month = month.AddDate(0, 1, -1)
	}
	return month.Format(time.DateOnly), nil
}

// Covers tells whether a moment lies in the period.
func (p Period) Covers(t time.Time) bool { day := dayOf(t); return p.From <= day && day <= p.To }

// Certify is what a certificate is made of.
type Certify struct {
	Number    CertificateNumber
	Key, Body string // hashes of the idempotency key and of what was asked for
	Period    Period
	Who       *Account
	Issuer    *Area
	Replaces  CertificateNumber
	Lines     []*Line            // all of the volunteer's, in any order
	Records   map[LineID]*Record // behind those of the period
	Menu      map[string]string  // names of services by code, for what was entered by hand
	Units     map[AreaID]string  // names of the other units
}

// NewCertificate certifies what the issuing unit recorded in the period: lines that stand, that say what their hash says, and whose
// record is complete. Conflict certificate.nothing where there is none.
func NewCertificate(a Certify, now time.Time) (*Certificate, error) {
	c := &Certificate{
		ID: a.Number, Volunteer: a.Who.ID, Number: a.Who.Serves.Number, Issuer: a.Issuer.ID, IssuerName: a.Issuer.Name, Contact: a.Issuer.Phone,
		From: a.Period.From, To: a.Period.To, State: CertificateValid, Replaces: a.Replaces, Issued: At(now), Key: a.Key, Body: a.Body,
		Name: Hide(a.Who.Name.Reveal()), MaskedID: Hide(MaskIDNumber(a.Who.Number.Reveal())), Responsible: Hide(a.Issuer.Name),
	}
	var latest *Record
	var own []*Line
	for _, l := range Uncancelled(a.Lines, a.Period) {
		r := a.Records[l.ID]
		if !proven(l, r) {
			continue
		}
		if l.Community != a.Issuer.ID {
			c.addOther(l, a.Units[l.Community])
			continue
		}
		own = append(own, l)
		c.add(l, workName(l, r, a.Menu))
		if latest == nil || r.Stop.After(latest.Stop) {
			latest = r
		}
	}
	if c.Count == 0 {
		return nil, Errf(Conflict, "certificate.nothing", "这段时间在%s没有可以证明的服务时长", a.Issuer.Name)
	}
	if !latest.Responsible.Empty() {
		c.Responsible = Hide(latest.Responsible.Reveal())
	}
	if c.Replaces != "" {
		c.Due = At(now)
	}
	if err := c.checkWords(); err != nil {
		return nil, err
	}
	c.finish(own)
	c.note("issued", a.Who.ID, now, "")
	return c, nil
}

// NationalSync tells whether the records are in the national system, so that ClaimWords may be used: not yet.
const NationalSync = false

// checkWords refuses what a place or a service is called if it claims too much. Conflict certificate.claim.
func (c *Certificate) checkWords() error {
	words := []string{c.IssuerName, c.Responsible.Reveal()}
	for _, w := range c.Services {
		words = append(words, w.Name)
	}
	for _, o := range c.Others {
		words = append(words, o.Name)
	}
	for _, w := range words {
		if Claims(w, NationalSync) != "" {
			return Errf(Conflict, "certificate.claim", "单位或服务的名称含有证明中不能使用的字样，请联系社区修改")
		}
	}
	return nil
}

// Uncancelled are the credits of a period that bring minutes and were not cancelled.
func Uncancelled(lines []*Line, p Period) []*Line {
	cancelled := map[LineID]bool{}
	for _, l := range lines {
		if l.Kind == Reversal {
			cancelled[l.Ref] = true
		}
	}
	var list []*Line
	for _, l := range lines {
		if l.Kind == Credit && l.Minutes > 0 && !cancelled[l.ID] && p.Covers(l.Start) {
			list = append(list, l)
		}
	}
	return list
}

// proven tells whether a line says what it was posted with, and the record behind it is complete and says what the line binds.
func proven(l *Line, r *Record) bool {
	return r != nil && l.Hash == l.Sum() && len(r.Missing) == 0 && (r.State == RecordPosted || r.State == RecordSealed) && r.Commitment() == l.Record
}

// workName is the content of service in words: what a visit's record says; else what the menu calls it.
func workName(l *Line, r *Record, menu map[string]string) string {
	switch {
	case l.Source == FromJob && r.Content != "":
		return r.Content
	case menu[l.Service] != "":
		return menu[l.Service]
	}
	return "志愿服务"
}

func (c *Certificate) add(l *Line, work string) {
	c.Count++
	c.Minutes += l.Minutes
	c.ByGrade = addSum(c.ByGrade, string(l.Grade), l.Minutes)
	c.BySource = addSum(c.BySource, string(l.Source), l.Minutes)
	i := slices.IndexFunc(c.Services, func(w CertifiedWork) bool { return w.Name == work && w.Source == l.Source })
	if i < 0 {
		i, c.Services = len(c.Services), append(c.Services, CertifiedWork{Name: work, Source: l.Source})
	}
	c.Services[i].Count++
	c.Services[i].Minutes += l.Minutes
}

func (c *Certificate) addOther(l *Line, name string) {
	i := slices.IndexFunc(c.Others, func(o CertifiedOther) bool { return o.Unit == l.Community })
	if i < 0 {
		i, c.Others = len(c.Others), append(c.Others, CertifiedOther{Unit: l.Community, Name: orText(name, string(l.Community))})
	}
	c.Others[i].Count++
	c.Others[i].Minutes += l.Minutes
}

func addSum(list []CertifiedSum, key string, minutes int64) []CertifiedSum {
	i := slices.IndexFunc(list, func(s CertifiedSum) bool { return s.Key == key })
	if i < 0 {
		i, list = len(list), append(list, CertifiedSum{Key: key})
	}
	list[i].Count++
	list[i].Minutes += minutes
	return list
}

// finish sorts what is listed and fixes the lines.
func (c *Certificate) finish(own []*Line) {
	rank := map[Source]int{FromJob: 0, FromManual: 1, FromLegacy: 2}
	slices.SortFunc(c.Services, func(a, b CertifiedWork) int {
		return cmp.Or(cmp.Compare(rank[a.Source], rank[b.Source]), cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(c.ByGrade, func(a, b CertifiedSum) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(c.BySource, func(a, b CertifiedSum) int { return cmp.Compare(rank[Source(a.Key)], rank[Source(b.Key)]) })
	slices.SortFunc(c.Others, func(a, b CertifiedOther) int { return cmp.Compare(a.Unit, b.Unit) })
	slices.SortFunc(own, func(a, b *Line) int { return cmp.Compare(a.ID, b.ID) })
	c.Digest = LinesDigest(own)
	if len(own) > MostCertified {
		return
	}
	for _, l := range own {
		c.Lines = append(c.Lines, l.ID)
	}
}

// LinesDigest is the SHA-256, hex, over a head line and "id hash" of each line in the order of their ids: anybody who holds the lines
// can make it again with sha256sum.
func LinesDigest(sorted []*Line) string {
	h := sha256.New()
	fmt.Fprint(h, "lindan certificate 1\n")
	for _, l := range sorted {
		fmt.Fprintf(h, "%s %s\n", l.ID, l.Hash)
	}
	return hex.EncodeToString(h.Sum(nil))
}
