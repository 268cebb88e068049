package mongo_test

import (
	"context"
	"crypto/rand"
	"os"
	"testing"

	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"lindan/storage"
	"lindan/storage/conformance"
	"lindan/storage/mongo"
)

const uriName = "LINDAN_TEST_MONGO_URI"

// server gives what opens an engine on a fresh database of the real server, which is dropped at the end.
func server(t *testing.T) func(t *testing.T, cols []storage.Collection) storage.Engine {
	t.Helper()
	uri := os.Getenv(uriName)
	if uri == "" {
		t.Skipf("NOT RUN: no real MongoDB. Set %s to the uri of a server on which databases lindan_test_* may be made and dropped; "+
			"the module storage/conformance/ferret runs the sequential part against an emulation", uriName)
	}
	return func(t *testing.T, cols []storage.Collection) storage.Engine {
		t.Helper()
		database := "lindan_test_" + rand.Text()
		t.Cleanup(func() { drop(t, uri, database) })
		e, err := mongo.Open(t.Context(), uri, database, cols)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
		return e
	}
}

func drop(t *testing.T, uri, database string) {
	ctx := context.Background()
	client, err := driver.Connect(ctx, options.Client().ApplyURI(uri))
	if err != nil {
		t.Error(err)
		return
	}
	if err := client.Database(database).Drop(ctx); err != nil {
		t.Errorf("drop %s: %v", database, err)
	}
	if err := client.Disconnect(ctx); err != nil {
		t.Error(err)
	}
}

func TestConformance(t *testing.T) { conformance.Run(t, server(t)) }

func TestRaces(t *testing.T) { conformance.RunRaces(t, server(t)) }
