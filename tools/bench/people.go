package main

import (
	"context"
	"fmt"
	"time"

	"lindan/domain"
	"lindan/tools/bench/city"
)

// square is a ring around the middle of the city with sides of so many metres.
func square(side float64) domain.Ring {
	h := side / 2
	corner := func(e, n float64) domain.Point { return city.Move(city.Middle(), e, n) }
	return domain.Ring{corner(-h, -h), corner(h, -h), corner(h, h), corner(-h, h), corner(-h, -h)}
}

// person makes an account that is not stored yet.
func (t *town) person(id domain.AccountID, at domain.Point) *domain.Account {
	return &domain.Account{
		ID: id, Home: t.community.ID + "-01", Name: domain.Hide("王秀英"), Address: domain.Hide("江城街道柳岸路 12 号 3 单元 402 室"),
		BirthYear: 1970, Gender: domain.Female, At: at, Created: time.Now().UTC(),
	}
}

// orderers is how many residents order in turns.
const orderers = 1000

// residents stores n people who may order.
func (t *town) residents(ctx context.Context, n int) ([]*domain.Account, error) {
	list := make([]*domain.Account, n)
	for i := range list {
		list[i] = t.person(city.ID(i), t.people.Place())
		list[i].Grants = []domain.Grant{{Role: domain.Resident, Area: t.community.ID}}
	}
	_, err := spread(clients, 0, n, func(i int) error { _, err := t.store.AddAccount(ctx, list[i]); return err })
	return list, err
}

// volunteers stores n people who are on duty where they live. The index is not told: see Desk.KeepIndex.
func (t *town) volunteers(ctx context.Context, n int) ([]*domain.Account, error) {
	const after = 1 << 20 // the residents
	list := make([]*domain.Account, n)
	for i := range list {
		list[i] = t.person(city.ID(after+i), t.people.Place())
		list[i].Grants = []domain.Grant{{Role: domain.Volunteer, Area: t.community.ID}}
		list[i].Serves = &domain.Profile{Number: fmt.Sprintf("V%07d", i), Unit: "江城第一小学", Verified: true}
	}
	now := time.Now()
	_, err := spread(clients, 0, n, func(i int) error {
		if _, err := t.store.AddAccount(ctx, list[i]); err != nil {
			return err
		}
		_, err := t.store.UpdateEngagement(ctx, list[i].ID, func(e *domain.Engagement) error {
			e.District = city.District
			return e.GoOn(list[i].At, now.Add(12*time.Hour), now)
		})
		return err
	})
	return list, err
}
