package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"lindan/domain"
	"lindan/storage"
)

// proposalsPerRun bounds one look of the job.
const proposalsPerRun = 100

// MendProposals ends proposals whose time is over and carries out those that were decided and left half done.
func (d *Desk) MendProposals(ctx context.Context) error {
	now := d.now()
	list, err := d.store.ProposalsDue(ctx, now, proposalsPerRun)
	if err != nil {
		return err
	}
	var failed error
	for _, p := range list {
		_, err := d.store.UpdateProposal(ctx, p.ID, func(p *domain.Proposal) error {
			if !p.Lapse(now) {
				return storage.Unchanged()
			}
			return nil
		})
		if err == nil {
			err = d.carry(ctx, p.ID)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("proposal %s: %w", p.ID, err))
		}
	}
	return errors.Join(failed, d.mendBatches(ctx))
}

// carry does what follows from a decided proposal. Every step may be repeated; Wake stays set until the last one is done.
func (d *Desk) carry(ctx context.Context, id domain.ProposalID) error {
	p, err := d.store.Proposal(ctx, id)
	if err != nil || p.State == domain.ProposalWaiting || p.Wake == 0 {
		return err
	}
	result := domain.LineID("")
	if p.State == domain.ProposalApproved {
		if result, err = d.enact(ctx, p); err != nil {
			return err
		}
	}
	p.Result = result
	if p.Dispute != "" {
		if err := d.followDispute(ctx, p); err != nil {
			return err
		}
	}
	d.decided(ctx, p)
	_, err = d.store.UpdateProposal(ctx, id, func(p *domain.Proposal) error {
		if p.Wake == 0 {
			return storage.Unchanged()
		}
		p.Wake, p.Result = 0, result
		return nil
	})
	return err
}

// enact brings the ledger to say what was approved: the old line is cancelled first, then the new record kept, so that her time
// is free for it. It gives the new record's id.
func (d *Desk) enact(ctx context.Context, p *domain.Proposal) (domain.LineID, error) {
	if p.Line != "" {
		if err := d.undo(ctx, p); err != nil {
			return "", fmt.Errorf("cancel %s: %w", p.Line, err)
		}
	}
	if p.Kind == domain.ProposeCancel {
		return "", nil
	}
	r := p.Record(domain.Hide(hex.EncodeToString(d.random(16))))
	err := d.keep(ctx, r)
	if domain.CodeOf(err) == "person.erased" {
		d.log.Warn("nothing recorded: the account is closed", "proposal", p.ID)
		return "", nil
	}
	return r.ID, err
}

// undo takes a line or record back: one that is not posted yet is void, a posted one gets its reversal; her time is free again.
func (d *Desk) undo(ctx context.Context, p *domain.Proposal) error {
	old, err := d.void(ctx, p.Line)
	if err != nil {
		return err
	}
	if old.State != domain.RecordVoid {
		if err := d.settle(ctx, p.Line); err != nil && domain.CodeOf(err) != "records.missing" { // sealed: its line is on the way
			return err
		}
		line, err := d.store.Line(ctx, p.Line)
		if err != nil {
			return err
		}
		reversal, err := line.Reverse(p.By, p.Second, p.Reason, d.now())
		if err != nil {
			return err
		}
		if err := d.store.PostLine(ctx, reversal); err != nil {
			return err
		}
	}
	err = d.store.FreeEntry(ctx, old.Volunteer, domain.MonthOf(old.Start), p.Line)
	if domain.KindOf(err) == domain.Missing {
		return nil // it never took any
	}
	return err
}

// void ends a record that is not sealed yet, and gives it as it is then. A line that is older than records is as good as posted.
func (d *Desk) void(ctx context.Context, id domain.LineID) (*domain.Record, error) {
	r, err := d.store.UpdateRecord(ctx, id, func(r *domain.Record) error {
		if r.State != domain.RecordWaiting && r.State != domain.RecordHeld {
			return storage.Unchanged()
		}
		r.State = domain.RecordVoid
		return nil
	})
	if domain.KindOf(err) == domain.Missing {
		return d.entry(ctx, id)
	}
	return r, err
}
