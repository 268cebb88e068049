package storage

import "context"

// auditor is an engine that keeps index fields a second time, outside the document.
type auditor interface {
	Audit(ctx context.Context, collection string, wrong func(id, why string) error) (int64, error)
}

// Audit compares what the engine keeps for queries with the documents themselves, for every collection. It tells how many
// documents it compared: 0 for an engine that keeps nothing beside them. A fault that is not one document's has no id, but a reason.
func (s *Store) Audit(ctx context.Context, wrong func(collection, id, why string) error) (int64, error) {
	engine, ok := s.engine.(auditor)
	if !ok {
		return 0, nil
	}
	total := int64(0)
	for _, c := range Collections() {
		n, err := engine.Audit(ctx, c.Name, func(id, why string) error { return wrong(c.Name, id, why) })
		total += n
		if err != nil {
			return total, failed(err)
		}
	}
	return total, nil
}
