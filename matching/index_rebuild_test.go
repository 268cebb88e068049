package matching

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"lindan/domain"
	"lindan/redistest"
)

func (f fixture) wantsReady(x *Index, want bool) {
	f.Helper()
	if got, err := x.Ready(f.ctx); got != want || err != nil {
		f.Errorf("ready %v, %v; want %v", got, err, want)
	}
}

// wantsRebuilding checks that an index says so instead of giving a wrong answer.
func (f fixture) wantsRebuilding(x *Index) {
	f.Helper()
	_, err := x.Near(f.ctx, ask())
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.Unavailable || e.Code != "index.rebuilding" || e.Retry <= 0 {
		f.Errorf("near: %v", err)
	}
}

func TestALossIsNoticedAtOnceAndARebuildBringsEverybodyBack(t *testing.T) {
	onEach(t, func(f fixture) {
		members := []Member{at("a", 10), at("b", 20)}
		f.put(members...)
		f.wants(ask(), "a", "b")
		f.must(f.s.Flush(f.ctx))
		f.wantsRebuilding(f.x)
		f.wantsReady(f.x, false)
		f.must(f.x.Rebuild(f.ctx, listing(members...)))
		f.wantsReady(f.x, true)
		f.wants(ask(), "a", "b")
	})
}

func TestANewReplicaTakesOnTheIndexThatItFinds(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(at("a", 10))
		late := NewIndex(f.s.Client, fresh)
		f.wantsRebuilding(late)
		f.wantsReady(late, true)
		if found, err := late.Near(f.ctx, ask()); len(found) != 1 || err != nil {
			f.Errorf("near %v, %v", found, err)
		}
	})
}

func TestAnotherEpochIsNotReadyUntilRebuiltAndThenBothReplicasAgree(t *testing.T) {
	onEach(t, func(f fixture) {
		other := NewIndex(f.s.Client, fresh)
		f.must(f.s.Flush(f.ctx))
		f.must(other.Rebuild(f.ctx, listing(at("a", 10))))
		f.wantsReady(f.x, false)
		f.wantsRebuilding(f.x)
		f.must(f.x.Rebuild(f.ctx, listing(at("a", 10))))
		f.wantsReady(f.x, true)
		f.wantsReady(other, true)
		f.wants(ask(), "a")
	})
}

func TestAReplicaThatSawTheLossTakesOnTheRebuildOfAnother(t *testing.T) {
	onEach(t, func(f fixture) {
		other := NewIndex(f.s.Client, fresh)
		f.must(f.s.Flush(f.ctx))
		f.wantsReady(f.x, false)
		f.must(other.Rebuild(f.ctx, listing(at("a", 10))))
		f.wantsReady(f.x, true)
		f.wants(ask(), "a")
	})
}

func TestALossDuringARebuildIsNotTakenForACompleteIndex(t *testing.T) {
	onEach(t, func(f fixture) {
		err := f.x.Rebuild(f.ctx, func(yield func(Member) error) error {
			return errors.Join(yield(at("a", 10)), f.s.Flush(f.ctx), yield(at("b", 20)))
		})
		if domain.CodeOf(err) != "index.rebuilding" {
			f.Errorf("rebuild: %v", err)
		}
		f.wantsReady(f.x, false)
		f.wantsRebuilding(f.x)
	})
}

func TestARebuildRemovesWhomTheStoreNoLongerNames(t *testing.T) {
	onEach(t, func(f fixture) {
		elsewhere := at("c", 30)
		elsewhere.District = hankou
		f.put(at("a", 10), at("b", 20), elsewhere)
		f.must(f.x.Rebuild(f.ctx, listing(at("b", 25))))
		a := ask()
		a.Neighbours = []domain.AreaID{hankou}
		f.wants(a, "b")
	})
}

func TestWhatHappensDuringARebuildIsNewerThanItsListing(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(at("stays", 10), at("leaves", 20))
		later := func(m Member) Member { m.Seen = noon().Add(time.Second); return m }
		f.must(f.x.Rebuild(f.ctx, func(yield func(Member) error) error {
			f.put(later(at("comes", 40)), later(at("moves", 50)))
			f.must(f.x.Seen(f.ctx, wuchang, "stays", noon().Add(time.Second)))
			return yield(silentFor(at("moves", 5), time.Minute))
		}))
		f.wants(ask(), "stays", "comes", "moves")
	})
}

func TestAnErrorOfTheStoreEndsARebuildWithoutAnEpoch(t *testing.T) {
	onEach(t, func(f fixture) {
		f.must(f.s.Flush(f.ctx))
		broken := errors.New("store is gone")
		if err := f.x.Rebuild(f.ctx, func(func(Member) error) error { return broken }); !errors.Is(err, broken) {
			f.Errorf("rebuild: %v", err)
		}
		f.wantsReady(f.x, false)
	})
}

func TestOneBadDocumentNeedNotStopARebuild(t *testing.T) {
	onEach(t, func(f fixture) {
		f.must(f.x.Rebuild(f.ctx, func(yield func(Member) error) error {
			if err := yield(Member{ID: "lost"}); domain.KindOf(err) != domain.Invalid {
				f.Errorf("yield: %v", err)
			}
			return yield(at("a", 10))
		}))
		f.wants(ask(), "a")
	})
}

func TestReplicasThatRebuildAtOnceDoNoHarm(t *testing.T) {
	onEach(t, func(f fixture) {
		c, members, want := newCity(9, 20), []Member{}, []domain.AccountID{}
		for i := range 1200 {
			m := c.member(i)
			members, want = append(members, m), append(want, m.ID)
		}
		f.must(f.s.Flush(f.ctx))
		replicas := []*Index{f.x, NewIndex(f.s.Client, fresh), NewIndex(f.s.Client, fresh)}
		var all sync.WaitGroup
		for _, x := range replicas {
			all.Go(func() {
				if err := x.Rebuild(f.ctx, listing(members...)); err != nil {
					f.Error(err)
				}
			})
		}
		all.Wait()
		for _, x := range replicas {
			f.wantsReady(x, true)
		}
		got := f.s.Client.ZRange(f.ctx, geoKey(wuchang, domain.AnySkill), 0, -1).Val()
		for i := range got {
			id, _ := readEntry(got[i])
			got[i] = string(id)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.EqualFunc(got, want, func(s string, id domain.AccountID) bool { return s == string(id) }) {
			f.Errorf("%d members, want %d", len(got), len(want))
		}
	})
}

func TestOnAClusterEveryOperationStaysInOneSlot(t *testing.T) {
	f := ready(t, redistest.StartCluster(t))
	over := at("b", 20)
	over.District = hankou
	gone := at("gone", 25)
	gone.Classes = domain.SkillClasses()
	f.put(at("a", 10), over, gone, silentFor(at("silent", 5), time.Hour))
	a := ask()
	a.Neighbours = []domain.AreaID{hankou}
	f.wants(a, "a", "b", "gone")
	f.must(f.x.Seen(f.ctx, hankou, "b", noon()))
	f.must(f.x.Remove(f.ctx, wuchang, "gone"))
	if n, err := f.x.Sweep(f.ctx, wuchang, noon()); n != 1 || err != nil {
		f.Errorf("swept %d, %v", n, err)
	}
	f.wants(a, "a", "b")
	f.must(f.x.Rebuild(f.ctx, listing(at("a", 10), at("c", 30))))
	f.wants(a, "a", "c")
}
