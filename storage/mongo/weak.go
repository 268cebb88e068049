package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"
	"go.mongodb.org/mongo-driver/mongo/readpref"
)

// refuseWeak asks the primary about its replica set. A single server has none; behind mongos each shard is the operator's
// to check, since mongos does not tell.
func (e *Engine) refuseWeak(ctx context.Context) error {
	admin := e.client.Database("admin")
	ask := func(command string) (bson.Raw, error) {
		return admin.RunCommand(ctx, bson.D{{Key: command, Value: 1}},
			options.RunCmd().SetReadPreference(readpref.Primary())).Raw()
	}
	hello, err := ask("hello")
	if err != nil {
		return fmt.Errorf("mongodb: hello: %w", readError(err))
	}
	if _, ok := hello.Lookup("setName").StringValueOK(); !ok {
		return nil
	}
	answer, err := ask("replSetGetConfig")
	if err != nil {
		return fmt.Errorf("mongodb: the configuration of the replica set cannot be read; grant the role clusterMonitor: %w", err)
	}
	return weakness(answer)
}

// weakness is why a replica set, as replSetGetConfig tells it, may lose a write that it has acknowledged; nil if it may not.
func weakness(answer bson.Raw) error {
	var told struct {
		Config struct {
			Members []struct {
				Arbiter bool `bson:"arbiterOnly"`
			} `bson:"members"`
			Journal *bool `bson:"writeConcernMajorityJournalDefault"`
		} `bson:"config"`
	}
	if err := bson.Unmarshal(answer, &told); err != nil {
		return fmt.Errorf("mongodb: configuration of the replica set: %w", err)
	}
	if len(told.Config.Members) == 0 {
		return errors.New("mongodb: the configuration of the replica set names no members")
	}
	for _, m := range told.Config.Members {
		if m.Arbiter {
			return errors.New("mongodb: the replica set has an arbiter, so that a majority may hold fewer copies than it seems; " +
				"replace it by a member with data")
		}
	}
	if told.Config.Journal != nil && !*told.Config.Journal {
		return errors.New("mongodb: writeConcernMajorityJournalDefault is false, so that a majority may forget in a power cut; set it to true")
	}
	return nil
}
