package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"lindan/desk"
	"lindan/domain"
	"lindan/matching"
	"lindan/notify"
	"lindan/storage"
	"lindan/storage/sqlite"
	"lindan/tools/bench/city"
)

// town is one community on the embedded store, with its desk: what the program builds, without the door.
type town struct {
	*desk.Desk
	engine    *sqlite.Engine
	store     *storage.Store
	inbox     *notify.Inbox
	ear       *ear
	policy    domain.Policy
	community *domain.Area
	clerk     *domain.Account // dispatcher of the community
	people    *city.City
	named     atomic.Int64
	folder    string
}

// presence is how long a position counts, as in the program.
const presence = 16 * time.Hour

// newTown builds a town on an empty store and the Redis. Quiet hours are off, so that it measures the same by night.
func (b *bench) newTown(ctx context.Context, rdb *ownRedis, change func(*domain.Policy)) (*town, error) {
	t := &town{people: city.New(1, 60), policy: domain.DefaultPolicy()}
	t.policy.QuietFrom, t.policy.QuietTo = 0, 0
	if change != nil {
		change(&t.policy)
	}
	if err := t.open(b, rdb); err != nil {
		return nil, fmt.Errorf("town: %w", errors.Join(err, t.close()))
	}
	if err := t.found(ctx); err != nil {
		return nil, fmt.Errorf("town: %w", errors.Join(err, t.close()))
	}
	return t, nil
}

func (t *town) open(b *bench, rdb *ownRedis) (err error) {
	if t.folder, err = b.folder("town"); err != nil {
		return err
	}
	if t.engine, err = sqlite.Open(t.folder, storage.Collections()); err != nil {
		return err
	}
	if t.store, err = storage.New(t.engine, make([]byte, storage.MasterKeyBytes)); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(b.news, &slog.HandlerOptions{Level: slog.LevelWarn}))
	t.inbox = notify.NewInbox(rdb, randomBytes, log)
	t.ear = newEar(t.inbox)
	t.Desk = desk.New(desk.Options{
		Store: t.store, Index: matching.NewIndex(rdb, presence), Live: t.ear, SMS: t.ear, Secret: make([]byte, 32),
		Now: time.Now, NewID: t.newID, Random: randomBytes, Log: log,
	})
	return nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return b
}

func (t *town) newID(prefix string) string { return fmt.Sprintf("%s_%036d", prefix, t.named.Add(1)) }

func (t *town) close() error {
	var err error
	if t.engine != nil {
		err = t.engine.Close()
	}
	return errors.Join(err, os.RemoveAll(t.folder))
}

// found puts the places on the map, with one community that covers all of the city, and its clerk.
func (t *town) found(ctx context.Context) error {
	for _, id := range []domain.AreaID{city.District, city.District + "-001", city.District + "-001-001", city.District + "-001-001-01"} {
		a, err := domain.NewArea(id, "江城", domain.Polygon{square(2 * city.Side)}, city.Middle())
		if err != nil {
			return err
		}
		if _, err := t.store.PutArea(ctx, a); err != nil {
			return err
		}
	}
	var err error
	if t.community, err = t.store.SetPolicy(ctx, city.District+"-001-001", 0, t.policy); err != nil {
		return err
	}
	t.clerk = t.person(city.ID(1<<30), city.Middle())
	t.clerk.Grants = []domain.Grant{{Role: domain.Dispatcher, Area: t.community.ID}}
	_, err = t.store.AddAccount(ctx, t.clerk)
	return err
}

// square is a ring around the middle of the city with sides of so many metres.
func square(side float64) domain.Ring {
	h := side / 2
	corner := func(e, n float64) domain.Point { return city.Move(city.Middle(), e, n) }
	return domain.Ring{corner(-h, -h), corner(h, -h), corner(h, h), corner(-h, h), corner(-h, -h)}
}

// person makes an account that is not stored yet.
func (t *town) person(id domain.AccountID, at domain.Point) *domain.Account {
	return &domain.Account{
		ID: id, Home: t.community.ID + "-01", Name: domain.Hide("王秀英"), Address: domain.Hide("江城街道柳岸路 12 号 3 单元 402 室"),
		BirthYear: 1970, Gender: domain.Female, At: at, Created: time.Now().UTC(),
	}
}

// residents stores n people who may order.
func (t *town) residents(ctx context.Context, n int) ([]*domain.Account, error) {
	list := make([]*domain.Account, n)
	for i := range list {
		list[i] = t.person(city.ID(i), t.people.Place())
		list[i].Grants = []domain.Grant{{Role: domain.Resident, Area: t.community.ID}}
	}
	_, err := rate(clients, n, func(i int) error { _, err := t.store.AddAccount(ctx, list[i]); return err })
	return list, err
}

// volunteers stores n people who are on duty where they live. The index is not told: see Desk.KeepIndex.
func (t *town) volunteers(ctx context.Context, n int) ([]*domain.Account, error) {
	const after = 1 << 20 // the residents
	list := make([]*domain.Account, n)
	for i := range list {
		list[i] = t.person(city.ID(after+i), t.people.Place())
		list[i].Grants = []domain.Grant{{Role: domain.Volunteer, Area: t.community.ID}}
		list[i].Serves = &domain.Profile{Number: fmt.Sprintf("V%07d", i), Unit: "江城第一小学", Verified: true}
	}
	now := time.Now()
	_, err := rate(clients, n, func(i int) error {
		if _, err := t.store.AddAccount(ctx, list[i]); err != nil {
			return err
		}
		_, err := t.store.UpdateEngagement(ctx, list[i].ID, func(e *domain.Engagement) error {
			e.District = city.District
			return e.GoOn(list[i].At, now.Add(12*time.Hour), now)
		})
		return err
	})
	return list, err
}

// work runs what the program runs beside the door: the clock's jobs, so many nudge workers and the reader of live notices. Each
// job begins at once where soon says so, else after its time. The function that it gives ends the work and waits for it.
func (t *town) work(ctx context.Context, nudgers int, soon bool) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	for _, j := range t.Jobs() {
		working.Go(func() { tick(ctx, j, soon) })
	}
	for range nudgers {
		working.Go(func() { t.Nudges(ctx) })
	}
	working.Go(func() { t.inbox.Run(ctx) })
	return func() {
		cancel()
		working.Wait()
	}
}

// nudgers is how many orders the program attends to side by side.
const nudgers = 4

func tick(ctx context.Context, j desk.Job, soon bool) {
	every := time.NewTicker(j.Every)
	defer every.Stop()
	for ; ; soon = true {
		if soon {
			if err := j.Run(ctx); err != nil && ctx.Err() == nil {
				slog.Warn("job failed", "job", j.Name, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}
