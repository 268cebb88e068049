package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"

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
	folder    string
	redis     *ownRedis
	log       *slog.Logger
}

// presence is how long a position counts, as in the program.
const presence = 16 * time.Hour

// newTown builds a town on an empty store and the Redis. Quiet hours are off, so that it measures the same by night.
func (b *bench) newTown(ctx context.Context, rdb *ownRedis, change func(*domain.Policy)) (*town, error) {
	t := &town{redis: rdb, people: city.New(1, 60), policy: domain.DefaultPolicy()}
	t.policy.QuietFrom, t.policy.QuietTo = 0, 0
	if change != nil {
		change(&t.policy)
	}
	if err := t.open(b); err != nil {
		return nil, fmt.Errorf("town: %w", errors.Join(err, t.close()))
	}
	if err := t.found(ctx); err != nil {
		return nil, fmt.Errorf("town: %w", errors.Join(err, t.close()))
	}
	return t, nil
}

// inTown opens an empty town on a Redis for one use and removes it afterwards.
func (b *bench) inTown(ctx context.Context, open func() (*ownRedis, error), change func(*domain.Policy), use func(*town) error) (err error) {
	rdb, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rdb.stop()) }()
	t, err := b.newTown(ctx, rdb, change)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	return use(t)
}

func (t *town) open(b *bench) (err error) {
	if t.folder, err = b.folder("town"); err != nil {
		return err
	}
	if t.engine, err = sqlite.Open(t.folder, storage.Collections()); err != nil {
		return err
	}
	if t.store, err = storage.New(t.engine, make([]byte, storage.MasterKeyBytes)); err != nil {
		return err
	}
	t.log = slog.New(slog.NewTextHandler(b.news, &slog.HandlerOptions{Level: slog.LevelWarn}))
	t.inbox = notify.NewInbox(t.redis, randomBytes, t.log)
	t.ear = newEar(t.inbox)
	t.Desk = desk.New(desk.Options{
		Store: t.store, Index: matching.NewIndex(t.redis, presence), Live: t.ear, SMS: t.ear, Secret: make([]byte, 32),
		Now: time.Now, NewID: newID, Random: randomBytes, Log: t.log,
	})
	return nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return b
}

// newID makes an id as the program does.
func newID(prefix string) string { return prefix + "_" + uuid.Must(uuid.NewV7()).String() }

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

// work runs what the program runs beside the door: the clock's jobs, so many nudge workers and the reader of live notices. Each
// job begins at once where soon says so, else after its time. The function that it gives ends the work and waits for it.
func (t *town) work(ctx context.Context, nudgers int, soon bool) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	for _, j := range t.Jobs() {
		working.Go(func() { t.tick(ctx, j, soon) })
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

func (t *town) tick(ctx context.Context, j desk.Job, soon bool) {
	every := time.NewTicker(j.Every)
	defer every.Stop()
	for ; ; soon = true {
		if soon {
			if err := j.Run(ctx); err != nil && ctx.Err() == nil {
				t.log.Warn("job failed", "job", j.Name, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}
