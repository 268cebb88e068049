package desk

import (
	"context"

	"lindan/domain"
)

// SignUpRequest is what somebody tells to open an account: her number with a login code for it, who she is and where she lives.
type SignUpRequest struct {
	Phone, Code, Device string
	Label               string // what the device calls itself
	Name, Address       string
	Home                domain.AreaID // community, grid or building
	BirthYear           int           // 0 is not told
	Terms               int           // version of the terms that she agreed to
}

// SignUp opens a resident's account and a session. What she tells is checked first, so that a mistake costs no code; that the
// number has an account already, only who holds a right code hears. Conflict account.phone_taken (the code still works to sign
// in), terms.changed; other errors name the field.
func (d *Desk) SignUp(ctx context.Context, r SignUpRequest) (SignedIn, error) {
	number, err := domain.NormalPhone("phone", r.Phone)
	if err != nil {
		return SignedIn{}, err
	}
	a, err := d.newcomer(ctx, r, number)
	if err != nil {
		return SignedIn{}, err
	}
	key := d.store.PhoneKey(number)
	if err := d.tryCode(ctx, key, r.Code, r.Device); err != nil {
		return SignedIn{}, err
	}
	if a.ID, err = d.idOfNewcomer(ctx, number); err != nil {
		return SignedIn{}, err
	}
	if err := d.spendCode(ctx, key, r.Code); err != nil {
		return SignedIn{}, err
	}
	if fresh, err := d.store.AddAccount(ctx, a); err != nil || !fresh {
		return SignedIn{}, orTaken(err)
	}
	if err := d.noteTerms(ctx, a); err != nil {
		return SignedIn{}, err
	}
	return d.openSession(ctx, a, r.Label, r.Device)
}

var (
	errPhoneTaken = domain.Errf(domain.Conflict, "account.phone_taken", "这个手机号已经登记过，请直接登录")
	errNoHome     = domain.Fieldf("home", "account.home", "请从列表中选择所在的社区、网格或楼栋")
)

// orTaken is the error, or, without one, that somebody else was first.
func orTaken(err error) error {
	if err == nil {
		return errPhoneTaken
	}
	return err
}

// newcomer makes the account of who lives in a place that exists.
func (d *Desk) newcomer(ctx context.Context, r SignUpRequest, number string) (*domain.Account, error) {
	if !r.Home.Valid() || r.Home.Level() < domain.Community {
		return nil, errNoHome
	}
	home, err := d.Area(ctx, r.Home)
	if domain.KindOf(err) == domain.Missing {
		return nil, errNoHome
	}
	if err != nil {
		return nil, err
	}
	community, err := d.Area(ctx, r.Home.At(domain.Community))
	if domain.KindOf(err) == domain.Missing {
		return nil, errNoHome
	}
	if err != nil {
		return nil, err
	}
	return domain.NewResident(domain.Newcomer{Name: r.Name, Phone: number, Address: r.Address, BirthYear: r.BirthYear, Terms: r.Terms}, home, community, d.now())
}

// idOfNewcomer is the id under which the owner of a free number gets her account: a new one, or the one that a sign-up or import
// which was cut off has claimed the number for, so that trying again completes it. Conflict account.phone_taken.
func (d *Desk) idOfNewcomer(ctx context.Context, number string) (domain.AccountID, error) {
	id, err := d.store.PhoneOwner(ctx, number)
	if err != nil || id == "" {
		return domain.AccountID(d.newID("a")), err
	}
	last, err := d.store.Account(ctx, id)
	switch {
	case domain.KindOf(err) == domain.Missing:
		return id, nil
	case err != nil:
		return "", err
	case d.holds(last, number):
		return "", errPhoneTaken
	}
	return domain.AccountID(d.newID("a")), nil
}
