package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lindan/storage"
)

// starting is row 7: from exec to ready, with an empty store and with many orders in it.
func (b *bench) starting(ctx context.Context) ([]row, error) {
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	var rows []row
	for _, n := range []int{0, b.size(100_000)} {
		took, note, err := b.startWith(ctx, n)
		if err != nil {
			return rows, fmt.Errorf("%s orders: %w", thousands(n), err)
		}
		goal := time.Second + time.Duration(float64(n)/100_000*float64(time.Second))
		rows = append(rows, within(fmt.Sprintf("start to ready with %s stored orders", thousands(n)), short(took), short(goal), took <= goal, note))
	}
	return rows, nil
}

// starts is how often it is started; the median counts.
const starts = 5

func (b *bench) startWith(ctx context.Context, orders int) (took time.Duration, note string, err error) {
	data, err := b.folder("start")
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	if err := b.store(ctx, data, orders); err != nil {
		return 0, "", err
	}
	var times []time.Duration
	for range starts {
		s, err := b.start(ctx, data)
		if err != nil {
			return 0, "", err
		}
		times = append(times, s.ready)
		if err := s.stop(); err != nil {
			return 0, "", err
		}
	}
	note = fmt.Sprintf("median of %d starts, slowest %s; files in the system's cache; all orders open, their waits not over", starts, short(slices.Max(times)))
	return quantile(times, 0.5), note, nil
}

// store writes so many orders into a data folder, with the key that the service finds there.
func (b *bench) store(ctx context.Context, data string, orders int) error {
	key := base64.StdEncoding.EncodeToString(make([]byte, storage.MasterKeyBytes))
	if err := os.WriteFile(filepath.Join(data, "master.key"), []byte(key+"\n"), 0o600); err != nil {
		return err
	}
	if orders == 0 {
		return nil
	}
	return b.inTown(ctx, embedRedis, nil, func(t *town) error {
		if err := t.fill(ctx, orders); err != nil {
			return err
		}
		if err := t.engine.Close(); err != nil {
			return err
		}
		return t.moveTo(data)
	})
}

// fill stores n open orders that everybody was told of.
func (t *town) fill(ctx context.Context, n int) error {
	people, err := t.residents(ctx, min(orderers, n))
	if err != nil {
		return err
	}
	now := time.Now()
	_, err = spread(clients, 0, n, func(i int) error {
		o, err := t.order(i, people[i%len(people)], now)
		if err == nil {
			_, _, err = t.store.AddOrder(ctx, o)
		}
		return err
	})
	return err
}

// moveTo puts the files of a closed store into another folder.
func (t *town) moveTo(data string) error {
	files, err := os.ReadDir(t.folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Rename(filepath.Join(t.folder, f.Name()), filepath.Join(data, f.Name())); err != nil {
			return err
		}
	}
	return nil
}
