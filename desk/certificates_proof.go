package desk

import (
	"context"

	"lindan/domain"
)

// publishCertified puts the certified lines into a block and a signed root at once, so that the certificate can be proved from the first
// moment. That it fails does not hold up the certificate: the ledger seals and publishes on its own before long.
func (d *Desk) publishCertified(ctx context.Context, c *domain.Certificate) {
	err := d.Seal(ctx, c.Issuer)
	if err == nil {
		_, err = d.PublishRoot(ctx)
	}
	if err != nil {
		d.log.Warn("lines of a certificate not published yet", "community", c.Issuer, "err", err)
	}
}

// RootOf is the first signed root in which all lines of a certificate stand; nil while one of them is in none, and for a certificate
// that names none because it has more than domain.MostCertified. It is found once and kept on the certificate.
func (d *Desk) RootOf(ctx context.Context, c *domain.Certificate) (*domain.Root, error) {
	if len(c.Lines) == 0 {
		return nil, nil //nolint:nilnil // no proof is an answer
	}
	seq := c.Root
	if seq == 0 {
		var err error
		if seq, err = d.provenBy(ctx, c.Lines); err != nil || seq == 0 {
			return nil, err
		}
		if _, err = d.store.UpdateCertificate(ctx, c.ID, func(c *domain.Certificate) error { c.Root = seq; return nil }); err != nil {
			return nil, err
		}
	}
	return d.store.Root(ctx, seq)
}

// provenBy is the number of the first root that has all of the lines; 0 while there is none.
func (d *Desk) provenBy(ctx context.Context, lines []domain.LineID) (int64, error) {
	seq := int64(0)
	for _, id := range lines {
		l, err := d.store.Line(ctx, id)
		if err != nil {
			return 0, err
		}
		b, _, err := d.blockOf(ctx, l)
		if domain.CodeOf(err) == "ledger.not_sealed" {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		place, err := d.store.TreePlace(ctx, b.ID)
		if domain.KindOf(err) == domain.Missing {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		seq = max(seq, place.Root)
	}
	return seq, nil
}

// provenAtOnce is how many lines are proved in one answer.
const provenAtOnce = 20

// ProveCertificate proves the lines of a certificate from the one numbered from, at most provenAtOnce; next is where to go on, 0 at the
// end. Errors as CheckCertificate; Conflict ledger.not_sealed.
func (d *Desk) ProveCertificate(ctx context.Context, number string, from int) (*domain.Certificate, []*domain.LineProof, int, error) {
	c, err := d.CheckCertificate(ctx, number)
	if err != nil {
		return nil, nil, 0, err
	}
	lines := c.Lines[min(from, len(c.Lines)):]
	next := 0
	if len(lines) > provenAtOnce {
		lines, next = lines[:provenAtOnce], from+provenAtOnce
	}
	var proofs []*domain.LineProof
	for _, id := range lines {
		p, err := d.Proof(ctx, id)
		if err != nil {
			return nil, nil, 0, err
		}
		proofs = append(proofs, p)
	}
	return c, proofs, next, nil
}
