package domain

import "time"

// BatchID names an import of past records: b_ and 26 letters of the file's content.
type BatchID string

// Batch is one imported file of past records 历史导入批次, which a second person approves as a whole. Its rows are proposals.
type Batch struct {
	ID        BatchID       `bson:"_id"`
	V         int64         `bson:"v"`
	Community AreaID        `bson:"community"`
	State     ProposalState `bson:"state"`
	Rows      int           `bson:"rows"`
	Minutes   int64         `bson:"minutes"`
	By        AccountID     `bson:"by"`
	Created   Millis        `bson:"created"`
	Expires   Millis        `bson:"expires"`
	Whole     bool          `bson:"whole"` // every row is stored
	Second    AccountID     `bson:"two,omitempty"`
	Decided   Millis        `bson:"decided,omitempty"`
	Done      int64         `bson:"done,omitempty"` // rows up to this one are carried out
	Carried   bool          `bson:"carried,omitempty"`
	Wake      Millis        `bson:"wake,omitempty"`
}

// NewBatchID follows from the file's content, so that the same file is the same batch.
func NewBatchID(community AreaID, sum string) BatchID {
	return BatchID(hashedID("b_", "batch", string(community), sum))
}

// Renew opens a batch again that was not decided in time; importing the file again does it.
func (b *Batch) Renew(by AccountID, now time.Time) bool {
	if b.State != ProposalExpired {
		return false
	}
	b.State, b.By, b.Created, b.Decided = ProposalWaiting, by, At(now), 0
	b.Expires = At(now.Add(ProposalLife))
	b.Wake = b.Expires
	return true
}

// MayDecide tells whether the account may be the second person of the import.
func (b *Batch) MayDecide(a, importer *Account) error {
	p := Proposal{Community: b.Community, By: b.By}
	return p.MayDecide(a, importer, nil)
}

// Approve is the second person's yes to all rows; false if it was hers before.
func (b *Batch) Approve(second AccountID, now time.Time) (bool, error) {
	switch {
	case b.State == ProposalApproved && b.Second == second:
		return false, nil
	case !b.Whole:
		return false, Errf(Conflict, "proposal.batch_part", "导入尚未完成，请重新导入同一文件")
	}
	return true, b.end(ProposalApproved, second, now)
}

// Refuse ends an import, by a second person or, as a withdrawal, by who imported it.
func (b *Batch) Refuse(by AccountID, now time.Time) (bool, error) {
	to := ProposalRefused
	if by == b.By {
		to = ProposalWithdrawn
	}
	if b.State == to && b.Second == by {
		return false, nil
	}
	err := b.end(to, by, now)
	b.Wake = 0
	return true, err
}

// Lapse ends an import whose time is over.
func (b *Batch) Lapse(now time.Time) bool {
	if b.State != ProposalWaiting || now.Before(b.Expires.Time()) {
		return false
	}
	b.State, b.Decided, b.Wake = ProposalExpired, At(now), 0
	return true
}

func (b *Batch) end(to ProposalState, second AccountID, now time.Time) error {
	if b.State != ProposalWaiting || !now.Before(b.Expires.Time()) {
		return Errf(Conflict, "proposal.closed", "这份申请已经办结或过期")
	}
	b.State, b.Second, b.Decided, b.Wake = to, second, At(now), At(now)
	return nil
}
