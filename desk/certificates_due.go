package desk

import (
	"context"
	"errors"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// overlap is how far the job "certificates" looks back over what it has seen: a line may have been posted by a clock that was behind,
// and a certificate may have been issued from what was read a moment before a line was cancelled.
const overlap = 20 * time.Minute

// KeepCertificates does what is left to do after certificates were revoked or replaced, and revokes those in which a line was
// cancelled since. A fresh process looks at all cancelled lines once; doing it again changes nothing.
func (d *Desk) KeepCertificates(ctx context.Context) error {
	list, err := d.store.DueCertificates(ctx, d.now(), duePerRun)
	if err != nil {
		return err
	}
	var failed error
	for _, c := range list {
		failed = errors.Join(failed, d.attendCertificate(ctx, c))
	}
	return errors.Join(failed, d.followReversals(ctx))
}

func (d *Desk) followReversals(ctx context.Context) error {
	began := d.now()
	p := storage.Page{Limit: storage.MaxRows}
	for {
		lines, err := d.store.Reversals(ctx, domain.Millis(d.reversalsSeen.Load()), p)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := d.lineCancelled(ctx, l); err != nil {
				return err
			}
		}
		if len(lines) < p.Limit {
			break
		}
		last := lines[len(lines)-1]
		p.After = &storage.Cursor{Value: int64(last.Posted), ID: string(last.ID)}
	}
	d.reversalsSeen.Store(int64(domain.At(began.Add(-overlap))))
	return nil
}

// lineCancelled revokes the certificates that count a line which a reversal has cancelled. Who posts a reversal may call it at once;
// the job does it within a minute.
func (d *Desk) lineCancelled(ctx context.Context, reversal *domain.Line) error {
	credit, err := d.store.Line(ctx, reversal.Ref)
	if err != nil {
		return err
	}
	p := storage.Page{Limit: storage.MaxRows}
	for {
		list, err := d.store.CertificatesOf(ctx, credit.Volunteer, p)
		if err != nil {
			return err
		}
		for _, c := range list {
			if c.State == domain.CertificateValid && c.Holds(credit) {
				if _, err := d.revoke(ctx, "", c.ID, domain.RevokedCorrected); err != nil && domain.KindOf(err) != domain.Conflict {
					return err
				}
			}
		}
		if len(list) < p.Limit {
			return nil
		}
		last := list[len(list)-1]
		p.After = &storage.Cursor{Value: int64(last.Issued), ID: string(last.ID)}
	}
}

// attendCertificate tells the volunteer of a revocation, marks the certificate that this one replaces, and notes that it is done.
func (d *Desk) attendCertificate(ctx context.Context, c *domain.Certificate) error {
	if c.Due == 0 {
		return nil
	}
	if c.State == domain.CertificateRevoked {
		d.notice(ctx, notify.Notice{To: c.Volunteer, Kind: "certificate.revoked", Text: revokedText(c)})
	}
	if c.Replaces != "" {
		if err := d.markReplaced(ctx, c); err != nil {
			return err
		}
	}
	due := c.Due
	_, err := d.store.UpdateCertificate(ctx, c.ID, func(c *domain.Certificate) error {
		if c.Due != due {
			return storage.Unchanged()
		}
		c.Due = 0
		return nil
	})
	return err
}

// markReplaced ends the older certificate. One that was revoked for another reason meanwhile stays so.
func (d *Desk) markReplaced(ctx context.Context, c *domain.Certificate) error {
	_, err := d.store.UpdateCertificate(ctx, c.Replaces, func(old *domain.Certificate) error {
		changed, err := old.Replace(c.ID, c.Volunteer, c.Issuer, c.Issued.Time())
		return orUnchanged(changed, err)
	})
	if k := domain.KindOf(err); err != nil && (k == domain.Conflict && domain.CodeOf(err) == "certificate.over" || k == domain.Missing) {
		return nil
	}
	return err
}

func revokedText(c *domain.Certificate) string {
	if c.Reason == domain.RevokedCorrected {
		return "您的一份服务证明中有时长已更正，该证明不再有效，请重新开具"
	}
	return "您的一份服务证明已撤销：" + domain.RevocationName(c.Reason)
}
