package desk

import (
	"cmp"
	"context"
	"slices"

	"lindan/domain"
	"lindan/storage"
)

// mostLeaders is how many people a leaderboard shows.
const mostLeaders = 50

// consentStep is how many people's consents are read in one go.
const consentStep = 100

// Leader is one line of a leaderboard; ties share a rank.
type Leader struct {
	Rank    int
	Account *domain.Account
	Minutes int64
	Jobs    int64
}

// Leaders lists who gave most in a month 光荣榜, of those only who agree, to the text in force, that their names are shown.
// Nobody else has a place or leaves a gap. Minors are not on it. A volunteer sees the board of her community, staff theirs.
func (d *Desk) Leaders(ctx context.Context, by *domain.Account, area domain.AreaID, month string) ([]Leader, domain.AreaID, string, error) {
	p, err := d.period(Period{month, month})
	if err != nil {
		return nil, area, month, domain.Fieldf("month", "tally.month", "月份格式应为 2026-01")
	}
	if area == "" {
		area = boardOf(by)
	}
	sc, err := d.board(ctx, by, area)
	if err != nil {
		return nil, area, p.From, err
	}
	t, err := d.store.Tally(ctx, storage.TallyAsk{Scope: sc, By: storage.ByVolunteer, From: p.From, To: p.From, Nature: domain.Volunteering})
	if err != nil {
		return nil, area, p.From, err
	}
	rows := slices.DeleteFunc(t.Rows, func(r storage.TallyRow) bool { return r.Minutes <= 0 })
	slices.SortFunc(rows, func(a, b storage.TallyRow) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Key, b.Key))
	})
	list, err := d.named(ctx, rows)
	return list, area, p.From, err
}

// boardOf is the board that somebody sees who asks for none: that of her community, or of her work.
func boardOf(by *domain.Account) domain.AreaID {
	if area := staffArea(by); area != "" {
		return area
	}
	return by.Home.At(domain.Community)
}

func (d *Desk) board(ctx context.Context, by *domain.Account, area domain.AreaID) (storage.Scope, error) {
	if by.Has(domain.Volunteer, area) && area.Level() == domain.Community {
		return storage.Scope{Communities: []domain.AreaID{area}}, nil
	}
	return d.scope(ctx, by, area)
}

// named keeps those who agreed, best first, until the board is full.
func (d *Desk) named(ctx context.Context, rows []storage.TallyRow) ([]Leader, error) {
	text, err := domain.ConsentTextOf(domain.ForPublicity)
	if err != nil {
		return nil, err
	}
	var list []Leader
	for part := range slices.Chunk(rows, consentStep) {
		ids := make([]domain.AccountID, len(part))
		for i, r := range part {
			ids[i] = domain.AccountID(r.Key)
		}
		given, err := d.store.GivenBy(ctx, ids, domain.ForPublicity)
		if err != nil {
			return nil, err
		}
		people, err := d.store.Accounts(ctx, slices.DeleteFunc(ids, func(id domain.AccountID) bool { return given[id] != text.Version }))
		if err != nil {
			return nil, err
		}
		for _, r := range part {
			a := people[domain.AccountID(r.Key)]
			if a == nil || a.Closed || a.Serves == nil || !a.Adult(d.now()) {
				continue
			}
			if len(list) == mostLeaders {
				return list, nil
			}
			list = append(list, Leader{rankAfter(list, r.Minutes), a, r.Minutes, r.Jobs})
		}
	}
	return list, nil
}

// rankAfter is the place of the next, who has no more minutes than those before.
func rankAfter(list []Leader, minutes int64) int {
	if n := len(list); n > 0 && list[n-1].Minutes == minutes {
		return list[n-1].Rank
	}
	return len(list) + 1
}
