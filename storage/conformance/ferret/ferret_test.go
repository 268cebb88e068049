// Package ferret runs the MongoDB engine over the real wire protocol against an emulation inside the test: FerretDB v1.24
// on SQLite. Its updates are not atomic and it uses no secondary index, so it sees one client and little data; the races
// run against a real server only (LINDAN_TEST_MONGO_URI).
package ferret_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/FerretDB/FerretDB/ferretdb"

	"lindan/storage"
	"lindan/storage/conformance"
	"lindan/storage/mongo"
)

// serve starts one server for the whole test and gives its uri.
func serve(t *testing.T) string {
	t.Helper()
	db, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.DiscardHandler),
		Handler:   "sqlite",
		SQLiteURL: "file:" + t.TempDir() + "/",
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return db.MongoDBURI() + "?maxPoolSize=1&retryWrites=false"
}

func TestConformance(t *testing.T) {
	uri := serve(t)
	var count atomic.Int64
	conformance.Run(t, func(t *testing.T, cols []storage.Collection) storage.Engine {
		t.Helper()
		e, err := mongo.Open(t.Context(), uri, fmt.Sprintf("test_%d", count.Add(1)), cols)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := e.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
				t.Error(err)
			}
		})
		return e
	})
}
