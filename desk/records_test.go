package desk

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// scene is a community with a resident, a dispatcher and a volunteer.
type scene struct {
	*city
	wang, desk, v *domain.Account
}

func newScene(t *testing.T) *scene {
	t.Helper()
	return setScene(newCity(t))
}

func setScene(c *city) *scene {
	return &scene{c, c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)}
}

// unnumbered takes her ID number away: her records wait then.
func (s *scene) unnumbered() {
	s.t.Helper()
	s.edit(s.v, func(a *domain.Account) { a.Number, a.Gender = domain.Secret{}, "" })
}

func (s *scene) edit(a *domain.Account, rule func(*domain.Account)) {
	s.t.Helper()
	now, err := s.change(s.ctx, a.ID, func(a *domain.Account) error { rule(a); return nil })
	must(s.t, err)
	*a = *now
}

// serve is one order from wish to check-out.
func (s *scene) serve(minutes int) *domain.Order {
	s.t.Helper()
	o := s.order(s.wang, nil)
	s.visit(o, s.desk, s.v)
	s.pass(time.Duration(minutes) * time.Minute)
	s.out(o, s.v)
	return o
}

func (s *scene) confirmed(minutes int) *domain.Order {
	s.t.Helper()
	o := s.serve(minutes)
	_, err := s.Confirm(s.ctx, s.do(o, s.wang))
	must(s.t, err)
	s.settle()
	return o
}

// only is her one record.
func (s *scene) only() *domain.Record {
	s.t.Helper()
	list, _, err := s.MyRecords(s.ctx, s.v, storage.Page{})
	must(s.t, err)
	if len(list) != 1 {
		s.t.Fatalf("%d records", len(list))
	}
	return list[0]
}

func (s *scene) lines() []*domain.Line {
	s.t.Helper()
	lines, _, err := s.MyHours(s.ctx, s.v, storage.Page{})
	must(s.t, err)
	return lines
}

func (s *scene) work() {
	s.t.Helper()
	must(s.t, s.RecordsDue(s.ctx))
}

func TestA1NoLineWithoutWhatTheLawAsksFor(t *testing.T) {
	s := newScene(t)
	s.unnumbered()
	o := s.confirmed(30)
	r := s.only()
	if r.State != domain.RecordWaiting || !slices.Equal(r.Missing, []string{"id_number", "gender"}) || len(s.lines()) != 0 {
		t.Fatalf("record %s lacks %v, lines %d", r.State, r.Missing, len(s.lines()))
	}
	if r.Responsible.Reveal() != "派单员" || r.Organiser == "" || !strings.Contains(r.Activity, string(o.ID)) || r.Evaluation == nil {
		t.Fatalf("the record says %+v, responsible %s", r, r.Responsible.Reveal())
	}
	number := "420199198001010027"
	if _, err := s.ChangeMe(s.ctx, s.v, domain.Change{Number: &number}); err != nil {
		t.Fatal(err)
	}
	r = s.only()
	if lines := s.lines(); r.State != domain.RecordPosted || len(lines) != 1 || lines[0].Minutes != 30 || lines[0].ID != r.ID || lines[0].Record != r.Commitment() {
		t.Fatalf("completed, the record is %s with lines %+v", r.State, lines)
	}
	if len(r.Missing) != 0 || r.Done == 0 {
		t.Fatalf("it still lacks %v, done %d", r.Missing, r.Done)
	}
}

func TestACommunityAnswersWhereNobodyPublished(t *testing.T) {
	s := newScene(t)
	o := s.serve(30)
	s.edit(s.desk, func(a *domain.Account) { a.Closed = true })
	_, err := s.Confirm(s.ctx, s.do(o, s.wang))
	must(t, err)
	s.settle()
	if r := s.only(); r.Responsible.Reveal() != r.Organiser {
		t.Fatalf("responsible is %s", r.Responsible.Reveal())
	}
}

func TestA2RemindersAndTheOverdueList(t *testing.T) {
	c := newCity(t)
	c.clock = time.Date(2026, 9, 28, 2, 0, 0, 0, time.UTC) // Monday before 国庆
	s := setScene(c)
	s.unnumbered()
	s.confirmed(30)
	want := time.Date(2026, 10, 16, 23, 59, 59, 999e6, domain.Shanghai)
	if r := s.only(); !r.Due.Time().Equal(want) {
		t.Fatalf("due %s, want %s", r.Due.Time().In(domain.Shanghai), want)
	}
	var at []string
	for range 30 * 24 {
		s.clock = s.clock.Add(time.Hour)
		s.told = nil
		s.work()
		s.work() // another replica
		hers, theirs := s.heard(s.v.ID, "record.reminder"), s.heardIn(community, "record.reminder")
		if hers != (theirs == 1) || theirs > 1 {
			t.Fatalf("she heard %v, the staff %d times", hers, theirs)
		}
		if hers {
			at = append(at, s.clock.In(domain.Shanghai).Format("01-02 15"))
		}
	}
	if !slices.Equal(at, []string{"10-10 09", "10-14 09", "10-16 09"}) {
		t.Fatalf("reminded at %v", at)
	}
	list, err := s.AreaRecords(s.ctx, s.desk, community, RecordAsk{Overdue: true}, storage.Page{})
	must(t, err)
	n, err := s.CountRecords(s.ctx, s.desk, community)
	must(t, err)
	if len(list) != 1 || n != (RecordCounts{Waiting: 1, Overdue: 1}) {
		t.Fatalf("overdue %d, counts %+v", len(list), n)
	}
}

func TestTheReminderNamesFieldsAndNothingElse(t *testing.T) {
	s := newScene(t)
	s.unnumbered()
	s.confirmed(30)
	s.clock = time.Date(2026, 12, 4, 2, 0, 0, 0, time.UTC) // the ninth working day
	s.told = nil
	s.work()
	var texts []string
	for _, n := range s.told {
		texts = append(texts, n.Text)
	}
	slices.Sort(texts)
	if !slices.Equal(texts, []string{"有 1 条服务记录还没有完成，最早须在 12 月 7 日（含）前办结", "服务时长还不能记入，请在“我的”里补全：身份证号、性别"}) {
		t.Fatalf("told %q", texts)
	}
}

func TestAPostedRecordWithoutAnEvaluationIsOverdueUntilSomebodySaysHowItWas(t *testing.T) {
	s := newScene(t)
	o := s.serve(30)
	s.pass(73 * time.Hour) // silence
	if r := s.only(); r.State != domain.RecordPosted || r.Evaluation != nil || r.Done != 0 {
		t.Fatalf("after silence: %s, evaluation %v", r.State, r.Evaluation)
	}
	s.clock = time.Date(2026, 12, 8, 2, 0, 0, 0, time.UTC)
	ask := func() (int, RecordCounts) {
		list, err := s.AreaRecords(s.ctx, s.desk, community, RecordAsk{Overdue: true}, storage.Page{})
		must(t, err)
		n, err := s.CountRecords(s.ctx, s.desk, community)
		must(t, err)
		return len(list), n
	}
	if late, n := ask(); late != 1 || n != (RecordCounts{Unrated: 1, Overdue: 1}) {
		t.Fatalf("overdue %d, counts %+v", late, n)
	}
	hash := s.lines()[0].Hash
	_, err := s.CallBack(s.ctx, s.do(o, s.desk))
	must(t, err)
	s.settle()
	if late, n := ask(); late != 0 || n != (RecordCounts{}) || s.only().Evaluation.Quality != domain.QualityDone {
		t.Fatalf("after the call: overdue %d, counts %+v", late, n)
	}
	_, err = s.Rate(s.ctx, s.do(o, s.wang), 2, "")
	must(t, err)
	s.settle()
	if r := s.only(); r.Evaluation.Quality != domain.QualityFair || s.lines()[0].Hash != hash {
		t.Fatalf("rated fair: %+v, line changed %v", r.Evaluation, s.lines()[0].Hash != hash)
	}
}

func TestARecordBeyondTheCalendarIsListedApartAndDatedByANewTable(t *testing.T) {
	c := newCity(t)
	c.clock = time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC)
	s := setScene(c)
	s.unnumbered()
	s.confirmed(30)
	counts := func() RecordCounts {
		n, err := s.CountRecords(s.ctx, s.desk, community)
		must(t, err)
		return n
	}
	list, err := s.AreaRecords(s.ctx, s.desk, community, RecordAsk{Undated: true}, storage.Page{})
	must(t, err)
	if len(list) != 1 || list[0].Due != 0 || counts() != (RecordCounts{Waiting: 1, Undated: 1}) {
		t.Fatalf("undated %d, counts %+v", len(list), counts())
	}
	c.calendar, err = domain.ReadCalendar(strings.NewReader("year,2026,x\nyear,2027,x\noff,2027-01-01,2027-01-03,元旦\n"))
	must(t, err)
	s.clock = s.clock.Add(2 * time.Hour)
	s.work()
	if r := s.only(); r.Due.Time().In(domain.Shanghai).Format(time.DateOnly) != "2027-01-12" || counts().Undated != 0 {
		t.Fatalf("due %s", r.Due.Time())
	}
}

func TestA5APolicyChangeNeverReachesBack(t *testing.T) {
	s := newScene(t)
	admin := s.staff("管理员", domain.Admin, community)
	set := func(number, dailyCap, fraction int) {
		t.Helper()
		p := domain.DefaultPolicy()
		p.DailyCap, p.MinFraction = dailyCap, fraction
		_, err := s.SetPolicy(s.ctx, admin, community, number, p)
		must(t, err)
	}
	set(0, 40, 0)
	s.confirmed(30)
	first := *s.lines()[0]
	s.unnumbered()
	second := s.confirmed(30) // waits: its minutes are not fixed yet
	set(1, 960, 100)
	number := "420199198001010027"
	_, err := s.ChangeMe(s.ctx, s.v, domain.Change{Number: &number})
	must(t, err)
	lines := s.lines()
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, l := range lines {
		if l.ID == first.ID && (*l != first || l.Minutes != 30) {
			t.Errorf("the old line changed: %+v", l)
		}
		if l.Order == second.ID && (l.Minutes != 10 || l.Work != 30 || l.Policy != 1) {
			t.Errorf("sealed after the change it brings %d of %d minutes by policy %d, want 10 of 30 by 1", l.Minutes, l.Work, l.Policy)
		}
	}
	third := s.confirmed(30) // 30 of 30 planned: all of the part that is asked
	fourth := s.confirmed(29)
	for _, l := range s.lines() {
		if l.Order == third.ID && (l.Minutes != 30 || l.Policy != 2) || l.Order == fourth.ID && (l.Minutes != 0 || l.Work != 29) {
			t.Errorf("under the new policy: %d of %d minutes by %d", l.Minutes, l.Work, l.Policy)
		}
	}
}

func TestA5TheVersionOfAPlaceAboveIsFoundAgain(t *testing.T) {
	s := newScene(t)
	admin := s.staff("管理员", domain.Admin, community.Parent())
	set := func(area domain.AreaID, dailyCap int) {
		t.Helper()
		p := domain.DefaultPolicy()
		p.DailyCap = dailyCap
		_, err := s.SetPolicy(s.ctx, admin, area, 0, p)
		must(t, err)
	}
	set(community.Parent(), 20)
	s.unnumbered()
	s.confirmed(30)
	set(community, 960) // the community's own number 1: another one than that of the subdistrict
	number := "420199198001010027"
	_, err := s.ChangeMe(s.ctx, s.v, domain.Change{Number: &number})
	must(t, err)
	if l := s.lines()[0]; l.Minutes != 20 {
		t.Fatalf("%d minutes, want 20 by the subdistrict's policy of the day", l.Minutes)
	}
}

func TestA6WorkThatIsNotVolunteeringMintsNothingAndCountsAsWork(t *testing.T) {
	s := newScene(t)
	admin := s.staff("管理员", domain.Admin, community)
	p := domain.DefaultPolicy()
	p.Services = domain.Menu()
	p.Services[0].Nature = domain.PartyDuty // medicine
	_, err := s.SetPolicy(s.ctx, admin, community, 0, p)
	must(t, err)
	s.confirmed(30)
	lines := s.lines()
	if len(lines) != 1 || lines[0].Minutes != 0 || lines[0].Work != 30 || lines[0].Nature != domain.PartyDuty || s.minutes(s.v) != 0 {
		t.Fatalf("lines %+v, sum %d", lines, s.minutes(s.v))
	}
	p.Services[0].Nature = domain.Volunteering
	_, err = s.SetPolicy(s.ctx, admin, community, 1, p)
	must(t, err)
	s.confirmed(30)
	if s.minutes(s.v) != 30 {
		t.Fatalf("volunteering brings %d minutes, want 30", s.minutes(s.v))
	}
}

func TestA8AHundredCompletionsMintOnce(t *testing.T) {
	s := newScene(t)
	o := s.serve(30)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			_, err := s.Confirm(s.ctx, s.do(o, s.wang))
			if err != nil && domain.KindOf(err) != domain.Conflict {
				t.Errorf("confirm: %v", err)
			}
			if err := s.Attend(s.ctx, o.ID); err != nil && domain.KindOf(err) != domain.Conflict {
				t.Errorf("attend: %v", err)
			}
		})
	}
	all.Wait()
	s.settle()
	s.clock = s.clock.Add(time.Hour)
	s.work()
	lines, r := s.lines(), s.only()
	sheet, err := s.store.Sheet(s.ctx, s.v.ID, "2026-11")
	must(t, err)
	if len(lines) != 1 || s.minutes(s.v) != 30 || r.State != domain.RecordPosted || len(sheet.Entries) != 1 {
		t.Fatalf("%d lines, %d minutes, record %s, %d entries", len(lines), s.minutes(s.v), r.State, len(sheet.Entries))
	}
}
