package desk

import (
	"fmt"
	"testing"

	"lindan/domain"
)

func incoming(n int, phone string) Incoming {
	return Incoming{Key: fmt.Sprintf("volunteers|V%03d", n), Account: domain.Account{
		Home: grid, Name: domain.Hide(fmt.Sprintf("测试%d", n)), Phone: domain.Hide(phone), BirthYear: 1980,
		Grants: []domain.Grant{{Role: domain.Resident, Area: grid}, {Role: domain.Volunteer, Area: community}}, Serves: &domain.Profile{Number: fmt.Sprint("V", n), Verified: true},
	}}
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	c := newCity(t)
	list := func() []Incoming {
		var l []Incoming
		for i := range 200 {
			l = append(l, incoming(i, fmt.Sprintf("1990000%04d", i)))
		}
		return l
	}
	first, err := c.ImportPeople(c.ctx, list(), false)
	must(t, err)
	again, err := c.ImportPeople(c.ctx, list(), false)
	must(t, err)
	if first.Added != 200 || again.Same != 200 || again.Added+again.Changed != 0 {
		t.Fatalf("first %+v, again %+v", first, again)
	}
	moved := list()
	moved[7].Account.Name = domain.Hide("改名")
	third, err := c.ImportPeople(c.ctx, moved, false)
	must(t, err)
	if third.Changed != 1 || third.Same != 199 {
		t.Fatalf("one changed row gave %+v", third)
	}
}

func TestOneWrongRowLetsNothingIn(t *testing.T) {
	c := newCity(t)
	for name, spoil := range map[string]func(*Incoming){
		"unknown community": func(in *Incoming) { in.Account.Home = "420199-001-099-01" },
		"no name":           func(in *Incoming) { in.Account.Name = domain.Secret{} },
		"born tomorrow":     func(in *Incoming) { in.Account.BirthYear = 2050 },
	} {
		t.Run(name, func(t *testing.T) {
			list := []Incoming{incoming(1, "19900000001"), incoming(2, "19900000002"), incoming(3, "19900000003")}
			spoil(&list[1])
			sum, err := c.ImportPeople(c.ctx, list, false)
			must(t, err)
			if len(sum.Problems) != 1 || sum.Problems[0].Row != 1 || sum.Problems[0].Field == "" {
				t.Fatalf("problems %+v", sum.Problems)
			}
			owner, err := c.store.PhoneOwner(c.ctx, "19900000001")
			must(t, err)
			if owner != "" {
				t.Fatal("a good row of a bad file was stored")
			}
		})
	}
}

func TestADryRunTellsWhatWouldHappenAndStoresNothing(t *testing.T) {
	c := newCity(t)
	sum, err := c.ImportPeople(c.ctx, []Incoming{incoming(1, "19900000001")}, true)
	must(t, err)
	owner, err := c.store.PhoneOwner(c.ctx, "19900000001")
	must(t, err)
	if sum.Added != 1 || owner != "" {
		t.Fatalf("dry run gave %+v and stored %q", sum, owner)
	}
}

func TestAPersonOfTwoRostersIsOneAccountWithBothRoles(t *testing.T) {
	c := newCity(t)
	v := incoming(1, "19900000001")
	r := Incoming{Key: "households|P1", Account: domain.Account{
		Home: grid + "-001", Name: domain.Hide("测试1"), Phone: domain.Hide("19900000001"), Household: "H1",
		Address: domain.Hide("柳岸路 1 号"), Grants: []domain.Grant{{Role: domain.Resident, Area: grid + "-001"}},
	}}
	for _, in := range []Incoming{v, r} {
		sum, err := c.ImportPeople(c.ctx, []Incoming{in}, false)
		must(t, err)
		if len(sum.Problems) > 0 {
			t.Fatal(sum.Problems)
		}
	}
	id, err := c.store.PhoneOwner(c.ctx, "19900000001")
	must(t, err)
	a, err := c.store.Account(c.ctx, id)
	must(t, err)
	if a.Serves == nil || a.Household != "H1" || a.Address.Reveal() == "" || !a.HasAny(domain.Volunteer) || len(a.Grants) != 3 {
		t.Fatalf("merged into %+v", a.Grants)
	}
	stranger := incoming(9, "19900000001")
	sum, err := c.ImportPeople(c.ctx, []Incoming{stranger}, false)
	must(t, err)
	if len(sum.Problems) != 1 || sum.Problems[0].Field != "phone" {
		t.Fatalf("a stranger with the same number: %+v", sum)
	}
}
