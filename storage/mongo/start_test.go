package mongo

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/readpref"

	"lindan/storage"
)

func TestAReplicaSetThatMayForgetIsRefused(t *testing.T) {
	member := func(arbiter bool) bson.D { return bson.D{{Key: "_id", Value: 0}, {Key: "arbiterOnly", Value: arbiter}} }
	for name, c := range map[string]struct {
		config bson.D
		want   string
	}{
		"three members with data": {bson.D{{Key: "members", Value: bson.A{member(false), member(false), member(false)}}}, ""},
		"the journal is required": {bson.D{
			{Key: "members", Value: bson.A{member(false)}}, {Key: "writeConcernMajorityJournalDefault", Value: true},
		}, ""},
		"an arbiter": {bson.D{{Key: "members", Value: bson.A{member(false), member(false), member(true)}}}, "arbiter"},
		"no journal": {bson.D{
			{Key: "members", Value: bson.A{member(false)}}, {Key: "writeConcernMajorityJournalDefault", Value: false},
		}, "writeConcernMajorityJournalDefault"},
		"no members": {bson.D{}, "no members"},
	} {
		raw, err := bson.Marshal(bson.D{{Key: "config", Value: c.config}, {Key: "ok", Value: 1}})
		if err != nil {
			t.Fatal(err)
		}
		err = weakness(raw)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestTheURICannotWeakenTheConcerns(t *testing.T) {
	opts := clientOptions("mongodb://127.0.0.1/?w=1&journal=false&wtimeoutMS=1&readConcernLevel=local&timeoutMS=5&serverSelectionTimeoutMS=70")
	if w := opts.WriteConcern; w.W != "majority" || !*w.Journal || w.WTimeout != 5*time.Second {
		t.Errorf("write concern %+v", w)
	}
	if opts.ReadConcern.Level != "majority" || opts.Timeout != nil {
		t.Errorf("read concern %+v, timeout %v", opts.ReadConcern, opts.Timeout)
	}
	if *opts.ServerSelectionTimeout != 70*time.Millisecond {
		t.Errorf("server selection within %v", *opts.ServerSelectionTimeout)
	}
	if plain := clientOptions("mongodb://127.0.0.1/"); *plain.ServerSelectionTimeout != 5*time.Second {
		t.Errorf("server selection within %v", *plain.ServerSelectionTimeout)
	}
}

func TestListsComeFromSecondariesUnlessTheURISaysElse(t *testing.T) {
	for uri, want := range map[string]struct {
		mode  readpref.Mode
		stale time.Duration
	}{
		"mongodb://127.0.0.1/":                                                       {readpref.SecondaryPreferredMode, 90 * time.Second},
		"mongodb://127.0.0.1/?readPreference=primary":                                {readpref.PrimaryMode, 0},
		"mongodb://127.0.0.1/?readPreference=nearest&maxStalenessSeconds=120":        {readpref.NearestMode, 120 * time.Second},
		"mongodb://127.0.0.1/?readPreference=secondary&readPreferenceTags=region:wh": {readpref.SecondaryMode, 0},
	} {
		got := listsFrom(clientOptions(uri))
		if stale, _ := got.MaxStaleness(); got.Mode() != want.mode || stale != want.stale {
			t.Errorf("%s: got %v", uri, got)
		}
	}
}

func TestIndexesEndWithTheID(t *testing.T) {
	models := indexModels([][]string{{"area", "due"}, {"_id", "due"}})
	got := fmt.Sprint(models[0].Keys, models[1].Keys)
	if want := "[{area 1} {due 1} {_id 1}] [{_id 1} {due 1}]"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestAServerThatDoesNotAnswerIsUnavailable(t *testing.T) {
	// Port 1 of the loopback address: nobody listens there.
	_, err := Open(t.Context(), "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50", "lindan", nil)
	if !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("got error %v", err)
	}
	if _, err := Open(t.Context(), "http://127.0.0.1", "lindan", nil); err == nil || errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("a malformed uri: got error %v", err)
	}
	if _, err := Open(t.Context(), "mongodb://127.0.0.1:1", "lindan", []storage.Collection{{Name: "$x"}}); err == nil || errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("an unsound declaration: got error %v", err)
	}
}
