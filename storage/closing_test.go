package storage_test

import (
	"testing"
	"time"

	"lindan/domain"
)

func TestAccountsWhoseDayHasComeAreListedTheLongestDueFirst(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	for id, due := range map[domain.AccountID]time.Time{"a_never": {}, "a_later": tenOClock.Add(time.Millisecond), "a_now": tenOClock, "a_first": tenOClock.Add(-time.Hour)} {
		a := person(id, "")
		a.Closing = domain.At(due)
		_, err := s.AddAccount(ctx, a)
		must(t, err)
	}
	list, err := s.ClosingDue(ctx, tenOClock, 10)
	must(t, err)
	if len(list) != 2 || list[0].ID != "a_first" || list[1].ID != "a_now" {
		t.Errorf("%d accounts: %v", len(list), list)
	}
	list, err = s.ClosingDue(ctx, tenOClock, 1)
	must(t, err)
	equal(t, "at most", len(list), 1)
}

func TestANumberThatIsGivenUpBelongsToWhoAsksNext(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	const number = "13900000001"
	_, err := s.AddAccount(ctx, person("a_1", number))
	must(t, err)
	must(t, s.FreePhone(ctx, s.PhoneKey(number), "a_2")) // not hers
	owner, err := s.PhoneOwner(ctx, number)
	must(t, err)
	equal(t, "owner", owner, "a_1")
	must(t, s.FreePhone(ctx, s.PhoneKey(number), "a_1"))
	must(t, s.FreePhone(ctx, s.PhoneKey("13900000009"), "a_1")) // nobody's
	owner, err = s.PhoneOwner(ctx, number)
	must(t, err)
	equal(t, "owner after", owner, "")
	_, err = s.AddAccount(ctx, person("a_2", number))
	must(t, err)
	must(t, s.FreePhone(ctx, s.PhoneKey(number), "a_1")) // again, late
	owner, err = s.PhoneOwner(ctx, number)
	must(t, err)
	equal(t, "next owner", owner, "a_2")
}

func TestTheNewestWordOnAPurposeCounts(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	_, err := s.LastConsent(ctx, "a_1", domain.ForLocation)
	equal(t, "nothing said", domain.KindOf(err), domain.Missing)
	say := func(id string, who domain.AccountID, p domain.Purpose, given bool, at time.Time) {
		t.Helper()
		must(t, s.AddConsent(ctx, &domain.Consent{ID: id, Account: who, Purpose: p, Version: 1, Given: given, At: domain.At(at)}))
	}
	say("c_1", "a_1", domain.ForLocation, true, tenOClock)
	say("c_2", "a_1", domain.ForLocation, false, tenOClock.Add(time.Hour))
	say("c_2", "a_1", domain.ForLocation, true, tenOClock.Add(time.Hour)) // the same record is no new one
	say("c_3", "a_1", domain.ForSharing, true, tenOClock.Add(2*time.Hour))
	say("c_4", "a_2", domain.ForLocation, true, tenOClock.Add(2*time.Hour))
	last, err := s.LastConsent(ctx, "a_1", domain.ForLocation)
	must(t, err)
	equal(t, "the newest", last.ID, "c_2")
	equal(t, "what it says", last.Given, false)
}

func TestAPictureIsReplacedAndTakenAway(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	for _, text := range []string{"one", "two"} {
		must(t, s.PutPhoto(ctx, "a_1", []byte(text), tenOClock))
		p, err := s.Photo(ctx, "a_1")
		must(t, err)
		equal(t, "picture", p.Picture.Reveal(), text)
	}
	must(t, s.PutPhoto(ctx, "a_1", nil, tenOClock))
	_, err := s.Photo(ctx, "a_1")
	equal(t, "taken away", domain.KindOf(err), domain.Missing)
	_, err = s.Photo(ctx, "a_2")
	equal(t, "never there", domain.KindOf(err), domain.Missing)
}
