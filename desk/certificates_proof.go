package desk

import (
	"context"
	"time"

	"lindan/domain"
)

// Prover is what the ledger's blocks and published roots tell of lines. The desk works without one: the proof follows then.
type Prover interface {
	// Seal puts the community's lines that are in no block yet into one, so that the next published root covers them.
	Seal(ctx context.Context, community domain.AreaID) error
	// Published tells in which published root all of the lines are; a zero Root while one of them is in none. A certificate
	// with more than domain.MostCertified lines names none of them: lines is empty then.
	Published(ctx context.Context, community domain.AreaID, lines []domain.LineID) (PublishedRoot, error)
}

// PublishedRoot is a reference to a root of the ledger that was signed and published. The zero PublishedRoot is none.
type PublishedRoot struct {
	ID string
	At time.Time
}

// proveWith connects the ledger; nil: none.
func (d *Desk) proveWith(p Prover) { d.prover = p }

// sealLines asks the ledger for a block with the certified lines. That it fails does not hold up the certificate: the ledger seals on
// its own before long.
func (d *Desk) sealLines(ctx context.Context, c *domain.Certificate) {
	if d.prover == nil {
		return
	}
	if err := d.prover.Seal(ctx, c.Issuer); err != nil {
		d.log.Warn("lines of a certificate not sealed yet", "community", c.Issuer, "err", err)
	}
}

// RootOf is the published root that covers a certificate's lines; a zero one while the proof follows.
func (d *Desk) RootOf(ctx context.Context, c *domain.Certificate) (PublishedRoot, error) {
	if d.prover == nil || len(c.Lines) == 0 {
		return PublishedRoot{}, nil
	}
	return d.prover.Published(ctx, c.Issuer, c.Lines)
}
