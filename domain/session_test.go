package domain

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func session() *Session {
	sum := sha256.Sum256([]byte("t0"))
	return &Session{ID: "s_1", Account: "a_1", Hash: sum[:], Turned: At(tenOClock), Expires: At(tenOClock.Add(SessionLife))}
}

func live(s *Session, token string) bool {
	sum := sha256.Sum256([]byte(token))
	return s.Revoked == "" && bytes.Equal(s.Hash, sum[:])
}

func TestARefreshTokenWorksOnce(t *testing.T) {
	s := session()
	ok(t, s.Rotate("t0", "t1", tenOClock))
	equal(t, "the next is live", live(s, "t1"), true)
	ok(t, s.Rotate("t1", "t2", tenOClock.Add(time.Hour)))
	equal(t, "and the next", live(s, "t2"), true)
	equal(t, "its life begins anew", s.Expires, At(tenOClock.Add(time.Hour+SessionLife)))
	ok(t, s.Rotate("t0", "t3", tenOClock.Add(2*time.Hour)))
	equal(t, "an old one again ends the family", s.Revoked, "reuse")
	refused(t, s.Rotate("t2", "t4", tenOClock.Add(2*time.Hour)), "session.over")
	equal(t, "even its live token", live(s, "t2"), false)
}

func TestARetryOfARotationIsForgivenForTenSeconds(t *testing.T) {
	for name, c := range map[string]struct {
		after   time.Duration
		revoked string
	}{
		"at once":                 {0, ""},
		"after ten seconds":       {10 * time.Second, ""},
		"after ten seconds and 1": {10*time.Second + time.Millisecond, "reuse"},
		"a day later":             {24 * time.Hour, "reuse"},
	} {
		t.Run(name, func(t *testing.T) {
			s := session()
			ok(t, s.Rotate("t0", "t1", tenOClock))
			ok(t, s.Rotate("t0", "t1b", tenOClock.Add(c.after)))
			equal(t, "revoked", s.Revoked, c.revoked)
			equal(t, "the retry's token is live", live(s, "t1b"), c.revoked == "")
		})
	}
}

// Who retries again and again does not move the end of the ten seconds.
func TestTheGraceOfARotationDoesNotGrow(t *testing.T) {
	s := session()
	ok(t, s.Rotate("t0", "t1", tenOClock))
	ok(t, s.Rotate("t0", "t1b", tenOClock.Add(8*time.Second)))
	ok(t, s.Rotate("t0", "t1c", tenOClock.Add(16*time.Second)))
	equal(t, "revoked", s.Revoked, "reuse")
}

// A write whose outcome nobody knows is done again: the same rotation twice is one.
func TestTheSameRotationTwiceIsOne(t *testing.T) {
	s := session()
	ok(t, s.Rotate("t0", "t1", tenOClock))
	ok(t, s.Rotate("t0", "t1", tenOClock))
	equal(t, "live", live(s, "t1"), true)
}

func TestASessionEnds(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Session)
		at     time.Time
		code   string
	}{
		"a live one":              {func(*Session) {}, tenOClock, ""},
		"just before its end":     {func(*Session) {}, tenOClock.Add(SessionLife - time.Millisecond), ""},
		"at its end":              {func(*Session) {}, tenOClock.Add(SessionLife), "session.over"},
		"signed out":              {func(s *Session) { s.Revoked = "signed_out" }, tenOClock, "session.over"},
		"revoked for reuse":       {func(s *Session) { s.Revoked = "reuse" }, tenOClock, "session.over"},
		"one that was never made": {func(s *Session) { *s = Session{} }, tenOClock, "session.over"},
	} {
		t.Run(name, func(t *testing.T) {
			s := session()
			c.change(s)
			refused(t, s.Rotate("t0", "t1", c.at), c.code)
			equal(t, "live", live(s, "t1"), c.code == "")
		})
	}
}

// Whatever tokens come when: only the live one, or the one before it for a moment, makes another; after a reuse nothing does.
func TestOnlyTheLastTokensOfAFamilyWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, now := session(), tenOClock
		known, turned := []string{"t0"}, tenOClock
		for i := range rapid.IntRange(1, 20).Draw(t, "n") {
			now = now.Add(time.Duration(rapid.IntRange(0, 12).Draw(t, "seconds")) * time.Second)
			token := rapid.SampledFrom(append([]string{"never"}, known...)).Draw(t, "token")
			next := "n" + string(rune('a'+i))
			revoked := s.Revoked != ""
			wasLive, wasBefore := live(s, token), bytes.Equal(s.Before, hashOf(token))
			err := s.Rotate(token, next, now)
			good := !revoked && (wasLive || wasBefore && now.Sub(turned) <= 10*time.Second)
			if live(s, next) != good || good && err != nil {
				t.Fatalf("%s: %v, live %v, want %v", token, err, live(s, next), good)
			}
			if revoked && err == nil {
				t.Fatal("a revoked family makes tokens")
			}
			if good {
				known = append(known, next)
			}
			if wasLive && good {
				turned = now
			}
		}
	})
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func TestCodesAreSentOnceAMinuteFiveAnHourTenADay(t *testing.T) {
	c := &LoginCode{}
	issue := func(minutes float64) error {
		return c.Issue([]byte("h"), "device", tenOClock.Add(time.Duration(minutes*float64(time.Minute))))
	}
	ok(t, issue(0))
	err := issue(0.9)
	refused(t, err, "code.too_often")
	equal(t, "kind", KindOf(err), Exhausted)
	var e *Error
	if errors.As(err, &e) && e.Retry != 6*time.Second {
		t.Errorf("try again in %s, want 6 s", e.Retry)
	}
	for minute := 1.0; minute < 5; minute++ {
		ok(t, issue(minute))
	}
	refused(t, issue(6), "code.too_many")
	refused(t, issue(59.9), "code.too_many")
	for _, minute := range []float64{60, 61, 62, 63, 64} {
		ok(t, issue(minute))
	}
	refused(t, issue(130), "code.too_many")
	refused(t, issue(24*60-1), "code.too_many")
	ok(t, issue(24*60))
	equal(t, "a refusal sends nothing and counts nothing", len(c.Sent), 10)
	equal(t, "the document outlives what it counts", c.Expires.Time().After(tenOClock.Add(47*time.Hour)), true)
}

func TestACodeIsTriedFiveTimesInFiveMinutes(t *testing.T) {
	for name, c := range map[string]struct {
		tries int // before
		after time.Duration
		none  bool
		good  bool
	}{
		"the first try":           {0, time.Minute, false, true},
		"the fifth try":           {4, time.Minute, false, true},
		"the sixth try":           {5, time.Minute, false, false},
		"just before its end":     {0, CodeLife - time.Millisecond, false, true},
		"at its end":              {0, CodeLife, false, false},
		"a code that nobody sent": {0, time.Minute, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			code := &LoginCode{}
			if !c.none {
				ok(t, code.Issue([]byte("hash"), "device", tenOClock))
			}
			code.Tries = c.tries
			err := code.Try(tenOClock.Add(c.after))
			if c.good {
				ok(t, err)
				equal(t, "counted before anybody compares", code.Tries, c.tries+1)
				return
			}
			names(t, err, "code", "code.wrong")
			equal(t, "not counted", code.Tries, c.tries)
		})
	}
}

func TestACodeIsForOneDeviceAndOneSpending(t *testing.T) {
	c := &LoginCode{}
	ok(t, c.Issue([]byte("hash"), "device", tenOClock))
	refused(t, c.Matches([]byte("hash"), "another"), "code.wrong")
	refused(t, c.Matches([]byte("hasx"), "device"), "code.wrong")
	refused(t, c.Matches(nil, "device"), "code.wrong")
	refused(t, c.Matches([]byte("has"), "device"), "code.wrong")
	ok(t, c.Matches([]byte("hash"), "device"))
	refused(t, c.Spend([]byte("hasx")), "code.wrong")
	ok(t, c.Spend([]byte("hash")))
	refused(t, c.Spend([]byte("hash")), "code.wrong")
	refused(t, c.Try(tenOClock.Add(time.Second)), "code.wrong")
	equal(t, "a wrong, an old and a spent code read the same", c.Try(tenOClock.Add(time.Hour)).Error(), errWrongCode.Error())
}

func TestANewCodeReplacesTheOldOne(t *testing.T) {
	c := &LoginCode{}
	ok(t, c.Issue([]byte("one"), "device", tenOClock))
	c.Tries = 5
	ok(t, c.Issue([]byte("two"), "device", tenOClock.Add(2*time.Minute)))
	refused(t, c.Matches([]byte("one"), "device"), "code.wrong")
	ok(t, c.Matches([]byte("two"), "device"))
	ok(t, c.Try(tenOClock.Add(6*time.Minute)))
}

func TestABudgetEnds(t *testing.T) {
	b := &Budget{}
	for range 3 {
		ok(t, b.Take(3, tenOClock))
	}
	err := b.Take(3, tenOClock)
	refused(t, err, "code.budget")
	equal(t, "kind", KindOf(err), Exhausted)
	equal(t, "count", b.Count, 3)
	equal(t, "it is cleared away later", b.Expires, At(tenOClock.Add(48*time.Hour)))
}
