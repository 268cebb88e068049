package storage

import (
	"context"
	"errors"

	"lindan/domain"
)

// phone makes a number belong to one account: its id is the blind index of the number.
type phone struct {
	ID      string           `bson:"_id"`
	V       int64            `bson:"v"`
	Account domain.AccountID `bson:"account"`
}

func (p *phone) key() string     { return p.ID }
func (p *phone) version() *int64 { return &p.V }

// PhoneKey is the blind index of a normalised phone number.
func (s *Store) PhoneKey(number string) string { return s.sealer.Blind("phone", number) }

// AddAccount stores a new account; its phone number, where it has one, is claimed first. Conflict account.phone_taken when
// the number belongs to somebody else; adding the same account again does nothing and returns false.
func (s *Store) AddAccount(ctx context.Context, a *domain.Account) (bool, error) {
	if n := a.Phone.Reveal(); n != "" {
		a.PhoneKey = s.PhoneKey(n)
		if err := s.claimPhone(ctx, a.PhoneKey, a.ID); err != nil {
			return false, err
		}
	}
	err := s.accounts.insert(ctx, a)
	if errors.Is(err, ErrExists) {
		return false, nil
	}
	return err == nil, err
}

func (s *Store) claimPhone(ctx context.Context, key string, id domain.AccountID) error {
	err := s.phones.insert(ctx, &phone{ID: key, Account: id})
	if !errors.Is(err, ErrExists) {
		return err
	}
	_, err = s.phones.update(ctx, key, func(p *phone) error {
		if p.Account == id {
			return errSame
		}
		if p.Account == "" {
			p.Account = id
			return nil
		}
		// A number that its last owner gave up, alone or with her account, may be somebody else's now.
		if last, err := s.accounts.get(ctx, string(p.Account)); err != nil || last.PhoneKey == key && !last.Closed {
			return domain.Errf(domain.Conflict, "account.phone_taken", "这个手机号已属于另一个账号")
		}
		p.Account = id
		return nil
	})
	return err
}

// PhoneOwner is the account that a number belongs to; empty when it is free.
func (s *Store) PhoneOwner(ctx context.Context, number string) (domain.AccountID, error) {
	p, err := s.phones.get(ctx, s.PhoneKey(number))
	if domain.KindOf(err) == domain.Missing {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return p.Account, nil
}

// Account reads one account. Missing accounts.missing.
func (s *Store) Account(ctx context.Context, id domain.AccountID) (*domain.Account, error) {
	return s.accounts.get(ctx, string(id))
}

// Accounts reads many, in no order; missing ones are left out.
func (s *Store) Accounts(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Account, error) {
	list, err := s.accounts.many(ctx, texts(ids))
	m := make(map[domain.AccountID]*domain.Account, len(list))
	for _, a := range list {
		m[a.ID] = a
	}
	return m, err
}

// UpdateAccount changes an account by a pure rule.
func (s *Store) UpdateAccount(ctx context.Context, id domain.AccountID, rule func(*domain.Account) error) (*domain.Account, error) {
	return s.accounts.update(ctx, string(id), rule)
}

// PeopleIn lists accounts whose home lies in the area, by home and id; volunteers: only those who have a number. Index {home}.
func (s *Store) PeopleIn(ctx context.Context, area domain.AreaID, volunteers bool, p Page) ([]*domain.Account, error) {
	// "." follows "-" in ASCII: the range holds the area and everything inside it.
	q := Query{Range: &Range{"home", string(area), string(area) + "."}, Sort: "home", After: p.After, Limit: p.Limit}
	if volunteers {
		q.Has = "serves.number"
	}
	return s.accounts.find(ctx, q)
}

func texts[T ~string](ids []T) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}
