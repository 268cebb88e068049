package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"lindan/domain"
	"lindan/notify"
	"lindan/paper"
	"lindan/storage"
)

// CertificateAsk is what a volunteer asks to be certified. An empty Issuer is her own community.
type CertificateAsk struct {
	From, To string // months or days
	Issuer   domain.AreaID
	Replaces domain.CertificateNumber // "" none

	body string // hash of what was asked for, before defaults
}

var errNoCertificate = domain.Errf(domain.Missing, "certificate.missing", "没有找到这份证明")

// IssueCertificate certifies the caller's own hours, free and at once (art. 14). key is the request's idempotency key: the number
// follows from it, so that asking again meets the same certificate and gives false.
func (d *Desk) IssueCertificate(ctx context.Context, by *domain.Account, key string, ask CertificateAsk) (*domain.Certificate, bool, error) {
	if by.Serves == nil {
		return nil, false, errNoVolunteer
	}
	ask.body = hashText(fmt.Sprintf("%s\x00%s\x00%s\x00%s", ask.From, ask.To, ask.Issuer, ask.Replaces))
	if ask.Issuer == "" {
		ask.Issuer = by.Home.At(domain.Community)
	}
	for range 3 {
		have, number, err := d.issued(ctx, by, key, ask)
		if err != nil || have != nil {
			return have, false, err
		}
		c, err := d.certify(ctx, by, key, ask, number)
		if err != nil {
			return nil, false, err
		}
		fresh, err := d.store.AddCertificate(ctx, c)
		if err != nil {
			return nil, false, err
		}
		if fresh {
			return c, true, d.afterIssue(ctx, c)
		}
	}
	return nil, false, domain.Errf(domain.Conflict, "storage.busy", "刚才有很多人同时操作，请再试一次")
}

// issued finds what the key issued before, or a free number for it. Numbers follow from person, key and the desk's secret: nobody else
// can guess them. On New Year's night the retry of a key finds the certificate of the old year.
func (d *Desk) issued(ctx context.Context, by *domain.Account, key string, ask CertificateAsk) (*domain.Certificate, domain.CertificateNumber, error) {
	now := d.now().In(domain.Shanghai)
	for n := range 4 { // further ones only where somebody else has the number
		taken := false
		for _, year := range []int{now.Year(), now.AddDate(0, 0, -1).Year()} {
			c, err := d.store.Certificate(ctx, d.certificateNumber(year, by, key, n))
			switch {
			case domain.KindOf(err) == domain.Missing:
				continue
			case err != nil:
				return nil, "", err
			case c.Volunteer != by.ID || c.Key != keyHash(by, key):
				taken = true
			case c.Body != ask.body:
				return nil, "", domain.Fieldf("Idempotency-Key", "idempotency.reused", "同一个 Idempotency-Key 不能用于不同的内容")
			default:
				return c, "", nil
			}
		}
		if !taken {
			return nil, d.certificateNumber(now.Year(), by, key, n), nil
		}
	}
	return nil, "", domain.Errf(domain.Conflict, "storage.busy", "刚才有很多人同时操作，请再试一次")
}

func (d *Desk) certificateNumber(year int, by *domain.Account, key string, n int) domain.CertificateNumber {
	m := hmac.New(sha256.New, d.secret)
	fmt.Fprintf(m, "certificate|%s|%d|%s", by.ID, n, key)
	return domain.NewCertificateNumber(year, m.Sum(nil))
}

func keyHash(by *domain.Account, key string) string { return hashText(string(by.ID) + "\x00" + key) }

func hashText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// certify gathers what is certified and counts it against the day.
func (d *Desk) certify(ctx context.Context, by *domain.Account, key string, ask CertificateAsk, number domain.CertificateNumber) (*domain.Certificate, error) {
	now := d.now()
	period, err := domain.ReadPeriod(ask.From, ask.To, now)
	if err != nil {
		return nil, err
	}
	who, err := d.store.Account(ctx, by.ID) // as it stands now, not as it was a moment ago
	if err != nil {
		return nil, err
	}
	if who.Serves == nil {
		return nil, errNoVolunteer
	}
	a := domain.Certify{Number: number, Key: keyHash(by, key), Body: ask.body, Period: period, Who: who, Replaces: ask.Replaces}
	if err := d.checkReplaced(ctx, by, ask); err != nil {
		return nil, err
	}
	if err := d.gather(ctx, ask.Issuer, &a); err != nil {
		return nil, err
	}
	c, err := domain.NewCertificate(a, now)
	if err != nil {
		return nil, err
	}
	if c.Unprinted, err = unprinted(c); err != nil {
		return nil, err
	}
	day := now.In(domain.Shanghai).Format("2006-01-02")
	_, err = d.store.UpdateBudget(ctx, "certificate|"+string(by.ID)+"|"+day, func(b *domain.Budget) error {
		fresh, err := b.TakeCertificate(number, now)
		return orUnchanged(fresh, err)
	})
	return c, err
}

// unprinted tells whether the font lacks a character of the certificate.
func unprinted(c *domain.Certificate) (bool, error) {
	texts := []string{c.Name.Reveal(), c.MaskedID.Reveal(), c.Responsible.Reveal(), c.Number, c.IssuerName, c.Contact}
	for _, w := range c.Services {
		texts = append(texts, w.Name)
	}
	for _, o := range c.Others {
		texts = append(texts, o.Name)
	}
	covered, err := paper.Covers(texts...)
	return !covered, err
}

func (d *Desk) checkReplaced(ctx context.Context, by *domain.Account, ask CertificateAsk) error {
	if ask.Replaces == "" {
		return nil
	}
	old, err := d.store.Certificate(ctx, ask.Replaces)
	if domain.KindOf(err) == domain.Missing {
		return errNoCertificate
	}
	if err != nil {
		return err
	}
	return old.Replaceable(by.ID, ask.Issuer)
}

// gather reads the issuing unit, her lines, the records behind those of the period, and what units and services are called.
func (d *Desk) gather(ctx context.Context, issuer domain.AreaID, a *domain.Certify) error {
	if !issuer.Valid() || issuer.Level() != domain.Community {
		return domain.Fieldf("issuer", "certificate.issuer", "出具单位应为社区")
	}
	var err error
	if a.Issuer, err = d.Area(ctx, issuer); err != nil {
		return orNoArea(err)
	}
	if a.Lines, err = d.allLines(ctx, a.Who.ID); err != nil {
		return err
	}
	var ids []domain.LineID
	a.Units = map[domain.AreaID]string{}
	for _, l := range domain.Uncancelled(a.Lines, a.Period) {
		ids, a.Units[l.Community] = append(ids, l.ID), ""
	}
	if a.Records, err = d.store.Records(ctx, ids); err != nil {
		return err
	}
	for id := range a.Units {
		place, err := d.Area(ctx, id)
		if err != nil && domain.KindOf(err) != domain.Missing {
			return err
		}
		if err == nil {
			a.Units[id] = place.Name
		}
	}
	p, err := d.Policy(ctx, issuer)
	a.Menu = map[string]string{}
	for _, it := range p.Menu() {
		a.Menu[it.Code] = it.Name
	}
	return err
}

func orNoArea(err error) error {
	if domain.KindOf(err) == domain.Missing {
		return domain.Fieldf("issuer", "certificate.issuer", "没有找到这个社区")
	}
	return err
}

func (d *Desk) allLines(ctx context.Context, v domain.AccountID) ([]*domain.Line, error) {
	var list []*domain.Line
	p := storage.Page{Limit: storage.MaxRows}
	for {
		part, err := d.store.LinesOf(ctx, v, p)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
		if len(part) < p.Limit {
			return list, nil
		}
		last := part[len(part)-1]
		p.After = &storage.Cursor{Value: int64(last.Posted), ID: string(last.ID)}
	}
}

// afterIssue is what follows from a new certificate.
func (d *Desk) afterIssue(ctx context.Context, c *domain.Certificate) error {
	d.publishCertified(ctx, c)
	if c.Unprinted {
		d.notice(ctx, notify.Notice{Area: c.Issuer, Kind: "certificate.unprinted", Text: "有一份服务证明含生僻字，只能用网页打印：" + c.ID.Shown()})
	}
	return d.attendCertificate(ctx, c)
}

// Certificate is one for whom it is: its volunteer, or an admin or supervisor over the issuing unit, whose look she will read of.
// To everybody else it does not exist.
func (d *Desk) Certificate(ctx context.Context, by *domain.Account, n domain.CertificateNumber) (*domain.Certificate, error) {
	c, err := d.store.Certificate(ctx, n)
	if domain.KindOf(err) == domain.Missing || err == nil && by.ID != c.Volunteer && !overCertificate(by, c) {
		return nil, errNoCertificate
	}
	if err != nil || by.ID == c.Volunteer {
		return c, err
	}
	as := domain.Overseer
	if by.Has(domain.Admin, c.Issuer) {
		as = domain.Desk
	}
	day := d.now().In(domain.Shanghai).Format("2006-01-02")
	return c, d.store.AddReveal(ctx, &domain.Reveal{ // one row a day and viewer
		ID: "v_" + string(n) + "|" + string(by.ID) + "|" + day, Subject: c.Volunteer, Viewer: by.ID, As: as, Why: "certificate", At: domain.At(d.now()),
	})
}

// overCertificate tells who may seal and revoke.
func overCertificate(by *domain.Account, c *domain.Certificate) bool {
	return by.Has(domain.Admin, c.Issuer) || by.Has(domain.Supervisor, c.Issuer)
}

// MyCertificates lists the caller's own, newest first.
func (d *Desk) MyCertificates(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Certificate, error) {
	return d.store.CertificatesOf(ctx, by.ID, p)
}

// CertificatesIn lists what an area has certified, for its dispatchers, supervisors and admins.
func (d *Desk) CertificatesIn(ctx context.Context, by *domain.Account, area domain.AreaID, p storage.Page) ([]*domain.Certificate, error) {
	allowed := by.Has(domain.Dispatcher, area) || by.Has(domain.Supervisor, area) || by.Has(domain.Admin, area)
	if !allowed || area.Level() > domain.Community {
		return nil, errNoArea
	}
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	return d.store.CertificatesIn(ctx, sc.Communities, p)
}

// SealCertificate confirms one for the community.
func (d *Desk) SealCertificate(ctx context.Context, by *domain.Account, n domain.CertificateNumber) (*domain.Certificate, error) {
	if _, err := d.Certificate(ctx, by, n); err != nil {
		return nil, err
	}
	now := d.now()
	return d.store.UpdateCertificate(ctx, n, func(c *domain.Certificate) error {
		changed, err := c.Confirm(by.ID, now)
		return orUnchanged(changed, err)
	})
}

// RevokeCertificate ends one for a class of reasons and tells its volunteer.
func (d *Desk) RevokeCertificate(ctx context.Context, by *domain.Account, n domain.CertificateNumber, why domain.Revocation) (*domain.Certificate, error) {
	if _, err := d.Certificate(ctx, by, n); err != nil {
		return nil, err
	}
	return d.revoke(ctx, by.ID, n, why)
}

func (d *Desk) revoke(ctx context.Context, by domain.AccountID, n domain.CertificateNumber, why domain.Revocation) (*domain.Certificate, error) {
	now := d.now()
	c, err := d.store.UpdateCertificate(ctx, n, func(c *domain.Certificate) error {
		changed, err := c.Revoke(by, why, now)
		return orUnchanged(changed, err)
	})
	if err != nil {
		return nil, err
	}
	return c, d.attendCertificate(ctx, c)
}

func orUnchanged(changed bool, err error) error {
	if err == nil && !changed {
		return storage.Unchanged()
	}
	return err
}

// CheckCertificate is what the public hears of a number as somebody typed it. Invalid certificate.form or .check, Missing
// certificate.missing.
func (d *Desk) CheckCertificate(ctx context.Context, text string) (*domain.Certificate, error) {
	n, err := domain.ParseCertificateNumber(text)
	if err != nil {
		return nil, err
	}
	c, err := d.store.Certificate(ctx, n)
	if domain.KindOf(err) == domain.Missing {
		return nil, errNoCertificate
	}
	return c, err
}
