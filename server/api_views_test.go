package server

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/server/wire"
)

// seen sums up what somebody sees of order o: as whom, and which of the things that not everybody may see. "-" is a 404.
func (w *town) seen(who string) string {
	w.t.Helper()
	r := w.send(who, get, "/orders/"+w.ids["o"], "", nil)
	if r.status == 404 {
		return "-"
	}
	var o wire.Order
	w.must(json.Unmarshal([]byte(r.body), &o))
	list := []string{string(o.As)}
	add := func(is bool, what string) {
		if is {
			list = append(list, what)
		}
	}
	add(o.Contact != nil && o.Contact.Address == secretDoor && o.Contact.Phone == secretPhone && o.Contact.Name == secretName && o.Contact.Note == secretNote, "door")
	add(o.Contact != nil && o.Contact.Masked && o.Contact.Address == "" && o.Contact.Note == "", "masked")
	add(o.Place.Exact, "point")
	add(o.Place.Building != "", "house")
	add(o.StartCode != "", "start")
	add(o.StopCode != "", "stop")
	add(o.VisitCode != "", "visit")
	add(len(o.Jobs) > 0, "jobs")
	add(o.Owner != nil, "owner")
	add(len(o.Events) > 0, "history")
	if strings.Contains(r.body, secretDoor) != slices.Contains(list, "door") {
		w.t.Fatalf("%s sees what the summary does not name: %s", who, r.body)
	}
	return strings.Join(list, " ")
}

// TestWhoSeesWhatWhen is the table of view.go, for everybody and every state (S10).
func TestWhoSeesWhatWhen(t *testing.T) {
	const (
		resident  = "orderer door point house"
		staff     = "staff masked house"
		holder    = "holder door point house visit jobs owner history"
		stranger  = "volunteer"
		served    = "served jobs history"
		everybody = "wang son v1 v2 v4 vnear vfar walker walker2 disp super admin other mei"
	)
	tests := []struct {
		name  string
		state domain.State
		after time.Duration
		want  map[string]string // nobody else sees anything
	}{
		{"under review", domain.Reviewing, 0, map[string]string{
			"wang": resident + " owner history", "walker disp super admin": staff + " owner history",
		}},
		{"offered", domain.Offered, 0, map[string]string{
			"wang": resident + " owner history", "v1 v2 v4 vnear": stranger, "walker disp super admin": staff + " owner history",
		}},
		{"accepted", domain.Accepted, 0, map[string]string{
			"wang": resident + " start visit jobs owner history", "v1": holder, "v2": stranger, "walker disp super admin": staff + " jobs owner history",
		}},
		{"on the way", domain.EnRoute, 0, map[string]string{
			"wang": resident + " start visit jobs owner history", "v1": holder, "v2": stranger, "walker disp super admin": staff + " jobs owner history",
		}},
		{"serving", domain.Serving, 0, map[string]string{
			"wang": resident + " stop visit jobs owner history", "v1": holder, "v2": stranger, "walker disp super admin": staff + " jobs owner history",
		}},
		{"just finished", domain.Confirming, 0, map[string]string{
			"wang": resident + " jobs owner history", "v1": "holder door point house jobs owner history", "v2": stranger, "walker disp super admin": staff + " jobs owner history",
		}},
		{"two hours after", domain.Confirming, 2*time.Hour + time.Minute, map[string]string{
			"wang": resident + " jobs owner history", "v1": served, "v2": stranger, "walker disp super admin": staff + " jobs owner history",
		}},
		{"archived", domain.Confirmed, 25 * time.Hour, map[string]string{
			"wang": resident + " jobs history", "v1": served, "v2": stranger, "walker disp super admin": staff + " jobs history",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, newCoverage(t))
			w.run([]step{nearestFirst()})
			w.in(tt.state)
			w.pass(tt.after)
			want := map[string]string{}
			for people, sees := range tt.want {
				for _, who := range strings.Fields(people) {
					want[who] = sees
				}
			}
			for _, who := range strings.Fields(everybody) {
				if have := w.seen(who); have != or(want[who], "-") {
					t.Errorf("%s sees %q, want %q", who, have, or(want[who], "-"))
				}
			}
		})
	}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// TestADistanceSaysNoMoreThanItsBand: neither the band nor the minutes on foot tell two places of one band apart (A26).
func TestADistanceSaysNoMoreThanItsBand(t *testing.T) {
	o := &domain.Order{Item: domain.Item{Skill: domain.Escort}}
	words := map[string]string{}
	for m := 0.0; m < 6000; m += 7 {
		minutes := strings.Join(whyYou([]string{"NEAR"}, o, m), "") + strings.Join(whyHer([]string{"NEAR"}, o, m), "")
		if had, ok := words[band(m)]; ok && had != minutes {
			t.Fatalf("%.0f m: %s and %s in one band", m, had, minutes)
		}
		words[band(m)] = minutes
	}
	if len(words) != len(bands)+1 {
		t.Fatalf("%d bands", len(words))
	}
}

func TestEveryReasonHasWordsAndNoneBlames(t *testing.T) {
	o := &domain.Order{Item: domain.Item{Skill: domain.Escort}}
	codes := []string{"NEAR", "SKILL", "FAMILIAR", "TURN", "SLOT", "URGENT"}
	if len(whyYou(append(codes, "DESK"), o, 400)) != 7 || len(whyHer(codes, o, 400)) != 6 || len(whyYou([]string{"FORMULA"}, o, 1)) != 0 {
		t.Error("a reason has no words, or an unknown one has")
	}
	neutral := whyNot(matching.SkipOther)
	said := map[string]bool{}
	for _, skip := range []string{matching.SkipSkill, matching.SkipOffDuty, matching.SkipFar, matching.SkipBusy, matching.SkipQuiet, matching.SkipAsked, matching.SkipMinutes, matching.SkipService, matching.SkipHours, "HOLDING", "CAP", "GAP"} {
		text := whyNot(skip)
		if text == neutral || said[text] || strings.Contains(text, "拒") || strings.Contains(text, "谢绝") {
			t.Errorf("%s: %q", skip, text)
		}
		said[text] = true
	}
	if whyNot("") != "" {
		t.Error("who may be asked has a reason against her")
	}
}

func TestACandidateHasAPlaceAndNoScore(t *testing.T) {
	a := &domain.Account{ID: "a_v", Name: domain.Hide("石磊磊"), Serves: &domain.Profile{Number: "LD-1"}}
	o := &domain.Order{}
	r := matching.Ranked{Candidate: matching.Candidate{Account: a, Metres: 412.7}, Score: 0.8712, Chance: 0.3145, Useful: 0.2718, Price: 0.0161}
	c := viewCandidate(r, 3, o)
	raw, err := json.Marshal(c)
	if err != nil || c.Rank != 3 || c.Name != "石**" {
		t.Fatalf("%+v %v", c, err)
	}
	for _, number := range []string{"0.", "412", "8712", "3145", "2718"} {
		if strings.Contains(string(raw), number) {
			t.Errorf("%s is in %s", number, raw)
		}
	}
	r.Skip = matching.SkipFar
	if c := viewCandidate(r, 4, o); c.Rank != 0 || c.SkipCode != wire.SkipCode(matching.SkipFar) {
		t.Errorf("%+v", c)
	}
}

// The contract's codes are those of the rules, and each has its words.
func TestEveryReasonHasWords(t *testing.T) {
	doc, o := openContract(t), &domain.Order{}
	codes := func(name string) []string {
		var list []string
		for _, v := range doc.Components.Schemas[name].Value.Enum {
			list = append(list, v.(string))
		}
		return list
	}
	for _, code := range codes("WhyCode") {
		if len(whyYou([]string{code}, o, 300)) != 1 || len(whyHer([]string{code}, o, 300)) != 1 {
			t.Errorf("%s has no words", code)
		}
	}
	skips := codes("SkipCode")
	for _, code := range skips {
		if (whyNot(code) == whyNot(matching.SkipOther)) != (code == matching.SkipOther) {
			t.Errorf("%s: %s", code, whyNot(code))
		}
	}
	for _, code := range []string{
		matching.SkipOther, matching.SkipSkill, matching.SkipOffDuty, matching.SkipFar, matching.SkipBusy, matching.SkipQuiet, matching.SkipAsked,
		matching.SkipMinutes, matching.SkipService, matching.SkipHours, "HOLDING", "CAP", "GAP",
	} {
		if !slices.Contains(skips, code) {
			t.Errorf("the contract does not know %s", code)
		}
	}
}

func TestACellIsNoFormula(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+8613": "'+8613", "-2": "'-2", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx", "＝1": "'＝1",
		"送药": "送药", "": "", "a=b": "a=b",
	} {
		if have := cell(text); have != want {
			t.Errorf("%q: %q, want %q", text, have, want)
		}
	}
}

func TestEveryRoleAndPartyHasAName(t *testing.T) {
	for _, r := range domain.Roles() {
		if roleName(r) == string(r) {
			t.Errorf("role %s", r)
		}
	}
	for _, row := range domain.Moves() {
		for _, p := range row.By {
			if partyName(p) == string(p) {
				t.Errorf("party %s", p)
			}
		}
	}
	for _, why := range domain.RevealReasons() {
		if revealName(why) == "其他" {
			t.Errorf("reason %s", why)
		}
	}
}
