package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"lindan/domain"
)

// Attach keeps the picture that goes with a proposal, a JPEG that the door has made; once.
func (d *Desk) Attach(ctx context.Context, by *domain.Account, id domain.ProposalID, jpeg []byte) error {
	p, err := d.staffProposal(ctx, by, id)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(jpeg)
	sum := hex.EncodeToString(digest[:])
	if _, err := p.Attach(by.ID, sum); err != nil {
		return err
	}
	a, err := d.store.AddAttachment(ctx, &domain.Attachment{ID: id, Volunteer: p.Volunteer, Picture: domain.Hide(string(jpeg)), At: domain.At(d.now())})
	if err != nil {
		return err
	}
	digest = sha256.Sum256([]byte(a.Picture.Reveal())) // what is kept, be it of an earlier try
	_, err = d.store.UpdateProposal(ctx, id, func(p *domain.Proposal) error {
		changed, err := p.Attach(by.ID, hex.EncodeToString(digest[:]))
		return unless(changed, err)
	})
	if err == nil && sum != hex.EncodeToString(digest[:]) {
		err = domain.Errf(domain.Conflict, "proposal.attached", "凭证上传后不能更换，请撤回后重新申请")
	}
	return err
}

// Attachment is the picture of a proposal, for staff, but not for her whose hours it is about. Missing proposal.no_picture.
func (d *Desk) Attachment(ctx context.Context, by *domain.Account, id domain.ProposalID) (*domain.Attachment, error) {
	p, err := d.staffProposal(ctx, by, id)
	if err == nil && p.Volunteer == by.ID {
		err = errNoProposal
	}
	if err != nil {
		return nil, err
	}
	a, err := d.store.Attachment(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && a.Picture.Erased() {
		return nil, domain.Errf(domain.Missing, "proposal.no_picture", "没有凭证照片")
	}
	return a, err
}
