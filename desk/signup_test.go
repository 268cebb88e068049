package desk

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

const (
	newPhone  = "19955550001"
	newDevice = "a-device-of-a-test"
	rightCode = "000000" // chance is all zeros in the city
)

func newcomer(edit func(*SignUpRequest)) SignUpRequest {
	r := SignUpRequest{Phone: newPhone, Code: rightCode, Device: newDevice, Name: "迪丽·䶮", Address: "枣园路 8 号", Home: grid, BirthYear: 1951, Terms: domain.TermsVersion}
	if edit != nil {
		edit(&r)
	}
	return r
}

// codeFor has a code sent, a minute after whatever was before.
func (c *city) codeFor(phone string) {
	c.t.Helper()
	c.clock = c.clock.Add(time.Minute)
	_, err := c.RequestCode(c.ctx, phone, newDevice)
	must(c.t, err)
	c.CodesSent()
}

func (c *city) owned(phone string) *domain.Account {
	c.t.Helper()
	a, err := c.owner(c.ctx, phone)
	if domain.KindOf(err) == domain.Missing {
		return nil
	}
	must(c.t, err)
	return a
}

func refused(t *testing.T, err error, kind domain.Kind, code string) {
	t.Helper()
	if domain.KindOf(err) != kind || !hasCode(err, code) {
		t.Fatalf("answered %v, want %v %s", err, kind, code)
	}
}

func TestANewcomerOpensAnAccountWithACodeThatDidNotSignIn(t *testing.T) {
	c := newCity(t)
	c.codeFor(newPhone)
	if len(c.told) != 1 || c.told[0].Phone != newPhone {
		t.Fatalf("sent %+v", c.told)
	}
	_, err := c.SignIn(c.ctx, newPhone, "000001", newDevice, "")
	refused(t, err, domain.Invalid, "code.wrong")
	_, err = c.SignIn(c.ctx, newPhone, rightCode, newDevice, "")
	refused(t, err, domain.Missing, "account.unknown")
	in, err := c.SignUp(c.ctx, newcomer(nil))
	must(t, err)
	a := c.owned(newPhone)
	if a == nil || a.ID != in.Account.ID || in.Session.Account != a.ID || in.Refresh == "" {
		t.Fatalf("owner %+v, signed in %+v", a, in)
	}
	if a.Name.Reveal() != "迪丽·䶮" || a.Phone.Reveal() != newPhone || a.Address.Reveal() != "枣园路 8 号" || a.Home != grid || a.BirthYear != 1951 || a.At != centre ||
		a.Terms != domain.TermsVersion || !a.TermsAt.Equal(c.clock) || !a.Created.Equal(c.clock) || a.Serves != nil ||
		len(a.Grants) != 1 || a.Grants[0] != (domain.Grant{Role: domain.Resident, Area: community}) {
		t.Errorf("account %+v", a)
	}
	_, err = c.SignIn(c.ctx, newPhone, rightCode, newDevice, "")
	refused(t, err, domain.Invalid, "code.wrong") // spent
}

func TestANumberHasOneAccount(t *testing.T) {
	c := newCity(t)
	known := c.person("known", func(a *domain.Account) { a.Phone = domain.Hide(newPhone) })
	_, err := c.SignUp(c.ctx, newcomer(nil))
	refused(t, err, domain.Invalid, "code.wrong") // without a code nobody learns that the number is known
	c.codeFor(newPhone)
	_, err = c.SignUp(c.ctx, newcomer(nil))
	refused(t, err, domain.Conflict, "account.phone_taken")
	in, err := c.SignIn(c.ctx, newPhone, rightCode, newDevice, "") // the code was not spent by the refusal
	must(t, err)
	if in.Account.ID != known.ID {
		t.Errorf("signed in as %s", in.Account.ID)
	}
	_, err = c.SignIn(c.ctx, newPhone, rightCode, newDevice, "")
	refused(t, err, domain.Invalid, "code.wrong") // it works once
}

func TestOneCodeOpensOneAccountHoweverManyTryAtOnce(t *testing.T) {
	c := newCity(t)
	c.codeFor(newPhone)
	var all sync.WaitGroup
	answers := make([]error, domain.CodeTries)
	for i := range answers {
		all.Go(func() {
			_, answers[i] = c.SignUp(c.ctx, newcomer(func(r *SignUpRequest) { r.Name = fmt.Sprint("同时", i) }))
		})
	}
	all.Wait()
	won := -1
	for i, err := range answers {
		switch kind := domain.KindOf(err); {
		case err == nil && won < 0:
			won = i
		case err == nil:
			t.Error("two accounts were opened")
		case kind != domain.Invalid && kind != domain.Conflict:
			t.Error(err)
		}
	}
	a := c.owned(newPhone)
	if won < 0 || a == nil || a.Name.Reveal() != fmt.Sprint("同时", won) {
		t.Fatalf("the winner is %d, the account %+v", won, a)
	}
	people, err := c.store.PeopleIn(c.ctx, community, false, storage.Page{Limit: 100})
	must(t, err)
	if len(people) != 1 {
		t.Errorf("%d accounts", len(people))
	}
}

// The process died after the number was claimed and before the account was stored.
func TestASignUpThatWasCutOffIsCompletedByTheNext(t *testing.T) {
	c := newCity(t)
	must(t, c.store.ClaimPhone(c.ctx, newPhone, "a_never"))
	c.codeFor(newPhone)
	_, err := c.SignIn(c.ctx, newPhone, rightCode, newDevice, "")
	refused(t, err, domain.Missing, "account.unknown")
	in, err := c.SignUp(c.ctx, newcomer(nil))
	must(t, err)
	if in.Account.ID != "a_never" || c.owned(newPhone) == nil {
		t.Errorf("account %s", in.Account.ID)
	}
}

func TestANumberThatWasGivenUpIsFreeForSomebodyNew(t *testing.T) {
	for name, giveUp := range map[string]func(*domain.Account){
		"the account is closed": func(a *domain.Account) { a.Closed = true },
		"she has another":       func(a *domain.Account) { a.PhoneKey = "other" },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			last := c.person("last", func(a *domain.Account) { a.Phone = domain.Hide(newPhone) })
			_, err := c.store.UpdateAccount(c.ctx, last.ID, func(a *domain.Account) error { giveUp(a); return nil })
			must(t, err)
			c.codeFor(newPhone)
			_, err = c.SignIn(c.ctx, newPhone, rightCode, newDevice, "")
			refused(t, err, domain.Missing, "account.unknown")
			in, err := c.SignUp(c.ctx, newcomer(nil))
			must(t, err)
			if a := c.owned(newPhone); in.Account.ID == last.ID || a == nil || a.ID != in.Account.ID {
				t.Errorf("new %s, owner %+v", in.Account.ID, a)
			}
		})
	}
}

func TestWhoCannotJoinHearsWhyAndKeepsTheCode(t *testing.T) {
	c := newCity(t)
	shut, err := domain.NewArea(grid+"-001", "关停的楼", nil, centre)
	must(t, err)
	shut.Closed = true
	c.places.put(shut.ID, shut, c.clock.Add(time.Hour)) // nothing closes a place yet
	c.codeFor(newPhone)
	for name, w := range map[string]struct {
		edit func(*SignUpRequest)
		kind domain.Kind
		code string
	}{
		"older terms":            {func(r *SignUpRequest) { r.Terms = domain.TermsVersion - 1 }, domain.Conflict, "terms.changed"},
		"no such place":          {func(r *SignUpRequest) { r.Home = community + "-77" }, domain.Invalid, "account.home"},
		"a whole district":       {func(r *SignUpRequest) { r.Home = "420199" }, domain.Invalid, "account.home"},
		"a place that is closed": {func(r *SignUpRequest) { r.Home = shut.ID }, domain.Invalid, "account.home_closed"},
		"a child":                {func(r *SignUpRequest) { r.BirthYear = c.clock.Year() - 13 }, domain.Invalid, "account.minor"},
		"another device":         {func(r *SignUpRequest) { r.Device = "another-device-of-a-test" }, domain.Invalid, "code.wrong"},
	} {
		if _, err := c.SignUp(c.ctx, newcomer(w.edit)); domain.KindOf(err) != w.kind || !hasCode(err, w.code) {
			t.Errorf("%s: %v", name, err)
		}
		if a := c.owned(newPhone); a != nil {
			t.Fatalf("%s: %s was opened", name, a.ID)
		}
	}
	_, err = c.SignUp(c.ctx, newcomer(func(r *SignUpRequest) { r.Home, r.BirthYear, r.Address = community, 0, "" }))
	must(t, err)
}

func hasCode(err error, code string) bool {
	var e *domain.Error
	return errors.As(err, &e) && e.Code == code
}

// Whoever asks does not learn a code, unless it is that of an invented person in a demo.
func TestACodeIsToldOfADemosPeopleOnly(t *testing.T) {
	c := newCity(t)
	for _, demo := range []bool{false, true} {
		if demo {
			c.demoCodes = []string{"19900000001"}
		}
		for _, phone := range []string{"19900000001", "+86 199 0000 0001", "19900000002"} {
			c.clock = c.clock.Add(time.Minute)
			code, err := c.RequestCode(c.ctx, phone, newDevice)
			must(t, err)
			if want := demo && phone != "19900000002"; (code == rightCode) != want || (code != "") != want {
				t.Errorf("demo %v, %s: told %q", demo, phone, code)
			}
		}
	}
	c.CodesSent()
}

func TestADemosPeopleNeedNotWaitForTheNextCode(t *testing.T) {
	c := newCity(t)
	c.demoCodes = []string{"19900000001"}
	for range 12 {
		_, err := c.RequestCode(c.ctx, "19900000001", newDevice)
		must(t, err)
	}
	_, err := c.RequestCode(c.ctx, "19900000002", newDevice)
	must(t, err)
	if _, err := c.RequestCode(c.ctx, "19900000002", newDevice); domain.CodeOf(err) != "code.too_often" {
		t.Errorf("anybody else got %v", err)
	}
	c.CodesSent()
}
