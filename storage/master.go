package storage

import (
	"context"
	"fmt"
)

// CheckMasterKey refuses a store whose personal texts were sealed with another master key than ours, before anything is
// read or written: everybody would look unknown, and an import would bring all of them in a second time. Any one person's
// key tells; a store without people takes any.
func (s *Store) CheckMasterKey(ctx context.Context) error {
	list, err := s.sealer.keys.find(ctx, Query{Limit: 1})
	if err != nil {
		return fmt.Errorf("look at a person's key: %w", err)
	}
	for _, k := range list {
		if k.KID != s.sealer.kid {
			return fmt.Errorf("the data are sealed with another master key (%s; this one is %s)", k.KID, s.sealer.kid)
		}
	}
	return nil
}
