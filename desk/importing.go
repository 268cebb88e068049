package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"lindan/domain"
)

// Incoming is one person as a roster tells of her. Key is what names the row in its source for ever; it never reaches the
// store in plain form.
type Incoming struct {
	Key     string
	Account domain.Account // ID, PhoneKey and Created are set here; At may be zero
}

// RowProblem says what is wrong with one incoming person; Row is her index.
type RowProblem struct {
	Row   int
	Field string
	Text  string // Chinese, nothing personal
}

// Imported counts what an import did, or, dry, would do.
type Imported struct {
	Added, Changed, Same int
	Problems             []RowProblem
}

// importers is how many rows are written side by side: the store commits them in groups.
const importers = 64

// ImportAreas adds or changes places; parents first. A place whose parent is unknown lets nothing in.
func (d *Desk) ImportAreas(ctx context.Context, areas []*domain.Area, dry bool) (Imported, error) {
	var sum Imported
	slices.SortStableFunc(areas, func(a, b *domain.Area) int { return a.Level - b.Level })
	known := map[domain.AreaID]bool{}
	for i, a := range areas {
		known[a.ID] = true
		if p := a.ID.Parent(); p != "" && !known[p] {
			if _, err := d.store.Area(ctx, p); domain.KindOf(err) == domain.Missing {
				sum.Problems = append(sum.Problems, RowProblem{i, "id", "上级区域不存在：" + string(p)})
			} else if err != nil {
				return sum, err
			}
		}
	}
	if len(sum.Problems) > 0 {
		return sum, nil
	}
	for _, a := range areas {
		did, err := d.importArea(ctx, a, dry)
		if err != nil {
			return sum, fmt.Errorf("area %s: %w", a.ID, err)
		}
		sum.count(did)
	}
	return sum, nil
}

func (d *Desk) importArea(ctx context.Context, a *domain.Area, dry bool) (did, error) {
	have, err := d.store.Area(ctx, a.ID)
	fresh := domain.KindOf(err) == domain.Missing
	switch {
	case err != nil && !fresh:
		return nothing, err
	case !fresh && have.SamePlace(a):
		return same, nil
	case dry:
		return outcome(fresh), nil
	}
	_, err = d.store.PutArea(ctx, a)
	d.places.forget(a.ID)
	return outcome(fresh), err
}

func (i *Imported) count(d did) {
	switch d {
	case added:
		i.Added++
	case changed:
		i.Changed++
	case same:
		i.Same++
	}
}

// ImportPeople adds or changes people. All rows are checked first: if one is wrong, nothing is written. A row that came
// before unchanged changes nothing; a person whom another roster brought already, with the same phone and name, gets the
// new roles added.
func (d *Desk) ImportPeople(ctx context.Context, list []Incoming, dry bool) (Imported, error) {
	var sum Imported
	var err error
	if sum.Problems, err = d.checkRows(ctx, list); err != nil || len(sum.Problems) > 0 {
		return sum, err
	}
	var mu sync.Mutex
	err = each(importers, len(list), func(i int) error {
		did, err := d.importPerson(ctx, list[i], dry)
		mu.Lock()
		defer mu.Unlock()
		sum.count(did)
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		return nil
	})
	return sum, err
}

// each calls f for 0..n-1 from several goroutines; the first error ends it.
func each(workers, n int, f func(int) error) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	next, failed := 0, error(nil)
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if failed != nil || next >= n {
			return -1
		}
		next++
		return next - 1
	}
	for range min(workers, n) {
		wg.Go(func() {
			for i := take(); i >= 0; i = take() {
				if err := f(i); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return failed
}

func (d *Desk) checkRows(ctx context.Context, list []Incoming) ([]RowProblem, error) {
	var problems []RowProblem
	for i := range list {
		err := d.checkRow(ctx, &list[i])
		if e := (*domain.Error)(nil); errors.As(err, &e) && e.Kind != domain.Unavailable {
			problems = append(problems, RowProblem{i, e.Field, e.Text})
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return problems, nil
}

// checkRow completes a row and checks it against the store: its place exists, its number is free or hers.
func (d *Desk) checkRow(ctx context.Context, in *Incoming) error {
	a := &in.Account
	area, err := d.nearestArea(ctx, a.Home)
	if err != nil {
		return err
	}
	if a.At.IsZero() {
		a.At = area.Centre
	}
	if err := a.Check(d.now()); err != nil {
		return err
	}
	number := a.Phone.Reveal()
	if number == "" {
		return nil
	}
	owner, err := d.store.PhoneOwner(ctx, number)
	if err != nil || owner == "" || owner == d.sourceID(in.Key) {
		return err
	}
	have, err := d.store.Account(ctx, owner)
	if domain.KindOf(err) == domain.Missing {
		return nil // claimed by an import that was cut off: taken over below
	}
	if err == nil && have.Name.Reveal() != a.Name.Reveal() {
		err = domain.Fieldf("phone", "account.phone_taken", "手机号已属于另一位居民，请核对")
	}
	return err
}

// nearestArea is the building, or the grid or community around it that is known.
func (d *Desk) nearestArea(ctx context.Context, id domain.AreaID) (*domain.Area, error) {
	for ; id.Level() >= domain.District; id = id.Parent() {
		a, err := d.Area(ctx, id)
		if domain.KindOf(err) != domain.Missing {
			return a, err
		}
		if id.Level() == domain.Community {
			break
		}
	}
	return nil, domain.Fieldf("home", "area.missing", "没有这个区域，请先导入网格：%s", string(id))
}

// sourceID is the account that a row makes when nobody else is meant: it follows from the row's key.
func (d *Desk) sourceID(key string) domain.AccountID {
	return domain.AccountID("a_" + d.store.Blind("source", key)[:26])
}

type did int

const (
	nothing did = iota
	added
	changed
	same
)

func (d *Desk) importPerson(ctx context.Context, in Incoming, dry bool) (did, error) {
	a := in.Account
	digest := d.store.Blind("row", rowText(&a))
	src, err := d.store.Source(ctx, in.Key)
	if err != nil {
		return nothing, err
	}
	if src.Digest == digest {
		return same, nil
	}
	if src.Account == "" {
		if src.Account, err = d.meant(ctx, in); err != nil {
			return nothing, err
		}
	}
	have, err := d.store.Account(ctx, src.Account)
	fresh := domain.KindOf(err) == domain.Missing
	if err != nil && !fresh {
		return nothing, err
	}
	if !fresh && have.Closed {
		return same, nil // a roster does not bring back who closed her account
	}
	if dry {
		return outcome(fresh), nil
	}
	if err := d.writePerson(ctx, src.Account, a, fresh); err != nil {
		return nothing, err
	}
	return outcome(fresh), d.store.SetSource(ctx, in.Key, src.Account, digest)
}

func outcome(fresh bool) did {
	if fresh {
		return added
	}
	return changed
}

// meant is the account that a new row speaks of: the owner of its number, or a new one.
func (d *Desk) meant(ctx context.Context, in Incoming) (domain.AccountID, error) {
	if number := in.Account.Phone.Reveal(); number != "" {
		owner, err := d.store.PhoneOwner(ctx, number)
		if err != nil || owner != "" {
			return owner, err
		}
	}
	return d.sourceID(in.Key), nil
}

func (d *Desk) writePerson(ctx context.Context, id domain.AccountID, a domain.Account, fresh bool) error {
	if fresh {
		a.ID, a.Created = id, d.now()
		_, err := d.store.AddAccount(ctx, &a)
		return err
	}
	number := a.Phone.Reveal()
	if number != "" {
		if err := d.store.ClaimPhone(ctx, number, id); err != nil {
			return err
		}
	}
	_, err := d.store.UpdateAccount(ctx, id, func(have *domain.Account) error {
		if number != "" {
			have.PhoneKey = d.store.PhoneKey(number)
		}
		have.Merge(&a)
		return nil
	})
	return err
}

// rowText is everything of a row that an import may change.
func rowText(a *domain.Account) string {
	parts := []string{
		a.Name.Reveal(), a.Phone.Reveal(), a.Number.Reveal(), a.Address.Reveal(), string(a.Home), string(a.Gender),
		fmt.Sprint(a.BirthYear, a.At, a.Household, a.Grants),
	}
	if a.Serves != nil {
		parts = append(parts, fmt.Sprintf("%+v", profileText(a.Serves)))
	}
	return strings.Join(parts, "\x00")
}

// profileText is what a roster can say of a volunteer. Its fields must stay as they are, by name and order: a row that came
// before is known by their text.
func profileText(p *domain.Profile) any {
	return struct {
		Number, Branch, Unit          string
		Skills                        []domain.SkillClass
		Verified, Certified, UrgentOK bool
		Radius                        float64
		OffersADay                    int
		Blocked                       []domain.AccountID
	}{p.Number, p.Branch, p.Unit, p.Skills, p.Verified, p.Certified, p.UrgentOK, p.Radius, p.OffersADay, p.Blocked}
}
