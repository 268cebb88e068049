package storage_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

func TestANumberBelongsToOneAccount(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	owner, err := s.PhoneOwner(ctx, "13900000001")
	must(t, err)
	equal(t, "a free number", owner, "")
	fresh, err := s.AddAccount(ctx, person("a_1", "13900000001"))
	must(t, err)
	equal(t, "fresh", fresh, true)
	fresh, err = s.AddAccount(ctx, person("a_1", "13900000001"))
	must(t, err)
	equal(t, "the same again", fresh, false)
	_, err = s.AddAccount(ctx, person("a_2", "13900000001"))
	answers(t, err, domain.Conflict, "account.phone_taken")
	_, err = s.Account(ctx, "a_2")
	answers(t, err, domain.Missing, "accounts.missing")
	answers(t, s.ClaimPhone(ctx, "13900000001", "a_2"), domain.Conflict, "account.phone_taken")
	must(t, s.ClaimPhone(ctx, "13900000001", "a_1"))
	owner, err = s.PhoneOwner(ctx, "13900000001")
	must(t, err)
	equal(t, "owner", owner, "a_1")
	a, err := s.Account(ctx, "a_1")
	must(t, err)
	equal(t, "found by its key", a.PhoneKey, s.PhoneKey("13900000001"))
	for _, id := range []domain.AccountID{"a_3", "a_4"} { // who has no number claims none
		_, err = s.AddAccount(ctx, person(id, ""))
		must(t, err)
	}
}

func TestOfManyWhoClaimANumberOneGetsIt(t *testing.T) {
	s, _ := open(t)
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			_, err := s.AddAccount(t.Context(), person(domain.AccountID(fmt.Sprint("a_", i)), "13900000001"))
			if err == nil {
				won.Add(1)
			} else if domain.CodeOf(err) != "account.phone_taken" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "winners", won.Load(), 1)
}

// A crash between the claim and the account: the same account, added again, gets through.
func TestAClaimThatWasCutOffIsTakenUp(t *testing.T) {
	s, f := open(t)
	f.before = times(1, "insert", "accounts", storage.ErrUnavailable)
	_, err := s.AddAccount(t.Context(), person("a_1", "13900000001"))
	answers(t, err, domain.Unavailable, "storage.unavailable")
	fresh, err := s.AddAccount(t.Context(), person("a_1", "13900000001"))
	must(t, err)
	equal(t, "fresh", fresh, true)
}

func area(t *testing.T, s *storage.Store) {
	t.Helper()
	a, err := domain.NewArea(community, "柳岸社区", nil, domain.Point{Lon: 114.2, Lat: 30.5})
	must(t, err)
	did, err := s.PutArea(t.Context(), a)
	must(t, err)
	equal(t, "new", did, true)
	did, err = s.PutArea(t.Context(), a)
	must(t, err)
	equal(t, "the same again", did, false)
}

func policy(offers int) domain.Policy {
	p := domain.DefaultPolicy()
	p.OffersPerDay = offers
	return p
}

func TestAPolicyIsChangedFromTheVersionThatOneSaw(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	area(t, s)
	a, err := s.SetPolicy(ctx, community, 0, policy(5))
	must(t, err)
	equal(t, "version", a.Version, 1)
	equal(t, "policy", a.Policy.OffersPerDay, 5)
	for _, stale := range []int{0, 2, 7, -1} {
		_, err = s.SetPolicy(ctx, community, stale, policy(9))
		answers(t, err, domain.Stale, "policy.stale")
	}
	_, err = s.SetPolicy(ctx, community, 1, policy(0))
	answers(t, err, domain.Invalid, "policy.offers")
	_, err = s.SetPolicy(ctx, "420199-009-009", 0, policy(5))
	answers(t, err, domain.Missing, "areas.missing")
	a, err = s.SetPolicy(ctx, community, 1, policy(6))
	must(t, err)
	equal(t, "the next version", a.Version, 2)
	a, err = s.SetPolicy(ctx, community, 2, policy(6))
	must(t, err) // what stale ones wanted is in nobody's way
	equal(t, "and the next", a.Version, 3)
	have, err := s.Area(ctx, community)
	must(t, err)
	if !reflect.DeepEqual(*have.Policy, policy(6)) {
		t.Errorf("stored: %+v", have.Policy)
	}
	moved := *have
	moved.Name = "柳岸新社区"
	did, err := s.PutArea(ctx, &moved)
	must(t, err)
	have, err = s.Area(ctx, community)
	must(t, err)
	equal(t, "a new name leaves the policy alone", did && have.Version == 3 && have.Policy.OffersPerDay == 6, true)
}

func TestOfManyWhoChangeAPolicyOneWins(t *testing.T) {
	s, _ := open(t)
	area(t, s)
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			a, err := s.SetPolicy(t.Context(), community, 0, policy(i+1))
			if err == nil && a.Version == 1 && a.Policy.OffersPerDay == i+1 {
				won.Add(1)
			} else if domain.KindOf(err) != domain.Stale {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	equal(t, "winners", won.Load(), 1)
}

// The version is kept, the community does not point to it yet: a crash there must not close the policy for ever.
func TestAPolicyThatWasCutOffCanBeChangedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		again int // offers a day, of the second try
		code  string
	}{
		"by the same again":  {5, ""},
		"by somebody else's": {6, "policy.stale"},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := open(t)
			ctx := t.Context()
			area(t, s)
			f.before = times(1, "replace", "areas", storage.ErrUnavailable)
			_, err := s.SetPolicy(ctx, community, 0, policy(5))
			answers(t, err, domain.Unavailable, "storage.unavailable")
			a, err := s.SetPolicy(ctx, community, 0, policy(c.again))
			if c.code != "" {
				answers(t, err, domain.Stale, c.code)
			} else {
				must(t, err)
				equal(t, "version", a.Version, 1)
			}
			have, err := s.Area(ctx, community)
			must(t, err)
			equal(t, "the first one's change came to stand", have.Version == 1 && have.Policy.OffersPerDay == 5, true)
			a, err = s.SetPolicy(ctx, community, 1, policy(7))
			must(t, err)
			equal(t, "and the next", a.Policy.OffersPerDay, 7)
		})
	}
}

func TestAPolicyWhoseOutcomeIsUnknownIsNotStale(t *testing.T) {
	s, f := open(t)
	area(t, s)
	f.after = times(1, "replace", "areas", storage.ErrUnknown)
	a, err := s.SetPolicy(t.Context(), community, 0, policy(5))
	must(t, err)
	equal(t, "version", a.Version, 1)
}

func line(i int, v domain.AccountID, minutes int64) *domain.Line {
	l := &domain.Line{
		ID: domain.LineID(fmt.Sprint("l_", i)), Community: community, Grid: community + "-01", Volunteer: v, Order: "o_1", Service: "visit",
		Month: "2026-11", Minutes: minutes, Posted: moment(i), Start: tenOClock, Stop: tenOClock.Add(time.Hour),
	}
	l.Hash = l.Sum()
	return l
}

func TestALineIsPostedOnce(t *testing.T) {
	s, f := open(t)
	ctx := t.Context()
	must(t, s.PostLine(ctx, line(1, "a_1", 45)))
	again := line(1, "a_1", 45)
	again.Posted += 1000
	must(t, s.PostLine(ctx, again))
	for name, change := range map[string]func(*domain.Line){
		"other minutes":     func(l *domain.Line) { l.Minutes = 46 },
		"another volunteer": func(l *domain.Line) { l.Volunteer = "a_2" },
		"another order":     func(l *domain.Line) { l.Order = "o_2" },
	} {
		l := line(1, "a_1", 45)
		change(l)
		l.Hash = l.Sum()
		if err := s.PostLine(ctx, l); err == nil || domain.KindOf(err) != domain.Internal {
			t.Errorf("%s under the same id: %v", name, err)
		}
	}
	f.after = times(1, "insert", "lines", storage.ErrUnknown)
	must(t, s.PostLine(ctx, line(2, "a_1", 30)))
	f.after = nil
	many(t, 40, func(i int) error { return s.PostLine(ctx, line(3+i%2, "a_1", 10)) })
	sum, err := s.SumOf(ctx, "a_1")
	must(t, err)
	equal(t, "minutes in all", sum, 45+30+10+10)
	sum, err = s.SumOf(ctx, "a_9")
	must(t, err)
	equal(t, "of one who has none", sum, 0)
	wholes(t, []int{1, 2, 0}, []string{"l_4", "l_3", "l_2", "l_1"}, func(p storage.Page) ([]string, storage.Cursor, error) {
		list, err := s.LinesOf(ctx, "a_1", p)
		var ids []string
		var last storage.Cursor
		for _, l := range list {
			ids, last = append(ids, string(l.ID)), storage.Cursor{Value: int64(l.Posted), ID: string(l.ID)}
		}
		return ids, last, err
	})
}

func TestSessionsCodesAndBudgetsAreClearedAwayWhenTheyAreOver(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	must(t, s.AddSession(ctx, &domain.Session{ID: "s_old", Expires: domain.At(tenOClock)}))
	must(t, s.AddSession(ctx, &domain.Session{ID: "s_new", Expires: domain.At(tenOClock.Add(time.Hour))}))
	_, err := s.UpdateCode(ctx, "k", func(c *domain.LoginCode) error { return c.Issue([]byte("h"), "d", tenOClock.Add(-72*time.Hour)) })
	must(t, err)
	_, err = s.UpdateBudget(ctx, "sms", func(b *domain.Budget) error { return b.Take(9, tenOClock) })
	must(t, err)
	n, err := s.PurgeExpired(ctx, tenOClock.Add(time.Second))
	must(t, err)
	equal(t, "cleared away", n, 2)
	_, err = s.Session(ctx, "s_old")
	answers(t, err, domain.Missing, "sessions.missing")
	_, err = s.Session(ctx, "s_new")
	must(t, err)
}

func TestARowOfARosterIsRememberedWithoutItsKey(t *testing.T) {
	s, f := open(t)
	ctx := t.Context()
	src, err := s.Source(ctx, "row 1")
	must(t, err)
	equal(t, "unknown", src, storage.Source{})
	must(t, s.SetSource(ctx, "row 1", "a_1", "digest"))
	must(t, s.SetSource(ctx, "row 1", "a_1", "digest 2"))
	src, err = s.Source(ctx, "row 1")
	must(t, err)
	equal(t, "known", src, storage.Source{Account: "a_1", Digest: "digest 2"})
	if _, err := f.Engine.Get(ctx, "sources", "row 1"); !errors.Is(err, storage.ErrMissing) {
		t.Errorf("the key of the row is the id: %v", err)
	}
}

func TestTheSameOrderAgainIsTheFirstOne(t *testing.T) {
	s, _ := open(t)
	first := order("o_1")
	first.Body = "first"
	_, fresh, err := s.AddOrder(t.Context(), first)
	must(t, err)
	equal(t, "fresh", fresh, true)
	second := order("o_1")
	second.Body = "second"
	o, fresh, err := s.AddOrder(t.Context(), second)
	must(t, err)
	equal(t, "fresh again", fresh, false)
	equal(t, "which", o.Body, "first")
	equal(t, "opened", o.Note.Reveal(), "门铃坏了")
}
