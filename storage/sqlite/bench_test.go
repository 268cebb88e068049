package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
	"lindan/storage/sqlite"
)

// orders looks like the busiest collection: four indexes and a body of about 800 bytes.
func orders() storage.Collection {
	return storage.Collection{
		Name: "orders",
		Fields: []storage.Field{
			{Path: "community"},
			{Path: "state"},
			{Path: "requester.id"},
			{Path: "shard", Type: storage.Int},
			{Path: "wake", Type: storage.Int},
		},
		Indexes: [][]string{{"shard", "wake"}, {"community", "state", "wake"}, {"requester.id", "wake"}},
	}
}

func order(id string, v int64, wake int64) bson.Raw {
	raw, err := bson.Marshal(bson.D{
		{Key: "_id", Value: id},
		{Key: "v", Value: v},
		{Key: "community", Value: "420106-003-005"},
		{Key: "state", Value: "offered"},
		{Key: "requester", Value: bson.D{{Key: "id", Value: "a_" + strconv.FormatInt(wake%1000, 10)}}},
		{Key: "shard", Value: wake % 64},
		{Key: "wake", Value: wake},
		{Key: "events", Value: bytes.Repeat([]byte("事"), 210)},
	})
	if err != nil {
		panic(err)
	}
	return raw
}

func openOrders(b *testing.B) *sqlite.Engine {
	b.Helper()
	e, err := sqlite.Open(b.TempDir(), []storage.Collection{orders()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := e.Close(); err != nil {
			b.Error(err)
		}
	})
	return e
}

// callers spreads b.N runs over n goroutines.
func callers(b *testing.B, n int, do func(i int) error) {
	b.Helper()
	var next atomic.Int64
	var group sync.WaitGroup
	b.ResetTimer()
	for range n {
		group.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := do(int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

func orderID(i int) string { return fmt.Sprintf("o_420106-003-005.%020d", i*7919%1_000_003) }

func BenchmarkInsert(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d callers", n), func(b *testing.B) {
			e := openOrders(b)
			callers(b, n, func(i int) error {
				return e.Insert(context.Background(), "orders", order(orderID(i), 1, int64(i)))
			})
		})
	}
}

func BenchmarkReadAndReplace(b *testing.B) {
	const docs = 10_000
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d callers", n), func(b *testing.B) {
			e := openOrders(b)
			fill(b, e, docs)
			callers(b, n, func(i int) error { return bump(e, orderID(i%docs)) })
		})
	}
}

// bump reads a document and replaces it. Another caller may have been faster, which is work done as well.
func bump(e *sqlite.Engine, id string) error {
	doc, err := e.Get(context.Background(), "orders", id)
	if err != nil {
		return err
	}
	v := doc.Lookup("v").Int64()
	err = e.Replace(context.Background(), "orders", v, order(id, v+1, doc.Lookup("wake").Int64()+1))
	if err == storage.ErrVersion {
		return nil
	}
	return err
}

func fill(b *testing.B, e *sqlite.Engine, docs int) {
	b.Helper()
	var group sync.WaitGroup
	for part := range 64 {
		group.Go(func() {
			for i := part; i < docs; i += 64 {
				if err := e.Insert(context.Background(), "orders", order(orderID(i), 1, int64(i))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkGet(b *testing.B) {
	const docs = 10_000
	e := openOrders(b)
	fill(b, e, docs)
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d callers", n), func(b *testing.B) {
			callers(b, n, func(i int) error {
				_, err := e.Get(context.Background(), "orders", orderID(i%docs))
				return err
			})
		})
	}
}

// BenchmarkDue asks for the 40 orders that are due next in one of 64 shards.
func BenchmarkDue(b *testing.B) {
	e := openOrders(b)
	fill(b, e, 100_000)
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d callers", n), func(b *testing.B) {
			callers(b, n, func(i int) error {
				_, err := e.Find(context.Background(), "orders", storage.Query{
					Where: []storage.In{{Field: "shard", Values: []any{int64(i % 64)}}},
					Range: &storage.Range{Field: "wake", From: int64(1), To: int64(50_000)},
					Sort:  "wake", Limit: 40,
				})
				return err
			})
		})
	}
}
