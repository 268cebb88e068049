package server

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"lindan/desk"
	"lindan/domain"
)

const manualBody = `{"kind":"manual","volunteer":"LD-0004","service":"medicine","activity":"送药上门","place":"梧桐社区","content":"取药送药",` +
	`"start":"2026-11-20T01:00:00Z","stop":"2026-11-20T02:30:00Z","responsible":"林主任","reason":"no_phone","words":"手机没电","call_back":"回访老人确认"}`

// with changes some fields of a body; "" takes one away.
func with(body string, pairs ...string) string {
	var m map[string]any
	_ = json.Unmarshal([]byte(body), &m)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "" {
			delete(m, pairs[i])
		}
	}
	text, _ := json.Marshal(m)
	return string(text)
}

func sheetOfPaper(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 2000, 500))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (w *town) attach(who, proposal string) reply {
	w.t.Helper()
	return w.send(who, put, "/proposals/"+w.ids[proposal]+"/attachment", sheetOfPaper(w.t), map[string]string{"Content-Type": "image/png"})
}

// lineOf is the volunteer's newest line.
func (w *town) lineOf(who string) string {
	w.t.Helper()
	var v struct{ Lines []struct{ ID string } }
	w.must(json.Unmarshal([]byte(w.send(who, get, "/hours", "", nil).body), &v))
	if len(v.Lines) == 0 {
		w.t.Fatalf("%s has no line", who)
	}
	return v.Lines[0].ID
}

// proposalStories are the parts of TestScenarios that this file adds.
func proposalStories() map[string]func(*town) {
	return map[string]func(*town){
		"manual hours take two people, a picture and a witness":          (*town).manualStory,
		"a resident who was looked up is the witness":                    (*town).witnessStory,
		"a volunteer disputes a line and two people correct it":          (*town).disputeStory,
		"past records come in as a batch that a second person approves":  (*town).batchStory,
		"training and awards are recorded beside the hours":              (*town).meritStory,
		"a proposal is refused, withdrawn, and no business of strangers": (*town).refusalStory,
	}
}

func (w *town) manualStory() {
	w.run([]step{
		{who: "walker2", do: "POST /proposals", body: manualBody, keep: "p", want: 201, has: []string{`"state":"proposed"`, `"minutes":90`, `"mine":true`, `"may_decide":false`, `"reason_name":"手机不便"`}},
		{who: "disp", do: "POST /proposals/{p}/approve", want: 409, has: []string{"proposal.no_attachment"}},
	})
	if r := w.attach("disp", "p"); r.status != 403 || !strings.Contains(r.body, "proposal.not_own") {
		w.t.Fatalf("somebody else's picture: %d %s", r.status, r.body)
	}
	if r := w.attach("v4", "p"); r.status != 404 {
		w.t.Fatalf("the volunteer's picture: %d", r.status)
	}
	for range 2 {
		if r := w.attach("walker2", "p"); r.status != 204 {
			w.t.Fatalf("the picture: %d %s", r.status, r.body)
		}
	}
	page := w.send("disp", get, "/proposals/"+w.ids["p"]+"/attachment", "", nil)
	if m, err := jpeg.DecodeConfig(strings.NewReader(page.body)); err != nil || m.Width != 1600 || m.Height != 400 {
		w.t.Fatalf("the picture came as %v, %v", m, err)
	}
	w.run([]step{
		{who: "v4", do: "GET /proposals/{p}/attachment", want: 404},
		{who: "v4", do: "GET /proposals/{p}", want: 200, has: []string{"手机没电", `"by":"走**"`}, not: []string{"回访老人确认", "林主任", `"name"`}},
		{who: "v4", do: "GET /proposals", want: 200, has: []string{"{p}"}},
		{who: "v3", do: "GET /proposals", want: 200, has: []string{`"proposals":[]`}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/proposals", want: 200, has: []string{"{p}", "回访老人确认", `"may_decide":true`, `"attached":true`}},
		{who: "disp", do: "POST /proposals/{p}/approve", head: "none", want: 400, has: []string{"idempotency.missing"}},
		{who: "disp", do: "POST /proposals/{p}/approve", want: 200, has: []string{`"state":"approved"`, `"new_line":"l_`}},
		{who: "disp", do: "POST /proposals/{p}/approve", want: 200, has: []string{`"state":"approved"`}},
		{who: "v4", do: "GET /hours", want: 200, has: []string{`"minutes":90`, `"source":"manual"`, `"grade":"C"`}, not: []string{`"order"`}},
		{who: "v4", do: "GET /hours.csv", want: 200, has: []string{",补录,"}},
		{who: "v4", do: "GET /records/" + string((&domain.Proposal{ID: domain.ProposalID(w.ids["p"])}).ResultID()), want: 200, may: []string{"走他格"}, has: []string{`"evidence":[]`, `"code":"by_hand"`, `"reason_name":"手机不便"`, `"by":"走**"`, `"second":"派**"`}, not: []string{"回访老人确认", "a_disp"}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/proposals?state=approved", want: 200, has: []string{"{p}"}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/proposals?state=x", want: 422, has: []string{`"field":"state"`}},
		{who: "disp", do: "GET /areas/x/proposals", want: 404},
	})
}

// witnessStory is about hours whose witness is a resident that the staff looked up: she is stored, and only the staff reads who.
func (w *town) witnessStory() {
	body := with(manualBody, "call_back", "", "beneficiary", "a_wang")
	w.run([]step{
		{who: "disp", do: "POST /people/lookup", body: `{"phone":"` + secretPhone + `"}`, want: 200, has: []string{`"id":"a_wang"`, `"name":"卞**"`}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "call_back", ""), want: 422, has: []string{"proposal.witness"}},
		{who: "disp", do: "POST /proposals", body: with(body, "beneficiary", "a_nobody"), want: 422, has: []string{`"field":"beneficiary"`}},
		{who: "disp", do: "POST /proposals", body: with(body, "beneficiary", "a_v4"), want: 422, has: []string{"proposal.beneficiary_self"}},
		{who: "disp", do: "POST /proposals", body: body, keep: "p", want: 201, has: []string{`"beneficiary":"a_wang"`, `"beneficiary_name":"卞**"`}},
		{who: "admin", do: "GET /proposals/{p}", want: 200, has: []string{`"beneficiary_name":"卞**"`}},
		{who: "v4", do: "GET /proposals/{p}", want: 200, not: []string{"a_wang", "卞**", "beneficiary"}},
	})
}

func (w *town) disputeStory() {
	w.in(domain.Confirmed)
	w.ids["l"] = w.lineOf("v1")
	w.run([]step{
		{who: "v2", do: "POST /lines/{l}/dispute", body: `{"words":"不是我的"}`, want: 404},
		{who: "v1", do: "POST /lines/{l}/dispute", body: `{"words":""}`, want: 422, has: []string{`"field":"words"`}},
		{who: "v1", do: "POST /lines/{l}/dispute", body: `{"words":"我到十一点才离开"}`, keep: "d", want: 201, has: []string{`"state":"open"`, `"due":"2026-11-30T`, `"overdue":false`}},
		{who: "v1", do: "POST /lines/{l}/dispute", body: `{"words":"再说一次"}`, want: 409, has: []string{"dispute.open"}},
		{who: "v1", do: "GET /disputes", want: 200, has: []string{"{d}", "我到十一点才离开"}},
		{who: "v2", do: "GET /disputes", want: 200, not: []string{"{d}"}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/disputes", want: 200, has: []string{"{d}", `"number":"LD-0001"`}},
		{who: "other", do: "GET /areas/" + string(townHere) + "/disputes", want: 404},
		{who: "other", do: "POST /disputes/{d}/answer", body: `{"verdict":"kept","words":"不改"}`, want: 404},
		{who: "v1", do: "POST /disputes/{d}/answer", body: `{"verdict":"kept","words":"不改"}`, want: 404},
		{who: "walker", do: "POST /disputes/{d}/answer", body: `{"verdict":"corrected","words":"回访属实"}`, want: 422, has: []string{`"field":"correction"`}},
		{who: "walker", do: "POST /disputes/{d}/answer", body: `{"verdict":"corrected","words":"回访属实","correction":{"start":"2026-11-23T02:00:00Z","stop":"2026-11-23T02:55:00Z"}}`, after: time.Hour, want: 200, has: []string{`"state":"deciding"`, `"proposal":"p_`}},
		{who: "walker", do: "POST /disputes/{d}/answer", body: `{"verdict":"kept","words":"不改"}`, want: 409, has: []string{"dispute.closed"}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/proposals", want: 200, has: []string{"{d}"}},
	})
	q, err := w.store.Dispute(w.ctx, domain.DisputeID(w.ids["d"]))
	w.must(err)
	w.ids["p"], w.ids["new"] = string(q.Proposal), string((&domain.Proposal{ID: q.Proposal}).ResultID())
	w.run([]step{
		{who: "disp", do: "POST /proposals/{p}/approve", want: 403, has: []string{"proposal.responsible"}},
		{who: "admin", do: "POST /proposals/{p}/approve", want: 200, has: []string{`"state":"approved"`}},
		{who: "v1", do: "GET /disputes", want: 200, has: []string{`"state":"answered"`, `"verdict":"corrected"`, `"new_line":"l_`, "回访属实"}},
		{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":55`, `"kind":"reversal"`, `"grade":"B"`, `"ref":"{l}"`}},
		{who: "v1", do: "GET /records/{l}", want: 200, may: []string{dispatcherName}, has: []string{`"cancelled":"20`, `"cancelled_for":"异议更正"`}},
		{who: "v1", do: "GET /records/{new}", want: 200, may: []string{dispatcherName, "巡网格"}, has: []string{`"evidence":[]`, `"code":"by_hand"`, `"replaces":"{l}"`, `"elapsed":55`}, not: []string{"cancelled"}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/disputes?part=answered", want: 200, has: []string{"{d}"}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/disputes?part=x", want: 422},
		{who: "v1", do: "GET /me/export", want: 200, owns: "石磊磊 19900000001 巡网格 派单甲 " + townDoor},
	})
}

func (w *town) batchStory() {
	file := desk.LegacyFile{Phone: "19800000006", Sum: "sum", Rows: []desk.LegacyRow{
		{Line: 2, Number: "LD-0001", Activity: "敬老日", Content: "陪伴", Place: "敬老院", Unit: "梧桐社区", System: "旧平台", Voucher: "A1", Start: day(1, 9), Stop: day(1, 11)},
		{Line: 3, Number: "LD-0002", Activity: "清扫", Content: "扫雪", Place: "小区", Unit: "梧桐社区", System: "旧平台", Voucher: "A2", Start: day(2, 9), Stop: day(2, 12), Minutes: 150},
	}}
	did, id, err := w.desk.ImportLegacy(w.ctx, file, false)
	w.must(err)
	if did.Added != 2 || len(did.Problems) != 0 {
		w.t.Fatalf("imported %+v", did)
	}
	w.ids["b"] = string(id)
	w.run([]step{
		{who: "disp", do: "GET /areas/" + string(townHere) + "/batches", want: 200, has: []string{"{b}", `"rows":2`, `"minutes":270`, `"state":"proposed"`}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/proposals", want: 200, has: []string{`"proposals":[]`}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/proposals?batch={b}&limit=1", want: 200, has: []string{`"row":2`, `"next"`, "旧平台 A1"}},
		{who: "disp", do: "GET /areas/" + string(townHere) + "/proposals?batch=x", want: 422},
		{who: "other", do: "GET /areas/" + string(townThere) + "/proposals?batch={b}", want: 404},
		{who: "other", do: "POST /proposals/batches/{b}/approve", want: 404},
		{who: "admin", do: "POST /proposals/batches/{b}/approve", want: 403, has: []string{"proposal.own"}},
		{who: "v1", do: "POST /proposals/batches/{b}/approve", want: 404},
		{who: "disp", do: "POST /proposals/batches/{b}/approve", want: 200, has: []string{`"state":"approved"`, `"carried":true`}},
		{who: "disp", do: "POST /proposals/batches/{b}/approve", want: 200},
		{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":120`, `"source":"legacy"`, `"grade":"L"`, "历史记录"}},
		{who: "v2", do: "GET /hours", want: 200, has: []string{`"minutes":150`}},
		{who: "disp", do: "POST /proposals/batches/{b}/refuse", want: 409, has: []string{"proposal.closed"}},
	})
	file.Sum = "another"
	_, id, err = w.desk.ImportLegacy(w.ctx, file, false)
	w.must(err)
	w.ids["c"] = string(id)
	w.run([]step{{who: "disp", do: "POST /proposals/batches/{c}/refuse", want: 200, has: []string{`"state":"refused"`}}})
}

// day is an hour of a day of March 2025 in Shanghai.
func day(d, hour int) time.Time { return time.Date(2025, 3, d, hour, 0, 0, 0, domain.Shanghai) }

func (w *town) meritStory() {
	const training = `{"kind":"training","name":"急救培训","content":"心肺复苏","minutes":600,"organiser":"红十字会","date":"2026-11-20"}`
	w.run([]step{
		{who: "disp", do: "POST /people/a_v1/merits", body: training, keep: "m", want: 201, has: []string{"急救培训", `"minutes":600`}},
		{who: "walker", do: "POST /people/a_v1/merits", body: training, want: 404},
		{who: "disp", do: "POST /people/a_v1/merits", body: with(training, "content", ""), want: 422, has: []string{`"field":"content"`}},
		{who: "disp", do: "POST /people/a_v1/merits", body: with(training, "date", "2026-12-24"), want: 422, has: []string{`"field":"date"`}},
		{who: "disp", do: "POST /people/a_v1/merits", body: `{"kind":"award","name":"优秀志愿者","organiser":"柳岸街道","date":"2026-11-01"}`, want: 201},
		{who: "both", do: "POST /people/a_both/merits", body: training, want: 403, has: []string{"merit.kin"}},
		{who: "disp", do: "POST /people/a_vfar/merits", body: training, want: 404},
		{who: "v1", do: "GET /me/merits", want: 200, has: []string{"急救培训", "优秀志愿者"}},
		{who: "v1", do: "GET /people/a_v1/merits", want: 404},
		{who: "disp", do: "GET /people/a_v1/merits", want: 200, has: []string{"急救培训"}},
		{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":0`, `"lines":[]`}},
		{who: "disp", do: "POST /merits/{m}/cancel", body: `{"words":"登记重复"}`, want: 201, has: []string{`"cancels":"{m}"`, `"minutes":-600`}},
		{who: "disp", do: "POST /merits/{m}/cancel", body: `{"words":"登记重复"}`, want: 201, has: []string{`"cancels":"{m}"`}},
		{who: "other", do: "POST /merits/{m}/cancel", body: `{"words":"登记重复"}`, want: 404},
		{who: "v1", do: "GET /me/merits", want: 200, has: []string{`"cancelled":true`, "登记重复"}},
	})
}

func (w *town) refusalStory() {
	w.run([]step{
		{who: "disp", do: "POST /proposals", body: manualBody, head: "Idempotency-Key: k", keep: "p", want: 201},
		{who: "disp", do: "POST /proposals", body: manualBody, head: "Idempotency-Key: k", want: 201, has: []string{"{p}"}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "words", "别的"), head: "Idempotency-Key: k", want: 422, has: []string{"idempotency.reused"}},
		{who: "v1", do: "GET /proposals/{p}", want: 404},
		{who: "other", do: "GET /proposals/{p}", want: 404},
		{who: "both", do: "POST /proposals/{p}/withdraw", want: 403, has: []string{"proposal.not_own"}},
		{who: "both", do: "POST /proposals/{p}/refuse", body: `{"words":""}`, want: 422},
		{who: "both", do: "POST /proposals/{p}/refuse", body: `{"words":"没有回访"}`, want: 200, has: []string{`"state":"refused"`, "没有回访"}},
		{who: "both", do: "POST /proposals/{p}/approve", want: 409},
		{who: "disp", do: "POST /proposals", body: manualBody, keep: "q", want: 201},
		{who: "disp", do: "POST /proposals/{q}/withdraw", want: 200, has: []string{`"state":"withdrawn"`}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "call_back", ""), want: 422, has: []string{"proposal.witness", `"field":"call_back"`}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "call_back", "", "beneficiary", "a_wang"), want: 201},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "beneficiary", "a_v4"), want: 422, has: []string{`"field":"beneficiary"`}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "volunteer", "LD-9999"), want: 422, has: []string{`"field":"volunteer"`}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "volunteer", "LD-0006"), want: 422, has: []string{`"field":"volunteer"`}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "service", "gas"), want: 422, has: []string{`"field":"service"`}},
		{who: "disp", do: "POST /proposals", body: with(manualBody, "stop", "2026-11-24T02:00:00Z"), want: 422, has: []string{`"field":"stop"`}},
		{who: "disp", do: "POST /proposals", body: `{"kind":"cancel","line":"l_` + strings.Repeat("a", 52) + `","reason":"duplicate","words":"重复"}`, want: 422, has: []string{`"field":"line"`}},
		{who: "both", do: "POST /proposals", body: with(manualBody, "volunteer", "LD-0007"), want: 403, has: []string{"proposal.volunteer"}},
		{who: "wang", do: "POST /proposals", body: manualBody, want: 422, has: []string{`"field":"volunteer"`}},
	})
}
