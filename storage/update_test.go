package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"lindan/domain"
	"lindan/storage"
)

// once adds a command to the order, and knows it again.
func once(runs *int) func(*domain.Order) error {
	return func(o *domain.Order) error {
		*runs++
		if done, err := o.Repeated("key", "hash"); done || err != nil {
			return errors.Join(err, storage.Unchanged())
		}
		o.Slots++
		o.Remember("key", "hash")
		return nil
	}
}

func TestAnUpdateIsDoneOnceWhateverTheEngineAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		before, after func(string, string) error
		runs          int
	}{
		"done":                                    {nil, nil, 1},
		"another was quicker, twice":              {times(2, "replace", "orders", storage.ErrVersion), nil, 3},
		"outcome unknown, and it was done":        {nil, times(1, "replace", "orders", storage.ErrUnknown), 2},
		"outcome unknown, and it was not done":    {times(1, "replace", "orders", storage.ErrUnknown), nil, 2},
		"unknown, then another was quicker":       {times(1, "replace", "orders", storage.ErrVersion), times(1, "replace", "orders", storage.ErrUnknown), 3},
		"unknown seven times, done at the eighth": {times(7, "replace", "orders", storage.ErrUnknown), nil, 8},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := open(t)
			_, _, err := s.AddOrder(t.Context(), order("o_1"))
			must(t, err)
			f.before, f.after = c.before, c.after
			runs := 0
			o, err := s.UpdateOrder(t.Context(), "o_1", once(&runs))
			must(t, err)
			equal(t, "the answer", o.Slots, 1)
			equal(t, "the rule ran", runs, c.runs)
			have, err := s.Order(t.Context(), "o_1")
			must(t, err)
			equal(t, "stored", have.Slots, 1)
			equal(t, "version", have.V, 2)
		})
	}
}

// An outcome that nobody knows is never told as a failure: the caller may try again with the same key.
func TestWhatNobodyKnowsIsUnavailableAndWhatMeetsOthersIsConflict(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		kind domain.Kind
		code string
	}{
		"unknown to the end":            {storage.ErrUnknown, domain.Unavailable, "storage.unavailable"},
		"others were always quicker":    {storage.ErrVersion, domain.Conflict, "storage.busy"},
		"not available":                 {storage.ErrUnavailable, domain.Unavailable, "storage.unavailable"},
		"the caller's time is over":     {context.DeadlineExceeded, domain.Unavailable, "storage.unavailable"},
		"the caller has gone":           {context.Canceled, domain.Unavailable, "storage.unavailable"},
		"a fault that nobody foresaw":   {errDisk, domain.Internal, ""},
		"a document that is too large":  {storage.ErrTooLarge, domain.Internal, ""},
		"wrapped by the engine's words": {fmt.Errorf("sqlite: %w: disk full", storage.ErrUnavailable), domain.Unavailable, "storage.unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := open(t)
			_, _, err := s.AddOrder(t.Context(), order("o_1"))
			must(t, err)
			f.before = times(100, "replace", "orders", c.err)
			_, err = s.UpdateOrder(t.Context(), "o_1", func(o *domain.Order) error { o.Slots++; return nil })
			answers(t, err, c.kind, c.code)
			var e *domain.Error
			if errors.As(err, &e) && e.Retry <= 0 {
				t.Error("nobody says when to try again")
			}
			if c.kind == domain.Internal && !errors.Is(err, c.err) {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
}

func TestEveryReadOfAnEngineThatIsAwayIsUnavailable(t *testing.T) {
	s, f := open(t)
	f.reads = storage.ErrUnavailable
	ctx := t.Context()
	for name, read := range map[string]func() error{
		"an order":       func() error { _, err := s.Order(ctx, "o_1"); return err },
		"an account":     func() error { _, err := s.Account(ctx, "a_1"); return err },
		"many accounts":  func() error { _, err := s.Accounts(ctx, []domain.AccountID{"a_1"}); return err },
		"an engagement":  func() error { _, err := s.Engagement(ctx, "a_1"); return err },
		"many of them":   func() error { _, err := s.Engagements(ctx, []domain.AccountID{"a_1"}); return err },
		"who is on duty": func() error { _, err := s.OnDuty(ctx, ""); return err },
		"who is booked":  func() error { _, err := s.Booked(ctx, ""); return err },
		"an area":        func() error { _, err := s.Area(ctx, community); return err },
		"children":       func() error { _, err := s.Children(ctx, community); return err },
		"due orders":     func() error { _, err := s.DueOrders(ctx, tenOClock, 1); return err },
		"orders of":      func() error { _, err := s.OrdersOf(ctx, storage.AsRequester, "a_1", storage.Page{}); return err },
		"orders in":      func() error { _, err := s.OrdersIn(ctx, []domain.AreaID{community}, nil, storage.Page{}); return err },
		"counts": func() error {
			_, err := s.CountOrders(ctx, storage.Scope{Communities: []domain.AreaID{community}})
			return err
		},
		"lines": func() error { _, err := s.LinesOf(ctx, "a_1", storage.Page{}); return err },
		"a sum": func() error { _, err := s.SumOf(ctx, "a_1"); return err },
		"a tally": func() error {
			_, err := s.Tally(ctx, storage.TallyAsk{Scope: storage.Scope{Communities: []domain.AreaID{community}}, By: storage.ByGrid, From: "2026-01", To: "2026-12"})
			return err
		},
		"reveals":   func() error { _, err := s.RevealsOf(ctx, "a_1", storage.Page{}); return err },
		"a phone":   func() error { _, err := s.PhoneOwner(ctx, "13900000001"); return err },
		"a source":  func() error { _, err := s.Source(ctx, "row"); return err },
		"a session": func() error { _, err := s.Session(ctx, "s_1"); return err },
		"a login code": func() error {
			_, err := s.UpdateCode(ctx, "k", func(*domain.LoginCode) error { return nil })
			return err
		},
		"a new account": func() error { _, err := s.AddAccount(ctx, person("a_1", "")); return err },
	} {
		t.Run(name, func(t *testing.T) { answers(t, read(), domain.Unavailable, "storage.unavailable") })
	}
}

func TestWhatIsMissingIsSaidToBe(t *testing.T) {
	s, _ := open(t)
	_, err := s.Order(t.Context(), "o_1")
	answers(t, err, domain.Missing, "orders.missing")
	_, err = s.Account(t.Context(), "a_1")
	answers(t, err, domain.Missing, "accounts.missing")
	_, err = s.UpdateOrder(t.Context(), "o_1", func(*domain.Order) error { return nil })
	answers(t, err, domain.Missing, "orders.missing")
	_, err = s.UpdateSession(t.Context(), "s_1", func(*domain.Session) error { return nil })
	answers(t, err, domain.Missing, "sessions.missing")
}

func TestARuleThatRefusesOrChangesNothingWritesNothing(t *testing.T) {
	s, f := open(t)
	_, _, err := s.AddOrder(t.Context(), order("o_1"))
	must(t, err)
	o, err := s.UpdateOrder(t.Context(), "o_1", func(o *domain.Order) error { return storage.Unchanged() })
	must(t, err)
	equal(t, "the order is given all the same", o.ID, "o_1")
	_, err = s.UpdateOrder(t.Context(), "o_1", func(o *domain.Order) error {
		o.State = domain.Rejected
		return domain.Errf(domain.Denied, "order.not_yours", "不行")
	})
	answers(t, err, domain.Denied, "order.not_yours")
	equal(t, "writes", f.calls["replace orders"], 0)
	have, err := s.Order(t.Context(), "o_1")
	must(t, err)
	equal(t, "state", have.State, domain.Published)
}

func TestAnInsertWhoseOutcomeIsUnknownFindsItsOwnRow(t *testing.T) {
	for name, c := range map[string]struct{ before, after func(string, string) error }{
		"it was done":                      {nil, times(1, "insert", "orders", storage.ErrUnknown)},
		"it was not done":                  {times(1, "insert", "orders", storage.ErrUnknown), nil},
		"not done, unknown again, done":    {times(1, "insert", "orders", storage.ErrUnknown), times(1, "insert", "orders", storage.ErrUnknown)},
		"seven times unknown and not done": {times(7, "insert", "orders", storage.ErrUnknown), nil},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := open(t)
			f.before, f.after = c.before, c.after
			o, fresh, err := s.AddOrder(t.Context(), order("o_1"))
			must(t, err)
			equal(t, "fresh", fresh, true)
			equal(t, "version", o.V, 1)
			have, err := s.Order(t.Context(), "o_1")
			must(t, err)
			equal(t, "stored", have.Note.Reveal(), "门铃坏了")
		})
	}
	s, f := open(t)
	f.before = times(100, "insert", "orders", storage.ErrUnknown)
	_, _, err := s.AddOrder(t.Context(), order("o_1"))
	answers(t, err, domain.Unavailable, "storage.unavailable")
}

// Somebody else's row of the same id is not taken for one's own.
func TestAnInsertWhoseOutcomeIsUnknownDoesNotTakeAnothersRow(t *testing.T) {
	s, f := open(t)
	theirs := order("o_1")
	theirs.Body = "theirs"
	_, _, err := s.AddOrder(t.Context(), theirs)
	must(t, err)
	f.before = times(1, "insert", "orders", storage.ErrUnknown)
	mine := order("o_1")
	mine.Body = "mine"
	o, fresh, err := s.AddOrder(t.Context(), mine)
	must(t, err)
	equal(t, "fresh", fresh, false)
	equal(t, "the first order", o.Body, "theirs")
}

// Two come at once for a document that neither finds: both find none, one inserts, the other sees that and joins in.
func TestTwoWhoMakeOneDocumentBothCount(t *testing.T) {
	s, f := open(t)
	var both sync.WaitGroup
	both.Add(2)
	var arrived atomic.Int32
	f.before = func(op, collection string) error {
		if op == "insert" && collection == "engagements" && arrived.Add(1) <= 2 {
			both.Done()
			both.Wait()
		}
		return nil
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = s.UpdateEngagement(t.Context(), "a_1", func(e *domain.Engagement) error {
				from := tenOClock.AddDate(0, 0, i)
				return e.Book(domain.Booking{Order: domain.OrderID(fmt.Sprint("o_", i)), From: from, To: from.Add(1)})
			})
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	e, err := s.Engagement(t.Context(), "a_1")
	must(t, err)
	equal(t, "bookings", len(e.Bookings), 2)
	equal(t, "version", e.V, 2)
	equal(t, "inserts that met", arrived.Load(), 2)
}

func TestARuleThatChangesNothingMakesNoDocument(t *testing.T) {
	s, f := open(t)
	_, err := s.UpdateEngagement(t.Context(), "a_1", func(*domain.Engagement) error { return storage.Unchanged() })
	must(t, err)
	_, err = s.UpdateEngagement(t.Context(), "a_1", func(*domain.Engagement) error { return domain.Errf(domain.Conflict, "x", "不") })
	answers(t, err, domain.Conflict, "x")
	equal(t, "inserts", f.calls["insert engagements"], 0)
}

// Many at once on one document: what was answered as done is there, each once; nobody hears anything but done or busy.
func TestManyAtOnceLoseNothing(t *testing.T) {
	s, _ := open(t)
	var done atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 10 {
				_, err := s.UpdateBudget(t.Context(), "sms", func(b *domain.Budget) error { return b.Take(1000, tenOClock) })
				if err == nil {
					done.Add(1)
				} else if domain.CodeOf(err) != "storage.busy" {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b, err := s.UpdateBudget(t.Context(), "sms", func(*domain.Budget) error { return storage.Unchanged() })
	must(t, err)
	equal(t, "counted", int64(b.Count), done.Load())
	if done.Load() < 16 {
		t.Errorf("only %d of 160 came through", done.Load())
	}
}

func TestACallerWhoLeavesWhileOthersAreQuickerHearsThatItMayBeTriedAgain(t *testing.T) {
	s, f := open(t)
	_, _, err := s.AddOrder(t.Context(), order("o_1"))
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	f.before = func(op, _ string) error {
		if op == "replace" {
			cancel()
			return storage.ErrVersion
		}
		return nil
	}
	_, err = s.UpdateOrder(ctx, "o_1", func(o *domain.Order) error { o.Slots++; return nil })
	answers(t, err, domain.Unavailable, "storage.unavailable")
}

func TestAnOrderThatWasReadIsChangedOnlyIfItStands(t *testing.T) {
	for name, c := range map[string]struct {
		before, after func(string, string) error
		moved         bool
		slots         int
	}{
		"it stands":                            {nil, nil, false, 1},
		"another was quicker":                  {times(1, "replace", "orders", storage.ErrVersion), nil, true, 0},
		"outcome unknown, and it was done":     {nil, times(1, "replace", "orders", storage.ErrUnknown), true, 1},
		"outcome unknown, and it was not done": {times(1, "replace", "orders", storage.ErrUnknown), nil, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := open(t)
			read, _, err := s.AddOrder(t.Context(), order("o_1"))
			must(t, err)
			f.before, f.after = c.before, c.after
			_, err = s.UpdateOrderIf(t.Context(), read, func(o *domain.Order) error { o.Slots++; return nil })
			equal(t, "moved", errors.Is(err, storage.ErrMoved), c.moved)
			equal(t, "done", err == nil, !c.moved)
			have, err := s.Order(t.Context(), "o_1")
			must(t, err)
			equal(t, "stored", have.Slots, c.slots)
		})
	}
	s, f := open(t)
	read, _, err := s.AddOrder(t.Context(), order("o_1"))
	must(t, err)
	_, err = s.UpdateOrderIf(t.Context(), read, func(*domain.Order) error { return storage.Unchanged() })
	must(t, err)
	_, err = s.UpdateOrderIf(t.Context(), read, func(*domain.Order) error { return domain.Errf(domain.Denied, "x", "不") })
	answers(t, err, domain.Denied, "x")
	equal(t, "writes", f.calls["replace orders"], 0)
	f.before = times(1, "replace", "orders", storage.ErrUnavailable)
	_, err = s.UpdateOrderIf(t.Context(), read, func(*domain.Order) error { return nil })
	answers(t, err, domain.Unavailable, "storage.unavailable")
}
