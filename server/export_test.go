package server

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"lindan/domain"
	"lindan/server/wire"
)

// What is written of hours, each planted once: hers are in her export, all others are not.
const (
	herDispute, herAnswer = "我说少记了十分钟", "社区答按签退时间"
	herWords, herRefusal  = "她那天手机没电", "凭证看不清楚"
	herTraining, herAward = "急救培训甲", "优秀志愿者甲"
	herUndone             = "登记错了人甲"
	herWitness            = "受益人电话里说的话"
	herLeader             = "负责人林大姐"
	otherDispute          = "别人说少记了"
	otherWords            = "别人忘带手机"
	otherWitness          = "别人的受益人说"
	otherAward            = "优秀志愿者乙"
)

// TestHerExportHoldsAllOfHersAndNothingOfOthers plants a word in each text that is written about hours: of hers, of another
// volunteer's, and of the beneficiary who was asked.
func TestHerExportHoldsAllOfHersAndNothingOfOthers(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	mine := w.proposed("disp", with(manualBody, "volunteer", "LD-0001", "words", herWords, "call_back", herWitness, "responsible", herLeader))
	w.asks("admin", post, "/proposals/"+mine+"/refuse", `{"words":"`+herRefusal+`"}`, 200, nil)
	w.proposed("disp", with(manualBody, "volunteer", "LD-0002", "words", otherWords, "call_back", otherWitness))
	q := w.disputed("v1", herDispute)
	w.asks("walker", post, "/disputes/"+q+"/answer", `{"verdict":"kept","words":"`+herAnswer+`"}`, 200, nil)
	w.decorated("v1", `{"kind":"training","name":"`+herTraining+`","content":"心肺复苏","minutes":90,"organiser":"红十字会","date":"2026-11-20"}`)
	undone := w.decorated("v1", `{"kind":"award","name":"`+herAward+`","organiser":"街道","date":"2026-11-01"}`)
	w.asks("disp", post, "/merits/"+undone+"/cancel", `{"words":"`+herUndone+`"}`, 201, nil)
	w.decorated("v2", `{"kind":"award","name":"`+otherAward+`","organiser":"街道","date":"2026-11-01"}`)
	w.othersDispute()
	var certificate wire.Certificate
	w.asks("v1", post, "/certificates", thisYear, 201, &certificate)

	r := w.asks("v1", get, "/me/export", "", 200, nil)
	for _, text := range []string{herDispute, herAnswer, herWords, herRefusal, herTraining, herAward, herUndone, certificate.Number} {
		if !strings.Contains(r.body, text) {
			t.Errorf("her export lacks %q", text)
		}
	}
	for _, text := range []string{herWitness, herLeader, otherDispute, otherWords, otherWitness, otherAward, secretName, secretPhone, secretDoor, secretNote, secretPoint} {
		if strings.Contains(r.body, text) {
			t.Errorf("her export shows %q", text)
		}
	}
	var v wire.Export
	w.must(json.Unmarshal([]byte(r.body), &v))
	if taken := slices.IndexFunc(v.Merits, func(m wire.Merit) bool { return m.Id == undone }); taken < 0 || !v.Merits[taken].Cancelled {
		t.Errorf("what was taken back does not say so: %+v", v.Merits)
	}
	if len(v.Disputes) != 1 || len(v.Proposals) != 1 || len(v.Merits) != 3 || len(v.Certificates) != 1 {
		t.Errorf("%d disputes, %d proposals, %d merits, %d certificates", len(v.Disputes), len(v.Proposals), len(v.Merits), len(v.Certificates))
	}
}

// TestStaffTakeNothingOfOthersHome: neither what she proposed, answered and recorded as staff, nor, of her own hours, what staff
// alone may read.
func TestStaffTakeNothingOfOthersHome(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	hers := w.proposed("disp", with(manualBody, "volunteer", "LD-0007", "words", herWords, "call_back", herWitness, "responsible", herLeader))
	w.proposed("both", with(manualBody, "volunteer", "LD-0002", "words", otherWords, "call_back", otherWitness))
	w.othersDispute()
	r := w.asks("both", get, "/me/export", "", 200, nil)
	if !strings.Contains(r.body, herWords) {
		t.Error("her export lacks the proposal about her own hours")
	}
	one := w.asks("both", get, "/proposals/"+hers, "", 200, nil)
	for _, text := range []string{herWitness, herLeader, otherDispute, otherWords, otherWitness, otherAward, secretName} {
		if strings.Contains(r.body, text) || strings.Contains(one.body, text) {
			t.Errorf("a dispatcher who volunteers reads %q", text)
		}
	}
	w.ids["p"] = hers
	if r := w.attach("disp", "p"); r.status != 204 {
		t.Fatal(r.status, r.body)
	}
	w.asks("both", get, "/proposals/"+hers+"/attachment", "", 404, nil)
	w.asks("admin", get, "/proposals/"+hers+"/attachment", "", 200, nil)
}

func (w *town) idOf(who, path, body string) string {
	w.t.Helper()
	var v struct{ ID string }
	w.asks(who, post, path, body, 201, &v)
	return v.ID
}

func (w *town) proposed(who, body string) string {
	w.t.Helper()
	return w.idOf(who, "/proposals", body)
}

func (w *town) disputed(who, words string) string {
	w.t.Helper()
	return w.idOf(who, "/lines/"+w.lineOf(who)+"/dispute", `{"words":"`+words+`"}`)
}

func (w *town) decorated(who, body string) string {
	w.t.Helper()
	return w.idOf("disp", "/people/a_"+who+"/merits", body)
}

// othersDispute is a dispute of another volunteer, about a line of hers.
func (w *town) othersDispute() {
	w.t.Helper()
	l := &domain.Record{
		ID: domain.NewLineID("o_other", "a_v2", 1, domain.Credit, 0), State: domain.RecordPosted, Volunteer: "a_v2", Community: townHere, Grid: townGrid,
		Source: domain.FromJob, Salt: domain.Hide("salt"), Ended: domain.At(w.clock), Wake: 1 << 53,
	}
	_, err := w.store.KeepRecord(w.ctx, l)
	w.must(err)
	w.asks("v2", post, "/lines/"+string(l.ID)+"/dispute", `{"words":"`+otherDispute+`"}`, 201, nil)
}
