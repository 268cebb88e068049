package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"lindan/domain"
	"lindan/storage"
)

var errNoCase = domain.Errf(domain.Missing, "case.missing", "没有找到这份核查单")

// openCase puts a finding into its case: its month's, or the open one of a month before, which the window still reaches. Lines that
// were judged in an earlier month are no news. It tells whether a case was opened, or opened again.
func (d *Desk) openCase(ctx context.Context, community domain.AreaID, f domain.Finding) (bool, error) {
	month, known, err := d.caseMonth(ctx, community, f)
	if err != nil {
		return false, err
	}
	f.Month = month
	now, opened := d.now(), false
	id := domain.NewCaseID(community, f.Rule, f.Key, f.Month)
	_, err = d.store.PutCase(ctx, id, func() *domain.Case { return domain.NewCase(community, f, now) }, func(c *domain.Case) error {
		was := c.State == domain.CaseOpen && len(c.Lines) > 0
		if opened = false; !c.Add(f, known, now) {
			return storage.Unchanged()
		}
		opened = !was
		return nil
	})
	return opened, err
}

// caseMonth is the month whose case takes the finding, and the lines that cases of other months hold.
func (d *Desk) caseMonth(ctx context.Context, community domain.AreaID, f domain.Finding) (string, []domain.LineID, error) {
	var cases []*domain.Case
	for _, m := range monthsTo(f.Month) {
		c, err := d.store.Case(ctx, domain.NewCaseID(community, f.Rule, f.Key, m))
		if domain.KindOf(err) == domain.Missing {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		cases = append(cases, c)
	}
	month := f.Month
	own := slices.ContainsFunc(cases, func(c *domain.Case) bool { return c.Month == f.Month })
	if i := slices.IndexFunc(cases, func(c *domain.Case) bool { return c.State == domain.CaseOpen }); i >= 0 && !own {
		month = cases[i].Month
	}
	var known []domain.LineID
	for _, c := range cases {
		if c.Month != month {
			known = append(known, c.Lines...)
		}
	}
	return month, known, nil
}

// monthsTo lists a month and the two before it, the latest first: 35 days touch three.
func monthsTo(month string) []string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return []string{month}
	}
	return []string{month, t.AddDate(0, -1, 0).Format("2006-01"), t.AddDate(0, -2, 0).Format("2006-01")}
}

// overseen is the scope of who watches over the area's books.
func (d *Desk) overseen(ctx context.Context, by *domain.Account, area domain.AreaID) (storage.Scope, error) {
	sc, err := d.scope(ctx, by, area)
	if err == nil && !domain.Oversees(by, area) {
		err = domain.Errf(domain.Denied, "case.denied", "只有管理员或街道督办员可以查看")
	}
	return sc, err
}

// Cases lists the cases of an area for its supervisor or admin, the newest first; those that name the reader are not there.
func (d *Desk) Cases(ctx context.Context, by *domain.Account, area domain.AreaID, state domain.CaseState, p storage.Page) ([]*domain.Case, error) {
	if !slices.Contains([]domain.CaseState{"", domain.CaseOpen, domain.CaseCleared, domain.CaseConfirmed}, state) {
		return nil, domain.Fieldf("state", "case.state", "没有这种状态")
	}
	sc, err := d.overseen(ctx, by, area)
	if err != nil {
		return nil, err
	}
	var list []*domain.Case
	for {
		part, err := d.store.CasesIn(ctx, sc.Communities, state, p)
		if err != nil {
			return nil, err
		}
		for _, c := range part {
			if c.Overseen(by) {
				list = append(list, c)
			}
			if len(list) == p.Limit {
				return list, nil
			}
		}
		if len(part) < p.Limit || len(part) == 0 {
			return list, nil
		}
		last := part[len(part)-1]
		p.After = &storage.Cursor{Value: int64(last.Opened), ID: string(last.ID)}
	}
}

// shownLines is how many lines a case shows.
const shownLines = 100

// Case reads a case and its newest lines, for who may close it.
func (d *Desk) Case(ctx context.Context, by *domain.Account, id domain.CaseID) (*domain.Case, []*domain.Line, error) {
	c, err := d.store.Case(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !c.Overseen(by) {
		return nil, nil, errNoCase
	}
	if err != nil {
		return nil, nil, err
	}
	lines, err := d.linesOf(ctx, c)
	return c, lines, err
}

func (d *Desk) linesOf(ctx context.Context, c *domain.Case) ([]*domain.Line, error) {
	found, err := d.store.Lines(ctx, c.Lines)
	list := make([]*domain.Line, 0, len(found))
	for _, l := range found {
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b *domain.Line) int {
		return cmp.Or(b.Start.Compare(a.Start), strings.Compare(string(a.ID), string(b.ID)))
	})
	return list[:min(len(list), shownLines)], err
}

// CloseCase notes what a person found. It changes nothing else: a correction is proposed and approved by two people.
func (d *Desk) CloseCase(ctx context.Context, by *domain.Account, id domain.CaseID, v domain.Verdict) (*domain.Case, []*domain.Line, error) {
	c, _, err := d.Case(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	erased, err := d.erased(ctx, c.Subject)
	if err != nil {
		return nil, nil, err
	}
	now := d.now()
	c, err = d.store.UpdateCase(ctx, id, func(c *domain.Case) error {
		changed, err := c.Close(by, v, now)
		if err == nil && !changed {
			return storage.Unchanged()
		}
		if err == nil && erased {
			c.Verdicts[len(c.Verdicts)-1].Words = domain.Secret{} // her key is gone, and with it every text about her
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	lines, err := d.linesOf(ctx, c)
	return c, lines, err
}

func (d *Desk) erased(ctx context.Context, id domain.AccountID) (bool, error) {
	a, err := d.store.Account(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return false, nil
	}
	return err == nil && a.Closed, err
}

// CasesAbout lists what was closed of cases about the person, for the copy of her data (PIPL art. 45). While a case is open she
// is not told: it is a question, not an answer.
func (d *Desk) CasesAbout(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Case, error) {
	return d.store.CasesAbout(ctx, by.ID, p)
}

// MintView is the minutes entered by hand in one month.
type MintView struct {
	Month string
	Rows  []storage.Mint // most minutes first
	All   int64          // credited in the month, from whatever source
}

// Mints sums the lines by hand of an area's month, by who proposed and who approved them (A39). month "": this one.
func (d *Desk) Mints(ctx context.Context, by *domain.Account, area domain.AreaID, month string) (MintView, error) {
	if month == "" {
		month = domain.MonthOf(d.now())
	}
	if !monthForm.MatchString(month) {
		return MintView{}, domain.Fieldf("month", "mints.month", "月份格式应为 2026-01")
	}
	sc, err := d.overseen(ctx, by, area)
	if err != nil {
		return MintView{}, err
	}
	v := MintView{Month: month}
	if v.Rows, err = d.store.Mints(ctx, sc, month); err != nil {
		return v, err
	}
	slices.SortFunc(v.Rows, func(a, b storage.Mint) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), strings.Compare(string(a.By+"|"+a.Second), string(b.By+"|"+b.Second)))
	})
	v.All, err = d.store.Credited(ctx, sc, month)
	return v, err
}
