package storage

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// EachOutcome gives what the rates need of every order of the scope that was placed in [from, to). Personal texts stay sealed:
// nothing of them is read. Index {community, created}.
func (s *Store) EachOutcome(ctx context.Context, sc Scope, from, to domain.Millis, each func(*domain.Outcome)) error {
	for _, c := range sc.Communities {
		q := Query{
			Where: Scope{[]domain.AreaID{c}, sc.Grid}.where(), Range: &Range{"created", int64(from), int64(to)}, Sort: "created",
		}
		if err := s.outcomes(ctx, q, each); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) outcomes(ctx context.Context, q Query, each func(*domain.Outcome)) error {
	for {
		rows, err := s.engine.Find(ctx, "orders", q)
		if err != nil {
			return failed(err)
		}
		for _, raw := range rows {
			o := &domain.Outcome{}
			if err := bson.Unmarshal(raw, o); err != nil {
				return fmt.Errorf("decode outcome: %w", err)
			}
			each(o)
			q.After = &Cursor{Value: int64(o.Created), ID: string(o.ID)}
		}
		if len(rows) < q.Rows() {
			return nil
		}
	}
}
