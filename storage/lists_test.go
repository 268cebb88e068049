package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"lindan/domain"
	"lindan/storage"
)

// many does a write for 0..n-1 from several goroutines: the engine commits them in groups.
func many(t *testing.T, n int, write func(i int) error) {
	t.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := w; i < n; i += 16 {
				errs[i] = write(i)
			}
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
}

// wholes reads a list page by page and wants each of the ids exactly once, in this order.
func wholes(t *testing.T, limits []int, want []string, page func(storage.Page) ([]string, storage.Cursor, error)) {
	t.Helper()
	for _, limit := range limits {
		var got []string
		p := storage.Page{Limit: limit}
		for range len(want) + 2 {
			ids, last, err := page(p)
			must(t, err)
			if limit > 0 && len(ids) > limit {
				t.Fatalf("%d rows on a page of %d", len(ids), limit)
			}
			if len(ids) == 0 {
				break
			}
			got = append(got, ids...)
			p.After = &last
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: got %v, want %v", limit, got, want)
		}
	}
}

// Two share each moment, so that a page may end between them.
func moment(i int) domain.Millis { return domain.At(tenOClock) + domain.Millis(i/2) }

func TestListsOfOrdersLoseAndDoubleNothing(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	var ids []string
	for i := range 7 {
		ids = append(ids, fmt.Sprint("o_", i))
	}
	many(t, 7, func(i int) error {
		o := order(domain.OrderID(ids[i]))
		o.Created, o.State = moment(i), []domain.State{domain.Published, domain.Reviewing}[i%2]
		_, _, err := s.AddOrder(ctx, o)
		return err
	})
	other := order("o_other")
	other.Community, other.Requester, other.Beneficiary = "420199-001-002", "a_9", "a_9"
	_, _, err := s.AddOrder(ctx, other)
	must(t, err)
	newest := slices.Clone(ids)
	slices.Reverse(newest)
	read := func(list []*domain.Order, err error) ([]string, storage.Cursor, error) {
		var got []string
		var last storage.Cursor
		for _, o := range list {
			got = append(got, string(o.ID))
			last = storage.Cursor{Value: int64(o.Created), ID: string(o.ID)}
		}
		return got, last, err
	}
	limits := []int{1, 2, 3, 7, 8, 0}
	wholes(t, limits, newest, func(p storage.Page) ([]string, storage.Cursor, error) {
		return read(s.OrdersOf(ctx, storage.AsRequester, "a_2", p))
	})
	wholes(t, limits, newest, func(p storage.Page) ([]string, storage.Cursor, error) {
		return read(s.OrdersOf(ctx, storage.AsBeneficiary, "a_1", p))
	})
	here := []domain.AreaID{community}
	wholes(t, limits, ids, func(p storage.Page) ([]string, storage.Cursor, error) { return read(s.OrdersIn(ctx, here, nil, p)) })
	wholes(t, limits, []string{"o_1", "o_3", "o_5"}, func(p storage.Page) ([]string, storage.Cursor, error) {
		return read(s.OrdersIn(ctx, here, []domain.State{domain.Reviewing, domain.Expired}, p))
	})
	wholes(t, limits, nil, func(p storage.Page) ([]string, storage.Cursor, error) {
		return read(s.OrdersOf(ctx, storage.AsRequester, "a_0", p))
	})
	wholes(t, limits, append(slices.Clone(ids[:0:0]), "o_other"), func(p storage.Page) ([]string, storage.Cursor, error) {
		return read(s.OrdersIn(ctx, []domain.AreaID{"420199-001-002"}, nil, p))
	})
	counts, err := s.CountOrders(ctx, storage.Scope{Communities: here})
	must(t, err)
	equal(t, "states", len(counts), 2)
	equal(t, "published", counts[domain.Published], 4)
	equal(t, "in review", counts[domain.Reviewing], 3)
	counts, err = s.CountOrders(ctx, storage.Scope{Communities: here, Grid: community + "-07"})
	must(t, err)
	equal(t, "of an empty grid", len(counts), 0)
}

func TestDueOrdersComeLongestWaitingFirst(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	wakes := []domain.Millis{0, 50, 10, 40, 30, 20, 1000}
	many(t, len(wakes), func(i int) error {
		o := order(domain.OrderID(fmt.Sprint("o_", i)))
		if wakes[i] > 0 {
			o.Wake = domain.At(tenOClock) + wakes[i]
		}
		_, _, err := s.AddOrder(ctx, o)
		return err
	})
	for name, c := range map[string]struct {
		at    domain.Millis
		limit int
		want  []domain.OrderID
	}{
		"before all":                       {9, 10, nil},
		"to the millisecond":               {10, 10, []domain.OrderID{"o_2"}},
		"several, the oldest first":        {40, 10, []domain.OrderID{"o_2", "o_5", "o_4", "o_3"}},
		"as many as asked for":             {999, 3, []domain.OrderID{"o_2", "o_5", "o_4"}},
		"one that waits for nothing never": {1_000_000, 10, []domain.OrderID{"o_2", "o_5", "o_4", "o_3", "o_1", "o_6"}},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := s.DueOrders(ctx, (domain.At(tenOClock) + c.at).Time(), c.limit)
			must(t, err)
			var got []domain.OrderID
			for _, o := range list {
				got = append(got, o.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestPeopleOfAnAreaAreThoseInsideIt(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	homes := []domain.AreaID{"420199-001-001", "420199-001-001-01", "420199-001-001-01-001", "420199-001-001-02", "420199-001-002", "420199-001-0011", "420199-002-001"}
	many(t, len(homes), func(i int) error {
		a := person(domain.AccountID(fmt.Sprint("a_", i)), "")
		a.Home = homes[i]
		if i%2 == 1 {
			a.Serves = &domain.Profile{Number: fmt.Sprint("LD-", i)}
		}
		_, err := s.AddAccount(ctx, a)
		return err
	})
	some := func(area domain.AreaID, volunteers bool) func(storage.Page) ([]string, storage.Cursor, error) {
		return func(p storage.Page) ([]string, storage.Cursor, error) {
			list, err := s.PeopleIn(ctx, area, volunteers, p)
			var ids []string
			var last storage.Cursor
			for _, a := range list {
				ids = append(ids, string(a.ID))
				last = storage.Cursor{Value: string(a.Home), ID: string(a.ID)}
			}
			return ids, last, err
		}
	}
	limits := []int{1, 2, 4, 0}
	page := func(area domain.AreaID) func(storage.Page) ([]string, storage.Cursor, error) {
		return some(area, false)
	}
	wholes(t, limits, []string{"a_1", "a_3"}, some(community, true))
	wholes(t, limits, []string{"a_1", "a_3", "a_5"}, some("420199-001", true))
	wholes(t, limits, []string{"a_0", "a_1", "a_2", "a_3"}, page(community))
	wholes(t, limits, []string{"a_1", "a_2"}, page(community+"-01"))
	wholes(t, limits, []string{"a_0", "a_1", "a_2", "a_3", "a_5", "a_4"}, page("420199-001"))
	wholes(t, limits, nil, page("420199-003"))
}

// More than one query gives: the lists that the clock's work depends on go on to the end.
func TestLongListsAreReadToTheirEnd(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	const n = storage.MaxRows + 20
	many(t, n, func(i int) error {
		_, err := s.PutArea(ctx, &domain.Area{ID: domain.AreaID(fmt.Sprintf("%06d", 420000+i)), Level: domain.District, Name: "区"})
		return err
	})
	many(t, n, func(i int) error {
		_, err := s.UpdateEngagement(ctx, domain.AccountID(fmt.Sprintf("a_%04d", i)), func(e *domain.Engagement) error {
			e.OnDuty, e.Booked = int64(i%3%2), int64(i%2)*3
			return nil
		})
		return err
	})
	areas, err := s.Areas(ctx, domain.District)
	must(t, err)
	equal(t, "districts", len(areas), n)
	areas, err = s.Children(ctx, "")
	must(t, err)
	equal(t, "places without a parent", len(areas), n)
	seen := map[domain.AreaID]bool{}
	for _, a := range areas {
		seen[a.ID] = true
	}
	equal(t, "each once", len(seen), n)
	for name, c := range map[string]struct {
		read func(domain.AccountID) ([]*domain.Engagement, error)
		want int
	}{
		"on duty": {func(after domain.AccountID) ([]*domain.Engagement, error) { return s.OnDuty(ctx, after) }, 173},
		"booked":  {func(after domain.AccountID) ([]*domain.Engagement, error) { return s.Booked(ctx, after) }, 260},
	} {
		after, got := domain.AccountID(""), map[domain.AccountID]bool{}
		for range n {
			list, err := c.read(after)
			must(t, err)
			if len(list) == 0 {
				break
			}
			for _, e := range list {
				if got[e.ID] || e.ID <= after {
					t.Fatalf("%s: %s comes twice or after %s", name, e.ID, after)
				}
				got[e.ID] = true
				after = e.ID
			}
		}
		equal(t, name, len(got), c.want)
	}
	var ids []domain.AccountID
	for i := range n + 5 {
		ids = append(ids, domain.AccountID(fmt.Sprintf("a_%04d", i)))
	}
	all, err := s.Engagements(ctx, ids)
	must(t, err)
	equal(t, "engagements of all who were asked for", len(all), n+5)
	equal(t, "one that is not there is empty", all["a_0524"] != nil && all["a_0524"].V == 0, true)
	people, err := s.Accounts(ctx, ids)
	must(t, err)
	equal(t, "accounts that are not there are left out", len(people), 0)
}

func TestWhoHasSeenMyAddress(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	var want []string
	for i := range 5 {
		want = append(want, fmt.Sprint("v_", 4-i))
	}
	many(t, 5, func(i int) error {
		return s.AddReveal(ctx, &domain.Reveal{ID: fmt.Sprint("v_", i), Subject: "a_1", Order: "o_1", Viewer: "a_9", At: moment(i)})
	})
	must(t, s.AddReveal(ctx, &domain.Reveal{ID: "v_0", Subject: "a_1", Order: "o_1", Viewer: "a_9", At: moment(0)}))
	must(t, s.AddReveal(ctx, &domain.Reveal{ID: "v_x", Subject: "a_2", Order: "o_2", At: moment(9)}))
	read := func(list []*domain.Reveal, err error) ([]string, storage.Cursor, error) {
		var ids []string
		var last storage.Cursor
		for _, r := range list {
			ids = append(ids, r.ID)
			last = storage.Cursor{Value: int64(r.At), ID: r.ID}
		}
		return ids, last, err
	}
	wholes(t, []int{1, 2, 3, 0}, want, func(p storage.Page) ([]string, storage.Cursor, error) { return read(s.RevealsOf(ctx, "a_1", p)) })
	wholes(t, []int{1, 2, 3, 0}, want, func(p storage.Page) ([]string, storage.Cursor, error) { return read(s.RevealsIn(ctx, "o_1", p)) })
}
