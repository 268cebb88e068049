package main

import (
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
	"lindan/matching"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// tiny is a bench whose sizes are divided so far that they only show that it works.
func tiny(t *testing.T, divide int) *bench {
	t.Helper()
	return &bench{options: options{divide: divide}, scratch: t.TempDir(), news: io.Discard}
}

func needRedis(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("NOT TESTED on a real Redis: redis-server is not installed")
	}
}

func TestPlacementAndAcceptanceMeasureBoth(t *testing.T) {
	b := tiny(t, 200)
	rows, err := b.placement(t.Context())
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	more, err := b.acceptance(t.Context())
	if err != nil || len(more) != 2 {
		t.Fatal(more, err)
	}
	for _, r := range append(rows, more...) {
		if r.ours == "0/s" || r.floor == "0/s" || r.goal == "" || !strings.Contains(r.note, "orders") {
			t.Errorf("%+v", r)
		}
	}
	left, err := filepath.Glob(filepath.Join(b.scratch, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestReadingAnswersBothServers(t *testing.T) {
	needRedis(t)
	rows, err := tiny(t, 100).reading(t.Context())
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
}

func TestARequestThatIsRefusedEndsTheReading(t *testing.T) {
	r := &reads{ctx: t.Context(), n: 10, people: 2}
	err := tiny(t, 1).inTown(t.Context(), embedRedis, nil, func(town *town) error {
		var err error
		if r.checker, err = newChecker(); err != nil {
			return err
		}
		if err := r.prepare(town); err != nil {
			return err
		}
		r.tokens[0] = r.tokens[1] // somebody else's order is none of hers
		_, err = r.compare(town)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "status 404") {
		t.Fatal(err)
	}
}

func TestEveryOrderOfTheStreamGetsAnOffer(t *testing.T) {
	err := tiny(t, 1).inTown(t.Context(), embedRedis, nil, func(town *town) error {
		w, err := town.wait(t.Context(), 1000, 5)
		if len(w.event) != 5 || len(w.notice) != 5 || w.none != 0 {
			t.Errorf("%+v", w)
		}
		for i := range w.notice {
			if w.notice[i] <= 0 {
				t.Errorf("the notice of order %d left before the order came", i)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOrderWithoutAnOfferIsNotCountedAsFast(t *testing.T) {
	err := tiny(t, 1).inTown(t.Context(), embedRedis, nil, func(town *town) error {
		people, err := town.residents(t.Context(), 1)
		if err != nil {
			return err
		}
		p, err := town.placeAndPublish(t.Context(), people[0], 0)
		if err != nil {
			return err
		}
		w, err := town.waits(t.Context(), []placed{p})
		if w.none != 1 || len(w.event) != 0 || w.missing() == "" {
			t.Errorf("%+v", w)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLookupIsComparedWithAWholeSearch(t *testing.T) {
	needRedis(t)
	if rows, err := tiny(t, 1000).lookup(t.Context()); err != nil || len(rows) != 4 || rows[3].goal != "≤ 3 ×" {
		t.Fatal(rows, err)
	}
	all := []redis.GeoLocation{{Name: "a_1:4"}, {Name: "a_2:0"}, {Name: "a_3:7f"}}
	for name, c := range map[string]struct {
		found []matching.Found
		ok    bool
	}{
		"the nearest eligible":      {[]matching.Found{{ID: "a_1"}, {ID: "a_3"}}, true},
		"one is missing":            {[]matching.Found{{ID: "a_1"}}, false},
		"one is not eligible":       {[]matching.Found{{ID: "a_1"}, {ID: "a_2"}, {ID: "a_3"}}, false},
		"the far one comes earlier": {[]matching.Found{{ID: "a_3"}, {ID: "a_1"}}, false},
	} {
		if err := same(c.found, all); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAStoredTownCanBeServedFromItsFolder(t *testing.T) {
	b, data := tiny(t, 1), t.TempDir()
	if err := b.store(t.Context(), data, 70); err != nil {
		t.Fatal(err)
	}
	e, err := sqlite.Open(data, storage.Collections())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	s, err := storage.New(e, make([]byte, storage.MasterKeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.OrdersIn(t.Context(), []domain.AreaID{"420106-001-001"}, nil, storage.Page{})
	if err != nil || len(list) != 70 || list[0].Address.Empty() || list[0].Told != list[0].N {
		t.Fatal(len(list), err)
	}
}
