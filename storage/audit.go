package storage

import "context"

// auditor is an engine that keeps index fields a second time, outside the document.
type auditor interface {
	Audit(ctx context.Context, collection string, wrong func(id string) error) (int64, error)
}

// Audit compares what the engine keeps for queries with the documents themselves, for every collection. It tells how many
// documents it compared: 0 for an engine that keeps nothing beside them.
func (s *Store) Audit(ctx context.Context, wrong func(collection, id string) error) (int64, error) {
	engine, ok := s.engine.(auditor)
	if !ok {
		return 0, nil
	}
	total := int64(0)
	for _, c := range Collections() {
		n, err := engine.Audit(ctx, c.Name, func(id string) error { return wrong(c.Name, id) })
		total += n
		if err != nil {
			return total, failed(err)
		}
	}
	return total, nil
}
