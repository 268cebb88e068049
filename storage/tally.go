package storage

import (
	"cmp"
	"context"
	"slices"

	"lindan/domain"
)

// tallyIndex serves every tally and the walk over the lines of a community's month. It covers: a tally, and the look which orders
// a part of the ledger has, read nothing else.
func tallyIndex() []string {
	return []string{"community", "month", "volunteer", "kind", "source", "nature", "service", "grid", "branch", "unit", "order", "minutes", "work"}
}

// TallyBy is what a tally groups by.
type TallyBy string

// The groupings of a tally.
const (
	ByVolunteer   TallyBy = "volunteer"
	ByGrid        TallyBy = "grid"
	ByCommunity   TallyBy = "community"
	BySubdistrict TallyBy = "subdistrict"
	ByBranch      TallyBy = "branch"
	ByUnit        TallyBy = "unit"
	ByMonth       TallyBy = "month"
	ByService     TallyBy = "service"
)

// TallyBys lists the groupings.
func TallyBys() []TallyBy {
	return []TallyBy{ByVolunteer, ByGrid, ByCommunity, BySubdistrict, ByBranch, ByUnit, ByMonth, ByService}
}

// field is the field of a line that a grouping reads.
func (b TallyBy) field() string {
	if b == BySubdistrict {
		return string(ByCommunity)
	}
	return string(b)
}

// key is the row that a value of the field belongs to.
func (b TallyBy) key(value string) string {
	if b == BySubdistrict {
		return string(domain.AreaID(value).At(domain.Subdistrict))
	}
	return value
}

// TallyAsk is what is summed: a scope in the months From..To (2026-01, both inside). Empty filters take all.
type TallyAsk struct {
	Scope    Scope
	By       TallyBy
	From, To string
	Nature   domain.Nature
	Source   domain.Source
	Service  string
}

// TallyRow is one row of a tally. A reversal takes away what its credit brought, also from Jobs and People.
type TallyRow struct {
	Key     string
	Minutes int64
	Work    int64
	Jobs    int64
	People  int64 // distinct volunteers
}

// Tally is the rows by key, and the whole, whose People are not the sum of the rows'.
type Tally struct {
	Rows []TallyRow
	All  TallyRow
}

// Tally sums the lines of a scope by one field, in one pass over the index {community, month, …} alone.
func (s *Store) Tally(ctx context.Context, ask TallyAsk) (*Tally, error) {
	t := tallying{by: ask.By, rows: map[string]*TallyRow{}, jobs: map[[2]string]int64{}}
	for part := range slices.Chunk(ask.Scope.Communities, MaxRows) {
		ask.Scope.Communities = part
		by := []string{ask.By.field(), "volunteer", "kind"}
		if ask.By == ByVolunteer {
			by = by[1:]
		}
		sums, err := s.engine.Sums(ctx, "lines", ask.query(), by, []string{"minutes", "work", ""})
		if err != nil {
			return nil, failed(err)
		}
		for _, g := range sums {
			t.add(g)
		}
	}
	return t.done(), nil
}

func (a TallyAsk) query() Query {
	q := Query{Where: a.Scope.where()}
	if a.From == a.To {
		q.Where = append(q.Where, In{"month", []any{a.From}})
	} else {
		q.Range = &Range{"month", a.From, a.To + "\x00"}
	}
	if a.Nature != "" {
		q.Where = append(q.Where, In{"nature", orAbsent(a.Nature, domain.Volunteering)})
	}
	if a.Source != "" {
		q.Where = append(q.Where, In{"source", orAbsent(a.Source, domain.FromJob)})
	}
	if a.Service != "" {
		q.Where = append(q.Where, In{"service", []any{a.Service}})
	}
	return q
}

// orAbsent asks for a value, and for none where that stands for it.
func orAbsent[T ~string](want, silent T) []any {
	if want == silent {
		return []any{string(want), ""}
	}
	return []any{string(want)}
}

// tallying is a tally that is being added up.
type tallying struct {
	by   TallyBy
	rows map[string]*TallyRow
	jobs map[[2]string]int64 // of a row's key and a volunteer
}

// add takes one group of [key,] volunteer and kind.
func (t *tallying) add(g Sums) {
	kind, _ := g.Keys[len(g.Keys)-1].(string)
	volunteer, _ := g.Keys[len(g.Keys)-2].(string)
	value, _ := g.Keys[0].(string)
	key := t.by.key(value)
	r := t.rows[key]
	if r == nil {
		r = &TallyRow{Key: key}
		t.rows[key] = r
	}
	count := g.Totals[2]
	if domain.LineKind(kind) == domain.Reversal {
		count = -count
	}
	r.Minutes += g.Totals[0]
	r.Work += g.Totals[1]
	r.Jobs += count
	t.jobs[[2]string{key, volunteer}] += count
}

// done counts the people and leaves out the rows of which nothing is left.
func (t *tallying) done() *Tally {
	all, people := TallyRow{}, map[string]bool{}
	for who, jobs := range t.jobs {
		if jobs > 0 {
			t.rows[who[0]].People++
			people[who[1]] = true
		}
	}
	list := make([]TallyRow, 0, len(t.rows))
	for _, r := range t.rows {
		if r.Minutes == 0 && r.Work == 0 && r.Jobs == 0 {
			continue
		}
		all.Minutes += r.Minutes
		all.Work += r.Work
		all.Jobs += r.Jobs
		list = append(list, *r)
	}
	all.People = int64(len(people))
	slices.SortFunc(list, func(a, b TallyRow) int { return cmp.Compare(a.Key, b.Key) })
	return &Tally{list, all}
}

// StarMinutes sums a volunteer's minutes of volunteering by the grades that count for stars. Index {volunteer, posted}.
func (s *Store) StarMinutes(ctx context.Context, id domain.AccountID) (int64, error) {
	q := Query{Where: []In{
		{"volunteer", []any{string(id)}}, {"grade", values(domain.StarGrades())}, {"nature", orAbsent(domain.Volunteering, domain.Volunteering)},
	}}
	rows, err := s.engine.Sum(ctx, "lines", q, nil, "minutes")
	if err != nil || len(rows) == 0 {
		return 0, failed(err)
	}
	return rows[0].Total, nil
}

// Evaluations counts a volunteer's records by how they were evaluated; those without a word are under "". Index
// {volunteer, ended}.
func (s *Store) Evaluations(ctx context.Context, id domain.AccountID) (map[string]int64, error) {
	rows, err := s.engine.Sum(ctx, "records", Query{Where: []In{{"volunteer", []any{string(id)}}}}, []string{"evaluation.quality"}, "")
	m := map[string]int64{}
	for _, r := range rows {
		quality, _ := r.Keys[0].(string)
		m[quality] = r.Total
	}
	return m, failed(err)
}
