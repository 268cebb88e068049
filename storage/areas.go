package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// policyVersion keeps what a community's policy was under each number, for ever.
type policyVersion struct {
	ID     string        `bson:"_id"` // area@number
	V      int64         `bson:"v"`
	Area   domain.AreaID `bson:"area"`
	Number int64         `bson:"number"`
	Policy domain.Policy `bson:"policy"`
}

func (p *policyVersion) key() string     { return p.ID }
func (p *policyVersion) version() *int64 { return &p.V }

// PutArea adds a place, or changes name, shape, centre and phone of one that is there. It tells whether anything changed.
func (s *Store) PutArea(ctx context.Context, a *domain.Area) (bool, error) {
	changed := true
	_, err := s.areas.upsert(ctx, string(a.ID), func() *domain.Area { return &domain.Area{ID: a.ID} }, func(d *domain.Area) error {
		if d.SamePlace(a) {
			changed = false
			return errSame
		}
		changed = true
		d.Parent, d.Level, d.Name, d.Shape, d.Centre, d.Phone = a.Parent, a.Level, a.Name, a.Shape, a.Centre, a.Phone
		return nil
	})
	return changed, err
}

// Area reads one place. Missing areas.missing.
func (s *Store) Area(ctx context.Context, id domain.AreaID) (*domain.Area, error) {
	return s.areas.get(ctx, string(id))
}

// Children lists the places directly inside one, by id; of "" the districts. Index {parent}.
func (s *Store) Children(ctx context.Context, id domain.AreaID) ([]*domain.Area, error) {
	return s.all(ctx, Query{Where: []In{{"parent", []any{string(id)}}}})
}

// Areas lists every place of a level, by id. Index {level}.
func (s *Store) Areas(ctx context.Context, level int) ([]*domain.Area, error) {
	return s.all(ctx, Query{Where: []In{{"level", []any{int64(level)}}}})
}

func (s *Store) all(ctx context.Context, q Query) ([]*domain.Area, error) {
	var list []*domain.Area
	for {
		part, err := s.areas.find(ctx, q)
		if err != nil || len(part) == 0 {
			return list, err
		}
		list = append(list, part...)
		if len(part) < MaxRows {
			return list, nil
		}
		q.After = &Cursor{ID: string(part[len(part)-1].ID)}
	}
}

// SetPolicy gives the community a new policy: the version is kept first, then the community points to it. number is the
// version the caller saw; another one is domain.Stale. A change that was cut off between the two comes to stand with the
// next one's help, so that nothing is closed for ever.
func (s *Store) SetPolicy(ctx context.Context, area domain.AreaID, number int, p domain.Policy) (*domain.Area, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	stale := domain.Errf(domain.Stale, "policy.stale", "规则刚被别人修改，请刷新后再改")
	a, err := s.areas.get(ctx, string(area))
	if err != nil {
		return nil, err
	}
	if a.Version != number {
		return nil, stale
	}
	next := number + 1
	kept, mine, err := s.keepPolicy(ctx, &policyVersion{ID: fmt.Sprintf("%s@%d", area, next), Area: area, Number: int64(next), Policy: p})
	if err != nil {
		return nil, err
	}
	a, err = s.areas.update(ctx, string(area), func(a *domain.Area) error {
		switch a.Version {
		case next:
			return errSame
		case number:
			a.Version, a.Policy = next, &kept
			return nil
		}
		return stale
	})
	if err == nil && !mine {
		return nil, stale
	}
	return a, err
}

// KeptPolicy is what a place's policy was under a number. Missing policies.missing.
func (s *Store) KeptPolicy(ctx context.Context, area domain.AreaID, number int) (domain.Policy, error) {
	v, err := s.policies.get(ctx, fmt.Sprintf("%s@%d", area, number))
	if err != nil {
		return domain.Policy{}, err
	}
	p := v.Policy
	p.Number, p.Area = number, area
	return p, nil
}

// keepPolicy stores a version for ever. Where somebody has stored another under its number, it gives that one, and false.
func (s *Store) keepPolicy(ctx context.Context, v *policyVersion) (domain.Policy, bool, error) {
	err := s.policies.insert(ctx, v)
	if !errors.Is(err, ErrExists) {
		return v.Policy, true, err
	}
	have, err := s.policies.get(ctx, v.ID)
	if err != nil {
		return domain.Policy{}, false, err
	}
	one, err := bson.Marshal(have.Policy)
	if err != nil {
		return domain.Policy{}, false, fmt.Errorf("encode policy: %w", err)
	}
	two, err := bson.Marshal(v.Policy)
	return have.Policy, bytes.Equal(one, two), err
}
