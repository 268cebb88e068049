package desk

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// hour posts one line of 30 minutes that began so many days ago, by the same way as a visit's: a record first.
func (c *city) hour(v *domain.Account, name string, days int, edit func(*domain.Record)) domain.LineID {
	c.t.Helper()
	start := c.clock.AddDate(0, 0, -days)
	r := &domain.Record{
		ID: domain.LineID("l_" + string(v.ID) + name), State: domain.RecordWaiting, Volunteer: v.ID, Community: community, Grid: grid, Service: "medicine",
		Source: domain.FromJob, Nature: domain.Volunteering, Grade: domain.GradeA, Start: start, Stop: start.Add(30 * time.Minute), Work: 30,
		Activity: "送药 1", Place: "第一网格", Content: "送药", Organiser: "江城01", Responsible: domain.Hide("江城01"), Recorder: domain.Hide("邻单"),
		Salt: domain.Hide("salt"), Ended: domain.At(start),
	}
	if edit != nil {
		edit(r)
	}
	must(c.t, c.keep(c.ctx, r))
	return r.ID
}

// cancel posts the reversal of a line, as a correction by two people does.
func (c *city) cancel(id domain.LineID) *domain.Line {
	c.t.Helper()
	l, err := c.store.Line(c.ctx, id)
	must(c.t, err)
	r, err := l.Reverse("a_one", "a_two", "error", c.clock)
	must(c.t, err)
	must(c.t, c.store.PostLine(c.ctx, r))
	return r
}

// issue makes a certificate of the year under a key.
func (c *city) issue(v *domain.Account, key string) *domain.Certificate {
	c.t.Helper()
	d, _, err := c.IssueCertificate(c.ctx, v, key, thisYear)
	must(c.t, err)
	return d
}

var thisYear = CertificateAsk{From: "2026-01", To: "2026-12"}

func (c *city) certificate(n domain.CertificateNumber) *domain.Certificate {
	c.t.Helper()
	d, err := c.store.Certificate(c.ctx, n)
	must(c.t, err)
	return d
}

func TestA11TheSameKeyIsTheSameCertificate(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	var mu sync.Mutex
	var wg sync.WaitGroup
	numbers, made := map[domain.CertificateNumber]int{}, 0
	for range 30 {
		wg.Go(func() {
			d, fresh, err := c.IssueCertificate(c.ctx, v, "k", thisYear)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			numbers[d.ID]++
			if fresh {
				made++
			}
		})
	}
	wg.Wait()
	if len(numbers) != 1 || made != 1 {
		t.Fatalf("%d certificates, %d made: %v", len(numbers), made, numbers)
	}
	if _, _, err := c.IssueCertificate(c.ctx, v, "k", CertificateAsk{From: "2026-02", To: "2026-12"}); domain.CodeOf(err) != "idempotency.reused" {
		t.Errorf("another body: %v", err)
	}
	other := c.volunteer("另一位", 100)
	c.hour(other, "a", 1, nil)
	if d := c.issue(other, "k"); numbers[d.ID] > 0 {
		t.Error("two people share a certificate")
	}
}

// TestANumberThatSomebodyElseHasIsNotHers: fifty bits may collide.
func TestANumberThatSomebodyElseHasIsNotHers(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	taken := c.certificateNumber(2026, v, "k", 0)
	_, err := c.store.AddCertificate(c.ctx, &domain.Certificate{ID: taken, Volunteer: "a_other", State: domain.CertificateValid})
	must(t, err)
	d := c.issue(v, "k")
	if d.ID == taken || d.Volunteer != v.ID || c.issue(v, "k").ID != d.ID {
		t.Errorf("%s of %s", d.ID, d.Volunteer)
	}
}

func TestARetryOnNewYearsNightIsTheSameCertificate(t *testing.T) {
	c := newCity(t)
	c.clock = time.Date(2026, 12, 31, 15, 59, 0, 0, time.UTC) // 23:59 in Shanghai
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	d := c.issue(v, "k")
	c.clock = c.clock.Add(2 * time.Minute)
	if again := c.issue(v, "k"); again.ID != d.ID || again.ID[:4] != "LD26" {
		t.Errorf("%s, and again %s", d.ID, again.ID)
	}
	if next := c.issue(v, "k2"); next.ID[:4] != "LD27" {
		t.Errorf("a new one in the new year: %s", next.ID)
	}
}

func TestA11TwentyCertificatesADay(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	for i := range domain.CertificatesADay {
		c.issue(v, fmt.Sprint("k", i))
	}
	if _, _, err := c.IssueCertificate(c.ctx, v, "more", thisYear); domain.CodeOf(err) != "certificate.today" || domain.KindOf(err) != domain.Exhausted {
		t.Errorf("one more: %v", err)
	}
	c.issue(v, "k0") // a repeat is none
	c.clock = c.clock.Add(24 * time.Hour)
	c.issue(v, "tomorrow")
}

func TestWhatIsNotCompleteIsNotCertified(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "incomplete", 1, func(r *domain.Record) { r.Place = "" })
	if _, _, err := c.IssueCertificate(c.ctx, v, "k", thisYear); domain.CodeOf(err) != "certificate.nothing" {
		t.Fatalf("a certificate of an incomplete record: %v", err)
	}
	a, b := c.hour(v, "a", 2, nil), c.hour(v, "b", 3, nil)
	c.cancel(b)
	if d := c.issue(v, "k2"); d.Minutes != 30 || !slices.Equal(d.Lines, []domain.LineID{a}) {
		t.Errorf("%d minutes of %v", d.Minutes, d.Lines)
	}
	resident := c.person("居民", nil)
	if _, _, err := c.IssueCertificate(c.ctx, resident, "k", thisYear); domain.CodeOf(err) != "volunteer.not_registered" {
		t.Errorf("a resident's certificate: %v", err)
	}
	for field, ask := range map[string]CertificateAsk{
		"issuer": {From: "2026-01", To: "2026-12", Issuer: "420199-001"}, "to": {From: "2026-02", To: "2026-01"},
	} {
		var e *domain.Error
		if _, _, err := c.IssueCertificate(c.ctx, v, field, ask); !errors.As(err, &e) || e.Field != field {
			t.Errorf("%v: %v", ask, err)
		}
	}
}

// TestACancelledLineRevokesItsCertificates also where the process that saw it is gone, and tells her once.
func TestACancelledLineRevokesItsCertificates(t *testing.T) {
	for name, follow := range map[string]func(c *city, r *domain.Line) error{
		"at once":    func(c *city, r *domain.Line) error { return c.lineCancelled(c.ctx, r) },
		"by the job": func(c *city, _ *domain.Line) error { return c.KeepCertificates(c.ctx) },
		"by the job, long before": func(c *city, _ *domain.Line) error {
			c.clock = c.clock.Add(240 * time.Hour)
			return c.KeepCertificates(c.ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			v := c.volunteer("志愿者", 100)
			a, _ := c.hour(v, "a", 1, nil), c.hour(v, "b", 2, nil)
			both := c.issue(v, "both")
			ask := CertificateAsk{From: "2026-11-21", To: "2026-11-21"} // b alone
			only, _, err := c.IssueCertificate(c.ctx, v, "only", ask)
			must(t, err)
			must(t, c.KeepCertificates(c.ctx)) // sees nothing
			must(t, follow(c, c.cancel(a)))
			must(t, c.KeepCertificates(c.ctx))
			d := c.certificate(both.ID)
			if d.State != domain.CertificateRevoked || d.Reason != domain.RevokedCorrected || d.Due != 0 || len(d.Events) != 2 {
				t.Errorf("%s, %s, due %d, %v", d.State, d.Reason, d.Due, d.Events)
			}
			if c.certificate(only.ID).State != domain.CertificateValid {
				t.Error("a certificate of other lines was revoked")
			}
			if got := c.heardTimes(v.ID, "certificate.revoked"); got != 1 {
				t.Errorf("she was told %d times", got)
			}
			next, _, err := c.IssueCertificate(c.ctx, v, "again", CertificateAsk{From: "2026-01", To: "2026-12", Replaces: both.ID})
			must(t, err)
			old := c.certificate(both.ID)
			if next.Minutes != 30 || old.State != domain.CertificateReplaced || old.ReplacedBy != next.ID || old.Reason != domain.RevokedCorrected {
				t.Errorf("%d minutes; the old one: %s by %s", next.Minutes, old.State, old.ReplacedBy)
			}
			if c.certificate(next.ID).Due != 0 {
				t.Error("something is left to do")
			}
		})
	}
}

func (c *city) heardTimes(to domain.AccountID, kind string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, x := range c.told {
		if x.To == to && x.Kind == kind {
			n++
		}
	}
	return n
}

// TestNoWriteOfAReplacementMayFailToBeRepairable: each of its writes is broken once, before it and after it.
func TestNoWriteOfAReplacementMayFailToBeRepairable(t *testing.T) {
	for _, lose := range []bool{false, true} {
		for at := 1; at <= 4; at++ { // budget, certificate, the old one, its own mark
			f := &faulty{loseAnswer: lose}
			c := faultyCity(t, f)
			v := c.volunteer("志愿者", 100)
			c.hour(v, "a", 1, nil)
			old := c.issue(v, "old")
			ask := CertificateAsk{From: "2026-01", To: "2026-12", Replaces: old.ID}
			f.breakAt = f.writes + at
			_, _, _ = c.IssueCertificate(c.ctx, v, "new", ask)
			if f.writes < f.breakAt {
				t.Fatalf("there is no write %d", at)
			}
			c.restart(f)
			must(t, c.KeepCertificates(c.ctx))
			d, _, err := c.IssueCertificate(c.ctx, v, "new", ask)
			must(t, err)
			if was := c.certificate(old.ID); was.State != domain.CertificateReplaced || was.ReplacedBy != d.ID || c.certificate(d.ID).Due != 0 {
				t.Errorf("write %d broken (lost answer %v): the old one is %s by %q, due %d", at, lose, was.State, was.ReplacedBy, c.certificate(d.ID).Due)
			}
		}
	}
}

func TestARareCharacterMakesNoPaperAndTheStaffHear(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("𠮷祥", 100)
	c.hour(v, "a", 1, nil)
	if d := c.issue(v, "k"); !d.Unprinted || c.heardIn(community, "certificate.unprinted") != 1 {
		t.Errorf("unprinted %v, told %d", d.Unprinted, c.heardIn(community, "certificate.unprinted"))
	}
	plain := c.volunteer("䶮㙍㛃", 100)
	c.hour(plain, "a", 1, nil)
	if d := c.issue(plain, "k"); d.Unprinted {
		t.Error("rare characters that the font has are refused")
	}
}

func TestAClosedAccountLeavesACertificateWithoutAName(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	d := c.issue(v, "k")
	_, err := c.CloseMe(c.ctx, v)
	must(t, err)
	c.pass(8 * 24 * time.Hour)
	must(t, c.CloseDue(c.ctx))
	admin := c.staff("管理", domain.Admin, community)
	left, err := c.Certificate(c.ctx, admin, d.ID)
	must(t, err)
	if !left.Name.Erased() || !left.MaskedID.Erased() || left.Minutes != 30 {
		t.Errorf("left: %q %q, %d minutes", left.Name.Reveal(), left.MaskedID.Reveal(), left.Minutes)
	}
	_, err = c.RevokeCertificate(c.ctx, admin, d.ID, domain.RevokedMistaken)
	must(t, err)
	if open, err := c.CheckCertificate(c.ctx, string(d.ID)); err != nil || open.State != domain.CertificateRevoked {
		t.Errorf("the public reads %v, %v", open, err)
	}
}

// TestA14SealAndRevokeAreForThoseOverTheUnit and every look of theirs is written down.
func TestA14SealAndRevokeAreForThoseOverTheUnit(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	d := c.issue(v, "k")
	self := c.account(v.ID)
	self.Grants = append(self.Grants, domain.Grant{Role: domain.Admin, Area: community})
	for name, by := range map[string]*domain.Account{
		"a dispatcher": c.staff("派单", domain.Dispatcher, community), "a grid worker": c.staff("网格员", domain.GridWorker, grid),
		"another's admin": c.staff("别处", domain.Admin, "420199-001-002"), "a resident": c.person("居民", nil),
	} {
		if _, err := c.Certificate(c.ctx, by, d.ID); domain.CodeOf(err) != "certificate.missing" {
			t.Errorf("%s reads it: %v", name, err)
		}
		if _, err := c.SealCertificate(c.ctx, by, d.ID); domain.CodeOf(err) != "certificate.missing" {
			t.Errorf("%s seals it: %v", name, err)
		}
		if _, err := c.RevokeCertificate(c.ctx, by, d.ID, domain.RevokedMistaken); domain.CodeOf(err) != "certificate.missing" {
			t.Errorf("%s revokes it: %v", name, err)
		}
	}
	if _, err := c.SealCertificate(c.ctx, self, d.ID); domain.CodeOf(err) != "certificate.own" {
		t.Errorf("an admin seals her own: %v", err)
	}
	if seen, err := c.Reveals(c.ctx, v, storage.Page{}); err != nil || len(seen) != 0 {
		t.Errorf("seen before: %v, %v", seen, err)
	}
	super := c.staff("督办", domain.Supervisor, "420199-001")
	for range 2 {
		d, err := c.SealCertificate(c.ctx, super, d.ID)
		must(t, err)
		if d.Seal == nil || d.Seal.By != super.ID || len(d.Events) != 2 {
			t.Errorf("seal %+v, events %v", d.Seal, d.Events)
		}
	}
	if seen, err := c.Reveals(c.ctx, v, storage.Page{}); err != nil || len(seen) != 1 || seen[0].Why != "certificate" || seen[0].Viewer != super.ID {
		t.Errorf("who saw it: %v, %v", seen, err)
	}
}

func TestACertificateIsProvedByTheRootThatItsIssueSigned(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	d := c.issue(v, "k")
	root, err := c.RootOf(c.ctx, d)
	if err != nil || root == nil || root.Seq != 1 {
		t.Fatalf("root %v, %v", root, err)
	}
	_, proofs, next, err := c.ProveCertificate(c.ctx, string(d.ID), 0)
	if err != nil || len(proofs) != 1 || next != 0 || c.LedgerKey().Verify(proofs[0]) != nil {
		t.Errorf("proofs %v, next %d, %v", proofs, next, err)
	}
	for i := range provenAtOnce {
		c.hour(v, fmt.Sprint("b", i), 2+i, nil)
	}
	later := c.issue(v, "k2")
	_, first, next, err := c.ProveCertificate(c.ctx, string(later.ID), 0)
	_, rest, end, again := c.ProveCertificate(c.ctx, string(later.ID), next)
	if err != nil || again != nil || len(first) != provenAtOnce || len(rest) != 1 || end != 0 {
		t.Errorf("%d proofs, then %d from %d, then %d; %v, %v", len(first), len(rest), next, end, err, again)
	}
	if root, err = c.RootOf(c.ctx, later); err != nil || root == nil || root.Seq != 2 {
		t.Errorf("root of the next %v, %v", root, err)
	}
	if root, err = c.RootOf(c.ctx, d); err != nil || root == nil || root.Seq != 1 {
		t.Errorf("and the first keeps its own: %v, %v", root, err)
	}
	later.Root, later.Lines = 0, append(later.Lines, c.hour(v, "c", 40, nil))
	if root, err = c.RootOf(c.ctx, later); err != nil || root != nil {
		t.Errorf("a line that is in no block: %v, %v", root, err)
	}
}

func TestTheUnitsListIsForItsStaff(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("志愿者", 100)
	c.hour(v, "a", 1, nil)
	d := c.issue(v, "k")
	for name, by := range map[string]*domain.Account{"dispatcher": c.staff("派单", domain.Dispatcher, community), "supervisor": c.staff("督办", domain.Supervisor, "420199-001")} {
		if list, err := c.CertificatesIn(c.ctx, by, community, storage.Page{}); err != nil || len(list) != 1 || list[0].ID != d.ID {
			t.Errorf("a %s reads %v, %v", name, list, err)
		}
	}
	for name, by := range map[string]*domain.Account{"volunteer": v, "grid worker": c.staff("网格员", domain.GridWorker, community), "another's dispatcher": c.staff("别处", domain.Dispatcher, "420199-001-002")} {
		if list, err := c.CertificatesIn(c.ctx, by, community, storage.Page{}); domain.CodeOf(err) != "area.missing" {
			t.Errorf("a %s reads %v, %v", name, list, err)
		}
	}
}
