package desk

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// someoneWish is an order for a person named by contact and phone.
func someoneWish(phone string) domain.Wish {
	return domain.Wish{
		Service: "medicine", Now: true, Channel: domain.ByPhonePage, Area: grid, Contact: "钱奶奶", Phone: phone, Address: "三号楼 101",
		Proxy: &domain.Proxy{Relation: "neighbour", Consent: "present"},
	}
}

func (c *city) place(r Request) (*domain.Order, error) {
	c.t.Helper()
	c.seq++
	r.Key, r.Hash = fmt.Sprint("place", c.seq), "h"
	o, _, err := c.PlaceOrder(c.ctx, r)
	return o, err
}

func TestAnOrderForANamedPersonIsHersIfHerPhoneHasAnAccountHere(t *testing.T) {
	c := newCity(t)
	mei := c.person("梅大姐", nil)
	qian := c.person("钱奶奶", func(a *domain.Account) { a.Phone = domain.Hide("13911112222") })
	c.person("远方", func(a *domain.Account) { a.Phone, a.Home = domain.Hide("13911113333"), "420199-001-002-01" })
	c.person("已注销", func(a *domain.Account) { a.Phone, a.Closed = domain.Hide("13911114444"), true })
	for name, w := range map[string]struct {
		phone string
		whose domain.AccountID
	}{
		"an account of the community":     {"139 1111 2222", qian.ID},
		"one of another community":        {"13911113333", mei.ID},
		"one that is closed":              {"13911114444", mei.ID},
		"a number that belongs to nobody": {"13911115555", mei.ID},
	} {
		o, err := c.place(Request{By: mei, Wish: someoneWish(w.phone)})
		must(t, err)
		o = c.read(o.ID)
		if o.Beneficiary != w.whose || !o.Named || o.Proxy == nil || o.Contact.Reveal() != "钱奶奶" || o.Address.Reveal() != "三号楼 101" {
			t.Errorf("%s: the order is of %s, named %v, proxy %v", name, o.Beneficiary, o.Named, o.Proxy)
		}
	}
	hers, err := c.MyOrders(c.ctx, qian, storage.AsBeneficiary, storage.Page{Limit: 10})
	must(t, err)
	own, err := c.MyOrders(c.ctx, mei, storage.AsBeneficiary, storage.Page{Limit: 10})
	must(t, err)
	if len(hers) != 1 || len(own) != 0 {
		t.Fatalf("%d orders help her whose phone it is, %d the one who ordered; want 1 and 0", len(hers), len(own))
	}
}

// Whether a phone has an account must show nowhere: neither in the list of her orders nor in who has seen the address.
func TestWhoSawTheAddressOfANamedPersonIsNotToldToWhoOrdered(t *testing.T) {
	c := newCity(t)
	mei, desk, v := c.person("梅大姐", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o, err := c.place(Request{By: mei, Wish: someoneWish("13911115555")})
	must(t, err)
	c.visit(o, desk, v)
	_, err = c.Reveal(c.ctx, desk, o.ID, "safety")
	must(t, err)
	if list, err := c.Reveals(c.ctx, mei, storage.Page{Limit: 10}); err != nil || len(list) != 0 {
		t.Fatalf("%d lines, %v", len(list), err)
	}
}

func TestAPlaceOfAnOrderHasToBeThere(t *testing.T) {
	c := newCity(t)
	mei := c.person("梅大姐", nil)
	for area, want := range map[domain.AreaID]string{
		"nonsense": "area.id", "420199-001-009": "area.missing", "420199-001": "order.area", "": "order.area_missing", grid: "",
	} {
		w := someoneWish("13911115555")
		w.Area = area
		if _, err := c.place(Request{By: mei, Wish: w}); domain.CodeOf(err) != want {
			t.Errorf("%q answered %v, want %q", area, err, want)
		}
	}
	w := someoneWish("13911115555")
	w.Danger, w.Area = true, ""
	if _, err := c.place(Request{By: mei, Wish: w}); domain.CodeOf(err) != "triage.danger" {
		t.Errorf("danger answered %v", err)
	}
}

func TestTheSameAsLastTimeIsOnesOwn(t *testing.T) {
	c := newCity(t)
	mei, wang := c.person("梅大姐", nil), c.person("王秀英", func(a *domain.Account) { a.Phone = domain.Hide("13911112222") })
	first, err := c.place(Request{By: mei, Wish: someoneWish("13911115555")})
	must(t, err)
	again := domain.Wish{Service: "medicine", Now: true, Channel: domain.ByElderMode}
	o, err := c.place(Request{By: mei, Like: first.ID, Wish: again})
	must(t, err)
	if o.Contact.Reveal() != "钱奶奶" || o.Address.Reveal() != "三号楼 101" || !o.Named || o.Area != grid || o.Proxy == nil || o.Channel != domain.ByElderMode {
		t.Fatalf("the same as last time is %+v", o)
	}
	for _, who := range []*domain.Account{wang, c.staff("派单员", domain.Dispatcher, community)} {
		if _, err := c.place(Request{By: who, Like: first.ID, Wish: again}); domain.CodeOf(err) != "order.missing" {
			t.Errorf("another one's order answered %v", err)
		}
	}
	if _, err := c.place(Request{By: mei, Like: first.ID, Wish: domain.Wish{Service: "gone", Now: true, Channel: domain.ByElderMode}}); domain.CodeOf(err) != "service.unknown" {
		t.Errorf("a service that is off the menu answered %v", err)
	}
	home, err := c.place(Request{By: wang, Wish: again})
	must(t, err)
	same, err := c.place(Request{By: wang, Like: home.ID, Wish: again})
	must(t, err)
	if same.Area != home.Area || same.Address.Reveal() != wang.Address.Reveal() || same.Named {
		t.Fatalf("at home again: %+v", same)
	}
}

// An order placed for a known person holds her address, which the one who ordered does not know. It must not come to her by way
// of an order for herself, or for somebody whom she names.
func TestTheSameAsLastTimeTakesNoAddressToAnotherPerson(t *testing.T) {
	c := newCity(t)
	mei := c.person("梅大姐", func(a *domain.Account) { a.Address = domain.Hide("梅家") })
	wang := c.person("王秀英", func(a *domain.Account) { a.Phone = domain.Hide("13911112222") })
	proxy := &domain.Proxy{Relation: "neighbour", Consent: "present"}
	wish := domain.Wish{Service: "medicine", Now: true, Channel: domain.ByPhonePage, Proxy: proxy}
	first, err := c.place(Request{By: mei, Beneficiary: wang.ID, Wish: wish})
	must(t, err)
	wish.Proxy = nil
	same, err := c.place(Request{By: mei, Like: first.ID, Wish: wish})
	must(t, err)
	if same.Beneficiary != wang.ID || same.Proxy == nil || same.Address.Reveal() != wang.Address.Reveal() {
		t.Fatalf("for the same person again: %+v", same)
	}
	wish.Phone = "13900000000"
	own, err := c.place(Request{By: mei, Beneficiary: mei.ID, Like: first.ID, Wish: wish})
	must(t, err)
	if own.Beneficiary != mei.ID || own.Address.Reveal() != "梅家" || own.Contact.Reveal() != "梅大姐" {
		t.Fatalf("for herself: contact %s, address %s", own.Contact.Reveal(), own.Address.Reveal())
	}
	wish.Proxy, wish.Phone = proxy, ""
	if _, err := c.place(Request{By: mei, Like: first.ID, Wish: wish}); domain.CodeOf(err) != "order.contact_missing" {
		t.Fatalf("for somebody named: %v", err)
	}
}

func TestDuplicatesOfPeopleWithoutAccountsAreOfOnePhone(t *testing.T) {
	c := newCity(t)
	mei, desk := c.person("梅大姐", nil), c.staff("派单员", domain.Dispatcher, community)
	var orders []*domain.Order
	for _, phone := range []string{"13911115555", "13911115555", "13911116666"} {
		o, err := c.place(Request{By: mei, Wish: someoneWish(phone)})
		must(t, err)
		orders = append(orders, o)
		c.pass(time.Minute)
	}
	list, err := c.Duplicates(c.ctx, desk, c.read(orders[0].ID))
	must(t, err)
	if len(list) != 1 || !slices.ContainsFunc(list, func(o *domain.Order) bool { return o.ID == orders[1].ID }) {
		t.Fatalf("%d duplicates suggested", len(list))
	}
}
