package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"lindan/domain"
	"lindan/radar"
	"lindan/storage"
)

// byHand posts a line that one of the staff proposed and another approved, of 50 minutes, n days ago.
func (c *city) byHand(v domain.AccountID, n int, by, second domain.AccountID) domain.LineID {
	c.t.Helper()
	start := c.clock.AddDate(0, 0, -n)
	r := &domain.Record{
		ID: domain.NewLineID("", v, int(start.Unix()), domain.Credit, 0), State: domain.RecordSealed, Volunteer: v, Community: community, Grid: grid, Service: "visit",
		Source: domain.FromManual, Nature: domain.Volunteering, Grade: domain.GradeC, Start: start, Stop: start.Add(50 * time.Minute), Work: 50, Minutes: 50,
		By: by, Second: second, Reason: "phone", Ended: domain.At(start),
	}
	_, err := c.store.KeepRecord(c.ctx, r)
	must(c.t, err)
	l, err := r.Credit(c.clock)
	must(c.t, err)
	must(c.t, c.store.PostLine(c.ctx, l))
	return l.ID
}

func (c *city) cases(by *domain.Account, state domain.CaseState) []*domain.Case {
	c.t.Helper()
	list, err := c.Cases(c.ctx, by, community, state, storage.Page{Limit: 50})
	must(c.t, err)
	return list
}

func (c *city) sweeps(by *domain.Account) Swept {
	c.t.Helper()
	s, err := c.RunRadar(c.ctx, by, community)
	must(c.t, err)
	return s
}

// ledger is every line as it is stored.
func (c *city) ledger() [][]byte {
	c.t.Helper()
	rows, err := c.engine.Find(c.ctx, "lines", storage.Query{})
	must(c.t, err)
	list := make([][]byte, len(rows))
	for i, r := range rows {
		list[i] = r
	}
	return list
}

func closing(state domain.CaseState, key string) domain.Verdict {
	return domain.Verdict{State: state, Words: domain.Hide("电话问过居民"), Key: key, Hash: "h"}
}

func TestA39TheRadarOpensCasesAndChangesNoLine(t *testing.T) {
	c := newCity(t)
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	before := c.ledger()
	if s := c.sweeps(admin); s.Lines != 3 || s.Opened != 1 {
		t.Fatalf("swept %+v", s)
	}
	list := c.cases(admin, domain.CaseOpen)
	if len(list) != 1 || list[0].Rule != "unwitnessed" || list[0].Subject != v.ID || len(list[0].Lines) != 3 || !slices.Equal(list[0].Named, []domain.AccountID{"a_one", "a_two"}) {
		t.Fatalf("cases %+v", list)
	}
	if s := c.sweeps(admin); s.Found != 1 || s.Opened != 0 {
		t.Errorf("a second look gave %+v", s)
	}
	if again := c.cases(admin, ""); !reflect.DeepEqual(again, list) {
		t.Errorf("a second look changed the case:\n%+v\n%+v", again[0], list[0])
	}
	_, _, err := c.CloseCase(c.ctx, admin, list[0].ID, closing(domain.CaseConfirmed, "k"))
	must(t, err)
	if !slices.EqualFunc(before, c.ledger(), bytes.Equal) {
		t.Error("the ledger has changed")
	}
	if _, sum, err := c.MyHours(c.ctx, v, storage.Page{}); err != nil || sum != 150 {
		t.Errorf("she has %d minutes, %v", sum, err)
	}
}

func TestAJudgedCaseOpensAgainByNewEvidenceOnly(t *testing.T) {
	c := newCity(t)
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	c.sweeps(admin)
	id := c.cases(admin, "")[0].ID
	for range 2 { // the same tap twice
		_, _, err := c.CloseCase(c.ctx, admin, id, closing(domain.CaseCleared, "k"))
		must(t, err)
	}
	c.clock = c.clock.AddDate(0, 0, 1)
	if s := c.sweeps(admin); s.Found != 1 || s.Opened != 0 || len(c.cases(admin, domain.CaseOpen)) != 0 {
		t.Fatalf("nothing new, and %+v", s)
	}
	c.byHand(v.ID, 0, "a_one", "a_three")
	if s := c.sweeps(admin); s.Opened != 1 {
		t.Fatalf("a fourth line, and %+v", s)
	}
	list := c.cases(admin, domain.CaseOpen)
	if len(list) != 1 || list[0].ID != id || len(list[0].Lines) != 4 || len(list[0].Verdicts) != 1 || list[0].Verdicts[0].Words.Reveal() != "电话问过居民" {
		t.Fatalf("cases %+v", list)
	}
}

func TestAFindingThatReachesIntoTheNextMonthStaysInItsCase(t *testing.T) {
	c := newCity(t) // 23 November
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	c.sweeps(admin)
	c.clock = c.clock.AddDate(0, 0, 12) // 5 December
	c.byHand(v.ID, 0, "a_one", "a_three")
	c.sweeps(admin)
	list := c.cases(admin, "")
	if len(list) != 1 || list[0].Month != "2026-11" || len(list[0].Lines) != 4 {
		t.Fatalf("cases %+v", list)
	}
	_, _, err := c.CloseCase(c.ctx, admin, list[0].ID, closing(domain.CaseCleared, "k"))
	must(t, err)
	if s := c.sweeps(admin); s.Opened != 0 {
		t.Fatalf("what was judged in November opened in December: %+v", s)
	}
	c.clock = c.clock.AddDate(0, 0, 1)
	late := c.byHand(v.ID, 0, "a_one", "a_four")
	c.sweeps(admin)
	list = c.cases(admin, domain.CaseOpen)
	if len(list) != 1 || list[0].Month != "2026-12" || !slices.Equal(list[0].Lines, []domain.LineID{late}) {
		t.Fatalf("cases %+v", list)
	}
}

func TestTheRadarLooksOnceANight(t *testing.T) {
	c := newCity(t) // 10:00
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	c.clock = time.Date(2026, 11, 23, 18, 59, 0, 0, time.UTC) // 2:59 in Shanghai
	must(t, c.NightlyRadar(c.ctx))
	if n := len(c.cases(admin, "")); n != 0 {
		t.Fatalf("%d cases before three", n)
	}
	c.clock = c.clock.Add(time.Minute)
	must(t, c.NightlyRadar(c.ctx))
	if n := len(c.cases(admin, "")); n != 1 {
		t.Fatalf("%d cases after three", n)
	}
	c.byHand(v.ID, 0, "a_one", "a_three")
	c.clock = c.clock.Add(12 * time.Hour)
	must(t, c.NightlyRadar(c.ctx))
	if n := len(c.cases(admin, "")[0].Lines); n != 3 {
		t.Fatalf("looked twice on one day: %d lines", n)
	}
	c.clock = c.clock.Add(12 * time.Hour)
	must(t, c.NightlyRadar(c.ctx))
	if n := len(c.cases(admin, "")[0].Lines); n != 4 {
		t.Fatalf("%d lines after the next night", n)
	}
}

func TestLinesOlderThanTheWindowAreLeftAlone(t *testing.T) {
	c := newCity(t)
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	c.clock = c.clock.Add(radar.Window + time.Hour)
	if s := c.sweeps(admin); s.Lines != 0 || s.Found != 0 {
		t.Errorf("swept %+v", s)
	}
}

func TestA21WhoIsNamedDoesNotEvenSeeTheCase(t *testing.T) {
	c := newCity(t)
	admin, boss := c.staff("管理员", domain.Admin, "420199-001"), c.staff("督办员", domain.Supervisor, "420199-001")
	disp, elsewhere := c.staff("派单员", domain.Dispatcher, community), c.staff("外街道", domain.Supervisor, "420199-002")
	v := c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", boss.ID)
	}
	c.sweeps(admin)
	id := c.cases(admin, "")[0].ID
	if n := len(c.cases(boss, "")); n != 0 {
		t.Errorf("the approver lists %d cases that name her", n)
	}
	for who, by := range map[string]*domain.Account{"the approver": boss, "the subject": v, "a dispatcher": disp, "elsewhere": elsewhere} {
		if _, _, err := c.Case(c.ctx, by, id); domain.CodeOf(err) != "case.missing" {
			t.Errorf("%s reads it: %v", who, err)
		}
		if _, _, err := c.CloseCase(c.ctx, by, id, closing(domain.CaseCleared, "k")); domain.CodeOf(err) != "case.missing" {
			t.Errorf("%s closes it: %v", who, err)
		}
	}
	for who, by := range map[string]*domain.Account{"a dispatcher": disp, "a volunteer": v, "elsewhere": elsewhere} {
		if _, err := c.Cases(c.ctx, by, community, "", storage.Page{Limit: 9}); err == nil {
			t.Errorf("%s lists the cases", who)
		}
		if _, err := c.Mints(c.ctx, by, community, ""); err == nil {
			t.Errorf("%s reads the mints", who)
		}
		if _, err := c.RunRadar(c.ctx, by, community); err == nil {
			t.Errorf("%s runs the radar", who)
		}
	}
	if _, err := c.RunRadar(c.ctx, boss, community); domain.CodeOf(err) != "radar.denied" {
		t.Errorf("a supervisor runs the radar: %v", err)
	}
}

func TestAPageOfCasesIsFullThoughSomeAreHidden(t *testing.T) {
	c := newCity(t)
	admin, boss := c.staff("管理员", domain.Admin, "420199-001"), c.staff("督办员", domain.Supervisor, "420199-001")
	for i := range 6 {
		v := c.volunteer(fmt.Sprint("v", i), 100)
		by := boss.ID
		if i%2 == 0 {
			by = "a_one"
		}
		for n := range 3 {
			c.byHand(v.ID, n+1, by, domain.AccountID(fmt.Sprint("a_second", i)))
		}
		c.clock = c.clock.Add(time.Millisecond)
		c.sweeps(admin)
	}
	list, err := c.Cases(c.ctx, boss, community, "", storage.Page{Limit: 2})
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d cases on her page", len(list))
	}
	rest, err := c.Cases(c.ctx, boss, community, "", storage.Page{Limit: 2, After: &storage.Cursor{Value: int64(list[1].Opened), ID: string(list[1].ID)}})
	must(t, err)
	if len(rest) != 1 || rest[0].Names(boss.ID) {
		t.Fatalf("then %+v", rest)
	}
}

func TestThePhoneOfACodeIsKnownByItsMark(t *testing.T) {
	c := newCity(t)
	admin, staff := c.staff("管理员", domain.Admin, "420199-001"), c.staff("派单员", domain.Dispatcher, community)
	wang := c.person("王秀英", func(a *domain.Account) { a.Phone = domain.Hide("13911112222") })
	v := c.volunteer("甲", 100)
	for _, a := range []*domain.Account{wang, v} { // both on the volunteer's phone
		_, err := c.openSession(c.ctx, a, "手机", "0123456789abcdef")
		must(t, err)
	}
	must(t, c.SetConsent(c.ctx, v, domain.ForLocation, 1, true))
	for range 2 {
		o := c.order(wang, nil)
		c.settle()
		_, err := c.Publish(c.ctx, c.do(o, staff), nil)
		must(t, err)
		c.settle()
		_, err = c.Accept(c.ctx, c.do(o, v))
		must(t, err)
		_, err = c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(o), Place: &domain.Point{Lon: 114.2300004, Lat: 30.53}, Accuracy: 12})
		must(t, err)
		c.pass(33 * time.Minute)
		_, err = c.CheckOut(c.ctx, c.do(o, v), domain.Proof{Code: c.StopCode(o)})
		must(t, err)
		_, err = c.Confirm(c.ctx, c.do(o, wang))
		must(t, err)
		c.pass(26 * time.Hour)
		_, err = c.GoOnDuty(c.ctx, v, centre, c.clock.Add(12*time.Hour))
		must(t, err)
	}
	acts, err := c.acts(c.ctx, community, c.clock.AddDate(0, 0, -9))
	must(t, err)
	if len(acts) != 2 {
		t.Fatalf("%d acts", len(acts))
	}
	a := acts[0]
	if a.Beneficiary != wang.ID || a.Volunteer != v.ID || !a.Word || a.Begin.Method != domain.ByCode || a.Begin.Place == nil || a.Begin.Place.Lon != 114.23 ||
		a.Begin.Accuracy != 12 || a.End.Place != nil || !a.Away || a.Minutes != 33 || a.At != centre || a.Joined.IsZero() || a.Known.IsZero() ||
		len(a.Devices) != 1 || !slices.Equal(a.Devices, a.Phones) || a.Devices[0] == "0123456789abcdef" {
		t.Errorf("act %+v", a)
	}
	c.sweeps(admin)
	if list := c.cases(admin, ""); len(list) != 1 || list[0].Rule != "device" || !slices.Equal(list[0].Named, []domain.AccountID{wang.ID}) {
		t.Fatalf("cases %+v", list)
	}
}

func TestMintsAreSummedByPairAndMonth(t *testing.T) {
	c := newCity(t)
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	var last domain.LineID
	for n := range 3 {
		last = c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	c.byHand(v.ID, 4, "a_two", "a_one")
	c.byHand(v.ID, 40, "a_one", "a_two") // in October
	l, err := c.store.Line(c.ctx, last)
	must(t, err)
	r, err := l.Reverse("a_three", "a_four", "wrong", c.clock)
	must(t, err)
	must(t, c.store.PostLine(c.ctx, r))
	m, err := c.Mints(c.ctx, admin, community, "")
	must(t, err)
	want := MintView{"2026-11", []storage.Mint{
		{By: "a_one", Second: "a_two", Minutes: 150, Lines: 3}, {By: "a_two", Second: "a_one", Minutes: 50, Lines: 1}, {By: "a_three", Second: "a_four", Reverse: 50},
	}, 200}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("have %+v\nwant %+v", m, want)
	}
	if _, err := c.Mints(c.ctx, admin, community, "2026-1"); domain.CodeOf(err) != "mints.month" {
		t.Errorf("a wrong month: %v", err)
	}
}

func TestWordsAboutSomebodyWhoLeftAreNotKept(t *testing.T) {
	c := newCity(t)
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	c.sweeps(admin)
	id := c.cases(admin, "")[0].ID
	_, err := c.store.UpdateAccount(c.ctx, v.ID, func(a *domain.Account) error { a.Closed = true; return nil })
	must(t, err)
	must(t, c.store.Erase(c.ctx, v.ID))
	_, _, err = c.CloseCase(c.ctx, admin, id, closing(domain.CaseCleared, "k"))
	must(t, err)
	got, err := c.store.Case(c.ctx, id)
	must(t, err)
	if got.State != domain.CaseCleared || !got.Verdicts[0].Words.Empty() {
		t.Errorf("kept %+v", got)
	}
}

func TestWordsOfAVerdictAreSealed(t *testing.T) {
	c := newCity(t)
	admin, v := c.staff("管理员", domain.Admin, "420199-001"), c.volunteer("甲", 100)
	for n := range 3 {
		c.byHand(v.ID, n+1, "a_one", "a_two")
	}
	c.sweeps(admin)
	id := c.cases(admin, "")[0].ID
	_, _, err := c.CloseCase(c.ctx, admin, id, closing(domain.CaseCleared, "k"))
	must(t, err)
	raw, err := c.engine.Get(c.ctx, "cases", string(id))
	must(t, err)
	text, err := json.Marshal(raw.String())
	must(t, err)
	if bytes.Contains(raw, []byte("电话问过居民")) || bytes.Contains(text, []byte("电话问过居民")) {
		t.Error("the words are stored in the clear")
	}
}
