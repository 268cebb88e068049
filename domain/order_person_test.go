package domain

import (
	"slices"
	"testing"
)

// ownBuilding is a place inside the test community's grid.
func ownBuilding() *Area {
	return &Area{ID: "420199-001-001-01-001", Parent: "420199-001-001-01", Level: Building, Name: "三号楼", Centre: testArea.Centre}
}

// named is the order of a child for a person without an account.
func named(w Wish, where *Area) (Wish, Placing) {
	child := neighbour("a_child")
	child.Household = "h_child"
	pl := placing(child)
	pl.Named, pl.Where = true, where
	w.Proxy = &Proxy{"child", "phone"}
	w.Contact, w.Phone, w.Address = "钱奶奶", "13911112222", "三号楼 101"
	if where != nil {
		w.Area = where.ID
	}
	return w, pl
}

func TestAPersonWithoutAnAccountIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		change      func(*Wish)
		field, code string
	}{
		"all is said":                      {func(*Wish) {}, "", ""},
		"no name":                          {func(w *Wish) { w.Contact = " " }, "contact", "order.contact_missing"},
		"no phone":                         {func(w *Wish) { w.Phone = "" }, "phone", "order.phone"},
		"no phone that is one":             {func(w *Wish) { w.Phone = "123" }, "phone", "phone.form"},
		"no place":                         {func(w *Wish) { w.Area = "" }, "area", "order.area_missing"},
		"no relation that was listed":      {func(w *Wish) { w.Proxy = &Proxy{"friend", "phone"} }, "proxy.relation", "order.relation"},
		"no consent":                       {func(w *Wish) { w.Proxy = &Proxy{"child", ""} }, "proxy.consent", "order.consent"},
		"a neighbour who poses as staff":   {func(w *Wish) { w.Proxy = &Proxy{"desk", "phone"} }, "proxy.relation", "order.relation_staff"},
		"nobody who says how she is bound": {func(w *Wish) { w.Proxy = nil }, "proxy", "order.proxy_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			w, pl := named(wish("medicine"), ownBuilding())
			c.change(&w)
			names(t, w.MayOrderAt(pl.Requester, w.Area), c.field, c.code)
		})
	}
	w, _ := named(wish("medicine"), ownBuilding())
	w.Proxy.Relation = "grid_worker"
	ok(t, w.MayOrderAt(staff(GridWorker, "420199-001-001-01"), w.Area))
	names(t, w.MayOrderAt(staff(GridWorker, "420199-001-001-02"), w.Area), "proxy.relation", "order.relation_staff")
}

func TestNothingOfTheRequestersAccountStandsForAPersonWhoIsNamed(t *testing.T) {
	w, pl := named(wish("medicine"), ownBuilding())
	o, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	equal(t, "contact", o.Contact.Reveal(), "钱奶奶")
	equal(t, "area", o.Area, "420199-001-001-01-001")
	equal(t, "grid", o.Grid, "420199-001-001-01")
	equal(t, "point", o.At, testArea.Centre)
	equal(t, "person", o.Person(), "")
	w.Contact = ""
	o, err = NewOrder(w, pl, tenOClock)
	ok(t, err)
	equal(t, "no name that was not said", o.Contact.Reveal(), "")
	w.Address = ""
	_, err = NewOrder(w, pl, tenOClock)
	names(t, err, "address", "order.address_missing")
	w.Phone = ""
	_, err = NewOrder(w, pl, tenOClock)
	names(t, err, "phone", "order.phone")
}

func TestAPlaceTakesOrdersOrSaysWhyNot(t *testing.T) {
	closed, far, wide := ownBuilding(), ownBuilding(), ownBuilding()
	closed.Closed = true
	far.ID = "420199-001-002-01-001"
	wide.ID = "420199-001"
	for name, c := range map[string]struct {
		where       *Area
		at          *Point
		field, code string
	}{
		"a building":                      {ownBuilding(), nil, "", ""},
		"one that is closed":              {closed, nil, "area", "order.community"},
		"one of another community":        {far, nil, "area", "order.area_far"},
		"a whole subdistrict":             {wide, nil, "area", "order.area"},
		"a building, and a point near":    {ownBuilding(), &Point{testArea.Centre.Lon + 0.0001, testArea.Centre.Lat}, "", ""},
		"a building, and a point far":     {ownBuilding(), &Point{testArea.Centre.Lon + 1, testArea.Centre.Lat}, "at", "order.outside"},
		"a building, and a point nowhere": {ownBuilding(), &Point{200, 0}, "at", "order.at"},
	} {
		t.Run(name, func(t *testing.T) {
			w, pl := named(wish("medicine"), c.where)
			w.At = c.at
			o, err := NewOrder(w, pl, tenOClock)
			names(t, err, c.field, c.code)
			if err == nil {
				equal(t, "area", o.Area, c.where.ID)
			}
		})
	}
}

func TestOneMayBeHelpedElsewhereInTheOwnCommunity(t *testing.T) {
	owner := neighbour("a_owner")
	pl := placing(owner)
	pl.Where = ownBuilding()
	w := wish("medicine")
	w.Area = pl.Where.ID
	_, err := NewOrder(w, pl, tenOClock)
	names(t, err, "address", "order.address_missing")
	w.Address = "三号楼活动室"
	o, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	equal(t, "contact", o.Contact.Reveal(), owner.Name.Reveal())
	equal(t, "address", o.Address.Reveal(), "三号楼活动室")
	equal(t, "area", o.Area, pl.Where.ID)
	pl.Beneficiary = neighbour("a_far")
	pl.Beneficiary.Home = "420199-001-002-01"
	_, err = NewOrder(w, pl, tenOClock)
	names(t, err, "area", "order.area_far")
}

func TestNeitherHouseholdServesAnOrderOfAProxy(t *testing.T) {
	w, pl := named(wish("medicine"), ownBuilding())
	pl.Beneficiary = neighbour("a_qian")
	pl.Beneficiary.Household = "h_qian"
	o, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	for _, h := range []string{"h_qian", "h_child"} {
		v := serving("a_v")
		v.Household = h
		refused(t, o.Barred(v, tenOClock), "volunteer.own_order")
	}
	ok(t, o.Barred(serving("a_v"), tenOClock))
	o, err = NewOrder(w, func() Placing { pl.Beneficiary = pl.Requester; return pl }(), tenOClock)
	ok(t, err)
	v := serving("a_v")
	v.Household = "h_child"
	refused(t, o.Barred(v, tenOClock), "volunteer.own_order")
}

// The requester's buttons must not tell whether the person she named has an account.
func TestTheButtonsOfAnOrderForANamedPersonAreTheSameWithAnAccountAndWithout(t *testing.T) {
	for _, relation := range []string{"child", "desk"} {
		w, pl := named(wish("medicine"), ownBuilding())
		pl.Requester.Grants = append(pl.Requester.Grants, Grant{Dispatcher, testArea.ID})
		w.Proxy.Relation = relation
		without, err := NewOrder(w, pl, tenOClock)
		ok(t, err)
		by := pl.Requester
		pl.Beneficiary = neighbour("a_qian")
		with, err := NewOrder(w, pl, tenOClock)
		ok(t, err)
		for {
			if a, b := with.Actions(by, tenOClock), without.Actions(by, tenOClock); !slices.Equal(a, b) {
				t.Fatalf("as %s in %s: with %v, without %v", relation, with.State, a, b)
			}
			equal(t, relation+": her word is the resident's", slices.Contains(with.Parties(by), Orderer), relation == "child")
			equal(t, relation+": she is the desk", slices.Contains(without.Parties(by), Desk), relation == "desk")
			if with.State == Published {
				break
			}
			ok(t, with.Publish(clerk(), nil, DefaultPolicy(), tenOClock))
			ok(t, without.Publish(clerk(), nil, DefaultPolicy(), tenOClock))
		}
	}
}

func TestPeopleWithoutAccountsAreToldApartByTheirPhones(t *testing.T) {
	w, pl := named(wish("medicine"), ownBuilding())
	first, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	again, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	w.Phone = "13911113333"
	other, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	own, err := NewOrder(wish("medicine"), placing(pl.Requester), tenOClock)
	ok(t, err)
	equal(t, "the same phone", first.SamePerson(again), true)
	equal(t, "another phone", first.SamePerson(other), false)
	equal(t, "the requester herself", first.SamePerson(own), false)
	other.ID = "o_420199-001-001.y"
	refused(t, first.MergeInto(clerk(), other, tenOClock), "order.merge_other")
}

func TestTheSameAsLastTimeTakesWhatWasLeftOut(t *testing.T) {
	before := wish("haircut")
	before.Minutes, before.Slots, before.Prefer, before.Hazards, before.Note = 55, 2, Female, []string{"dog"}, "门铃坏了"
	before.Contact, before.Phone, before.Address, before.Urgent = "李女士", "13900000009", "柳岸里 9 号", true
	o := placed(t, before)
	w := Wish{Service: "haircut", Channel: ByElderMode}.Like(o, true)
	equal(t, "minutes", w.Minutes, 55)
	equal(t, "volunteers", w.Slots, 2)
	equal(t, "prefer", w.Prefer, Female)
	equal(t, "hazards", len(w.Hazards), 1)
	equal(t, "note", w.Note, "门铃坏了")
	equal(t, "contact", w.Contact, "李女士")
	equal(t, "phone", w.Phone, "13900000009")
	equal(t, "address", w.Address, "柳岸里 9 号")
	equal(t, "area", w.Area, o.Area)
	equal(t, "point", *w.At, o.At)
	equal(t, "time, urgency and danger are of today", w.Now || w.Urgent || w.Danger || w.Window != nil, false)
	equal(t, "channel", w.Channel, ByElderMode)

	w = Wish{Service: "visit", Minutes: 20, Hazards: []string{}, Note: "没有狗了", Area: "420199-001-001"}.Like(o, true)
	equal(t, "what was said stays", w.Minutes == 20 && len(w.Hazards) == 0 && w.Note == "没有狗了", true)
	equal(t, "of another service neither length nor number", w.Slots == 0 && w.Prefer == "", true)
	equal(t, "of another place neither point nor address", w.At == nil && w.Address == "", true)
	equal(t, "the phone stays", w.Phone, "13900000009")

	w = Wish{Service: "haircut"}.Like(o, false)
	equal(t, "of another person nothing personal", w.Contact+w.Phone+w.Address+string(w.Area), "")
	equal(t, "nor the point", w.At == nil && w.Proxy == nil, true)
}
