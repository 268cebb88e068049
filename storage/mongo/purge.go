package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"lindan/storage"
)

// Purge finds old documents by the field's index and deletes them by id, some at a time; see storage.Engine.
func (e *Engine) Purge(ctx context.Context, name, field string, below int64, limit int) (int, error) {
	c, leave, err := e.enter(ctx, name)
	if err != nil {
		return 0, err
	}
	defer leave()
	if err := c.Purgeable(field); err != nil {
		return 0, err
	}
	removed := 0
	for removed < limit {
		step := min(limit-removed, storage.MaxRows)
		ids, err := c.old(ctx, field, below, step)
		if err != nil || len(ids) == 0 {
			return removed, err
		}
		res, err := c.primary.DeleteMany(ctx, all([]bson.D{
			{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, {{Key: field, Value: age(below)}},
		}))
		if err != nil {
			return removed, e.faults.write(err)
		}
		removed += int(res.DeletedCount)
		if len(ids) < step {
			break
		}
	}
	return removed, nil
}

func age(below int64) bson.D {
	return bson.D{{Key: "$gt", Value: int64(0)}, {Key: "$lt", Value: below}}
}

// old gives the ids of the oldest documents.
func (c *collection) old(ctx context.Context, field string, below int64, limit int) ([]string, error) {
	cursor, err := c.primary.Find(ctx, bson.D{{Key: field, Value: age(below)}}, options.Find().
		SetSort(bson.D{{Key: field, Value: 1}}).SetLimit(int64(limit)).SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return nil, readError(err)
	}
	var rows []struct {
		ID string `bson:"_id"`
	}
	if err := cursor.All(ctx, &rows); err != nil {
		return nil, readError(err)
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids, nil
}
