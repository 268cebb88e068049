package domain

import (
	"errors"
	"testing"
	"time"
)

// tenOClock is a Monday, 10:00 in Shanghai.
var tenOClock = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// neighbour is a resident with a home, a phone and an address.
func neighbour(id AccountID) *Account {
	return &Account{
		ID: id, Home: "420199-001-001-01", At: testArea.Centre, Name: Hide("王秀英"), Phone: Hide("13900000001"), Address: Hide("柳岸里 1 号"),
		Grants: []Grant{{Resident, testArea.ID}},
	}
}

// serving is a volunteer whom no rule of fitness stops.
func serving(id AccountID) *Account {
	return &Account{
		ID: id, Home: "420199-001-001-02", BirthYear: 1980, Grants: []Grant{{Volunteer, testArea.ID}},
		Serves: &Profile{Verified: true, Certified: true, Skills: SkillClasses(), Branch: "柳岸党支部"},
	}
}

func staff(role Role, area AreaID) *Account {
	return &Account{ID: AccountID("a_" + string(role)), Grants: []Grant{{role, area}}}
}

func clerk() *Account { return staff(Dispatcher, testArea.ID) }

// wish is an order for now that has nothing wrong.
func wish(service string) Wish { return Wish{Service: service, Now: true, Channel: ByPhonePage} }

func placing(owner *Account) Placing {
	return Placing{ID: "o_420199-001-001.x", Requester: owner, Beneficiary: owner, Community: testArea, Policy: DefaultPolicy()}
}

// placed is the order of a wish, in review.
func placed(t *testing.T, w Wish) *Order {
	t.Helper()
	o, err := NewOrder(w, placing(neighbour("a_owner")), tenOClock)
	ok(t, err)
	return o
}

// published is an order that looks for volunteers.
func published(t *testing.T, w Wish) *Order {
	t.Helper()
	o := placed(t, w)
	ok(t, o.Publish(clerk(), nil, DefaultPolicy(), tenOClock))
	return o
}

// taken is an order that as many volunteers have accepted as it wants, at ten o'clock; they come with it.
func taken(t *testing.T, w Wish) (*Order, []*Account) {
	t.Helper()
	o := published(t, w)
	var list []*Account
	for i := range o.Slots {
		v := serving(AccountID("a_v" + string(rune('1'+i))))
		ok(t, o.Accept(v, DefaultPolicy(), tenOClock))
		list = append(list, v)
	}
	return o, list
}

// served is an order of one volunteer with minutes behind it, by both codes.
func served(t *testing.T, w Wish, minutes int) (*Order, *Account, time.Time) {
	t.Helper()
	o, list := taken(t, w)
	in(t, o, list[0], tenOClock)
	end := tenOClock.Add(time.Duration(minutes) * time.Minute)
	out(t, o, list[0], end)
	return o, list[0], end
}

func in(t *testing.T, o *Order, v *Account, now time.Time) {
	t.Helper()
	wrong, err := o.CheckIn(v, Proof{Code: "1111"}, "1111", DefaultPolicy(), now)
	ok(t, errors.Join(wrong, err))
}

func out(t *testing.T, o *Order, v *Account, now time.Time) {
	t.Helper()
	wrong, err := o.CheckOut(v, Proof{Code: "2222"}, "2222", DefaultPolicy(), now)
	ok(t, errors.Join(wrong, err))
}

func tick(t *testing.T, o *Order, now time.Time) bool {
	t.Helper()
	changed, err := o.Tick(now, DefaultPolicy())
	ok(t, err)
	return changed
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused wants an error with the code, "" none.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	if CodeOf(err) != code || code == "" && err != nil {
		t.Errorf("got %v, want %q", err, code)
	}
}

// names wants an error with the code that names the field.
func names(t *testing.T, err error, field, code string) {
	t.Helper()
	refused(t, err, code)
	if e := (*Error)(nil); errors.As(err, &e) && (e.Field != field || e.Kind != Invalid) {
		t.Errorf("%v names the field %q, want %q", err, e.Field, field)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// count tells how many events of the action there are.
func count(o *Order, a Action) int {
	n := 0
	for _, e := range o.Events {
		if e.Action == a {
			n++
		}
	}
	return n
}

// reaches wants the order in the state.
func reaches(t *testing.T, o *Order, s State) {
	t.Helper()
	equal(t, "state", o.State, s)
}
