package server

import (
	"strings"
	"testing"
	"time"

	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// dispatcherName is who answers for the records of published orders: her name is on each of them, for its volunteer to read.
const dispatcherName = "派单甲"

// servedBy is an order from wish to confirmation, 40 minutes, by one of the volunteers.
func servedBy(who string) []step {
	return []step{
		{who: "wang", do: "POST /orders", body: tinyWish, keep: "o", want: 201, sees: true},
		{who: "disp", do: "POST /orders/{o}/publish", want: 200},
		{who: who, do: "POST /orders/{o}/accept", want: 200, sees: true},
		{who: who, do: "POST /orders/{o}/check_in", body: `{"code":"{start}"}`, want: 200, sees: true},
		{who: who, do: "POST /orders/{o}/check_out", body: `{"code":"{stop}"}`, after: 40 * time.Minute, want: 200, sees: true},
		{who: "wang", do: "POST /orders/{o}/confirm", want: 200, sees: true, may: []string{"石磊磊", "两头忙"}},
	}
}

// recordStories are about service records: what they hold, what they lack, who sees them.
func recordStories() []scenario {
	here := "GET /areas/" + string(townHere) + "/records"
	hers := []string{dispatcherName}
	return []scenario{
		{name: "a volunteer reads her service records, staff those of their area by masked name", from: domain.Confirmed, steps: []step{
			{who: "v1", do: "GET /records", want: 200, may: hers, has: []string{`"state":"posted"`, `"activity":"送药 {o}"`, `"place":"梧桐社区 第一网格"`, `"organiser":"梧桐社区"`, `"responsible":"派单甲"`, `"recorder":"邻单（按签到签退自动记录）"`, `"work":40`, `"minutes":40`, `"hours":"0.66"`, `"quality":"done"`, `"due":"2026-12-07T15:59:59.999Z"`, `"due_text":"已办结"`, `"missing":[]`, `"may_dismiss":false`}, not: []string{`"volunteer"`, "a_disp", "a_v1"}},
			{who: "wang", do: "POST /orders/{o}/rate", body: `{"stars":3}`, want: 200, sees: true, meets: "石磊磊"},
			{who: "v1", do: "GET /records", want: 200, may: hers, has: []string{`"quality":"good"`}},
			{who: "v1", do: "GET /hours", want: 200, has: []string{`"source":"job"`, `"nature":"volunteering"`, `"work":40`, `"minutes":40`}, not: []string{`"ref"`, `"reason"`}},
			{who: "v2", do: "GET /records", want: 200, has: []string{`"records":[]`, `"missing":[]`}},
			{who: "wang", do: "GET /records", want: 200, has: []string{`"records":[]`, `"missing":["id_number","gender"]`}},
			{who: "disp", do: here, want: 200, has: []string{`"records":[]`, `"counts":{"held":0,"overdue":0,"undated":0,"unrated":0,"waiting":0}`}},
			{who: "disp", do: here + "?state=posted", want: 200, has: []string{`"name":"石**"`, `"number":"LD-0001"`, `"responsible":"派**"`, `"recorder":"邻单（按签到签退自动记录）"`}, not: []string{"a_v1", "420199198001010022"}},
			{who: "super", do: "GET /areas/" + string(townStreet) + "/records?state=posted&limit=1", want: 200, has: []string{`"state":"posted"`}},
			{who: "walker", do: "GET /areas/" + string(townGrid) + "/records?state=posted", want: 200, has: []string{`"state":"posted"`}},
			{who: "walker2", do: "GET /areas/" + string(townHere) + "-02/records?state=posted", want: 200, has: []string{`"records":[]`}},
			{who: "walker", do: here, want: 404},
			{who: "other", do: here, want: 404},
			{who: "v1", do: here, want: 404},
			{do: "GET /records", want: 401},
			{who: "disp", do: here + "?state=lost", want: 422, has: []string{`"field":"state"`}},
			{who: "disp", do: here + "?overdue=yes", want: 422, has: []string{`"field":"overdue"`}},
			{who: "disp", do: here + "?undated=1", want: 422, has: []string{`"field":"undated"`}},
			{who: "disp", do: here + "?cursor=aGFsbG8", want: 422, has: []string{`"field":"cursor"`}},
		}},
		{name: "who completes her account has her hours at once", steps: append(servedBy("both"), []step{
			{who: "both", do: "GET /hours", want: 200, has: []string{`"lines":[]`}},
			{who: "both", do: "GET /records", want: 200, may: hers, has: []string{`"state":"waiting"`, `"missing":["id_number","gender"]`, `"minutes":0`, `"due_text":"应在 12 月 7 日（含）前办结"`}},
			{who: "both", do: "GET /me", want: 200, owns: "两头忙 柳岸路九号", has: []string{`"missing":["id_number","gender"]`}, not: []string{`"id_number":"`}},
			{who: "disp", do: here, want: 200, has: []string{`"missing":["id_number","gender"]`, `"waiting":1`, `"number":"LD-0007"`, `"name":"两**"`}},
			{who: "disp", do: here + "?overdue=true", want: 200, has: []string{`"records":[]`}},
			{who: "disp", do: "GET /people?area=" + string(townHere), want: 200, has: []string{`"missing":["id_number","gender"]`}},
			{who: "both", do: "PATCH /me", body: `{"id_number":"420199198001010022"}`, want: 422, has: []string{`"field":"id_number"`, "id_number.form"}, not: []string{"420199198001010022"}},
			{who: "both", do: "PATCH /me", body: `{"id_number":"420199198101010024"}`, want: 422, has: []string{`"field":"id_number"`, "account.number_birth"}, not: []string{"420199198101010024"}},
			{who: "both", do: "PATCH /me", body: `{"gender":"x"}`, want: 422, has: []string{`"field":"gender"`}},
			{who: "both", do: "PATCH /me", body: `{"id_number":"420199198001010027","gender":"male"}`, want: 422, has: []string{"account.number_gender"}},
			{who: "both", do: "PATCH /me", body: `{"id_number":"420199198001010027"}`, want: 200, owns: "两头忙 柳岸路九号", has: []string{`"id_number":"420***********0027"`, `"gender":"female"`}, not: []string{"420199198001010027", `"missing"`}},
			{who: "both", do: "PATCH /me", body: `{"id_number":"420199198001010035"}`, want: 422, has: []string{"account.number_set"}},
			{who: "both", do: "GET /hours", want: 200, has: []string{`"minutes":40`}},
			{who: "both", do: "GET /records", want: 200, may: hers, has: []string{`"state":"posted"`, `"missing":[]`}},
			{who: "both", do: "GET /me/export", want: 200, may: hers, owns: "两头忙 柳岸路九号 19900000007", has: []string{`"id_number":"420199198001010027"`, `"records":[{`}},
		}...)},
		{name: "A4: a forgotten check-out waits for the community's call, whatever the resident says", from: domain.Serving, steps: []step{
			{who: "v1", do: "GET /orders/{o}", after: 9 * time.Hour, want: 200, may: []string{"石磊磊"}, has: []string{`"state":"confirming"`, `"uncalled":true`, `"grade":"C"`}},
			{who: "v1", do: "GET /records", want: 200, may: hers, has: []string{`"state":"waiting"`, `"missing":["call_back"]`, `"minutes":0`}},
			{who: "disp", do: here, want: 200, has: []string{`"missing":["call_back"]`, `"waiting":1`}},
			{who: "wang", do: "POST /orders/{o}/rate", body: `{"stars":3}`, want: 409, has: []string{"order.state"}},
			{who: "wang", do: "POST /orders/{o}/confirm", want: 200, sees: true, meets: "石磊磊", has: []string{`"state":"confirming"`, `"heard":"20`, `"call_back":true`, `"actions":["rate","reopen","report"]`}},
			{who: "wang", do: "POST /orders/{o}/confirm", want: 409, has: []string{"order.heard"}},
			{who: "wang", do: "POST /orders/{o}/rate", body: `{"stars":3}`, want: 200, sees: true, meets: "石磊磊"},
			{who: "v1", do: "GET /hours", want: 200, has: []string{`"lines":[]`, `"minutes":0`}},
			{who: "v1", do: "GET /records", want: 200, may: hers, has: []string{`"missing":["call_back"]`}},
			{who: "v1", do: "GET /records/{line}", want: 200, may: hers, has: []string{`"code":"by_rule"`, `"code":"open"`, `"missing":["call_back"]`, "签退：按规则"}},
			{who: "disp", do: "POST /orders/{o}/call_back", want: 200, has: []string{`"state":"confirmed"`, `"heard":"20`}},
			{who: "v1", do: "GET /records/{line}", want: 200, may: hers, has: []string{`"code":"by_rule"`, `"minutes":60`}, not: []string{`"code":"open"`}},
			{who: "v1", do: "GET /records", want: 200, may: hers, has: []string{`"state":"posted"`, `"missing":[]`, `"quality":"good"`, `"grade":"B"`}},
			{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":60`, `"grade":"B"`}},
		}},
		detailStory(hers),
		{name: "a record that is late is listed as overdue", steps: append(servedBy("both"), []step{
			{who: "disp", do: here + "?overdue=true", after: 15 * 24 * time.Hour, want: 200, has: []string{`"overdue":true`, `"due_text":"已逾期，应在 12 月 7 日（含）前办结"`, `"overdue":1`}},
			{who: "disp", do: here + "?undated=true", want: 200, has: []string{`"records":[]`}},
		}...)},
	}
}

// detailStory is one record, read alone: complete to its volunteer and the staff of its place, and nothing to anybody else.
func detailStory(hers []string) scenario {
	l := "l_" + strings.Repeat("a", 52)
	all := []string{
		`"activity":"送药 {o}"`, `"text":"签到：居民验证码，未提供位置"`, `"text":"签退：居民验证码，未提供位置"`, `"elapsed":40`, `"planned":30`, `"code":"all"`, "从签到到签退，全部计入",
		`"rules":"系统默认规则"`, `"ended":"2026-11-23T02:40:00Z"`, `"minutes":40`, `"due_text":"已办结"`,
	}
	return scenario{name: "one record is complete to its volunteer and the staff, and missing to anybody else", from: domain.Confirmed, steps: []step{
		{who: "v1", do: "GET /records/{line}", want: 200, may: hers, has: append([]string{`"responsible":"派单甲"`}, all...), not: []string{`"volunteer":`, "a_v1"}},
		{who: "disp", do: "GET /records/{line}", want: 200, has: append([]string{`"responsible":"派**"`, `"name":"石**"`}, all...), not: []string{"a_v1", "420199198001010022"}},
		{who: "walker", do: "GET /records/{line}", want: 200},
		{who: "super", do: "GET /records/{line}", want: 200},
		{who: "walker2", do: "GET /records/{line}", want: 404},
		{who: "other", do: "GET /records/{line}", want: 404},
		{who: "v2", do: "GET /records/{line}", want: 404, has: []string{"record.missing"}},
		{who: "wang", do: "GET /records/{line}", want: 404},
		{do: "GET /records/{line}", want: 401},
		{who: "v1", do: "GET /records/" + l, want: 404, has: []string{"record.missing"}},
		{who: "v1", do: "GET /records/x", want: 404, has: []string{"record.missing"}},
	}}
}

// TestA3MinutesComeFromTheServersEventsOnly: no request has room for a length, and what is shown is cut, never rounded up.
func TestA3MinutesComeFromTheServersEventsOnly(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Serving)
	w.run([]step{
		{who: "v1", do: "GET /hours", after: 40*time.Minute + 59*time.Second, want: 200, has: []string{`"minutes":0`}}, // an open check-in is nothing
		{who: "v1", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}","minutes":600}`, want: 422, has: []string{`"field":"minutes"`, "json.unknown_field"}},
		{who: "v1", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}","start":"2026-11-23T00:00:00Z"}`, want: 422, has: []string{`"field":"start"`}},
		{who: "v1", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}"}`, want: 200, sees: true},
		{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":0`}},
		{who: "wang", do: "POST /orders/{o}/confirm", body: `{"minutes":600}`, want: 422, has: []string{`"field":"minutes"`}},
		{who: "wang", do: "POST /orders/{o}/confirm", want: 200, sees: true, meets: "石磊磊"},
		{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":40`, `"grade":"A","hours":"0.66"`}, not: []string{"0.67", `"minutes":41`}},
	})
	a, err := w.store.Account(w.ctx, "a_v1")
	w.must(err)
	lines, sum, err := w.desk.MyHours(w.ctx, a, storage.Page{})
	w.must(err)
	total := int64(0)
	for _, l := range lines {
		total += l.Minutes
	}
	if total != sum || sum != 40 {
		t.Fatalf("the lines sum to %d, the total says %d", total, sum)
	}
}

// TestTheFiguresOfHoursAreInThePolicyOfThePlace: read with their defaults, refused out of range, kept.
func TestTheFiguresOfHoursAreInThePolicyOfThePlace(t *testing.T) {
	w := newTown(t, newCoverage(t))
	at := string(townHere) + "/policy"
	w.run([]step{
		{who: "disp", do: "GET /areas/" + at, want: 200, has: []string{`"daily_cap":480`, `"daily_mint":480`, `"dispute_days":5`}, not: []string{`"min_fraction"`}},
		{who: "admin", do: "PUT /areas/" + at, head: `If-Match: "0"`, body: rules(func(p *wire.Policy) { p.DailyCap = 2000 }), want: 422, has: []string{`"field":"daily_cap"`}},
		{who: "admin", do: "PUT /areas/" + at, head: `If-Match: "0"`, body: rules(func(p *wire.Policy) { p.MinFraction = 101 }), want: 422, has: []string{`"field":"min_fraction"`}},
		{who: "admin", do: "PUT /areas/" + at, head: `If-Match: "0"`, body: rules(func(p *wire.Policy) {
			p.DailyCap, p.MinFraction, p.DailyMint, p.DisputeDays = 600, 60, 120, 10
			p.Services = []wire.Service{{Code: "patrol", Name: "巡查", Skill: "any", Risk: 1, Volunteers: 1, Minutes: 30, Nature: wire.NatureGridDuty}}
		}), want: 200, has: []string{`"daily_cap":600`, `"min_fraction":60`, `"daily_mint":120`, `"dispute_days":10`, `"nature":"grid_duty"`}},
		{do: "GET /areas/" + string(townHere) + "/services", want: 200, has: []string{`"nature":"grid_duty"`}},
		{do: "GET /areas/" + string(townThere) + "/services", want: 200, has: []string{`"nature":"volunteering"`}, not: []string{"grid_duty"}},
	})
}

// overlapStory is a record over the time of another one: a dispatcher lays it aside, nobody else, and its volunteer reads why.
func (w *town) overlapStory() {
	w.in(domain.Confirmed)
	posted, err := w.store.RecordsOf(w.ctx, "a_v1", storage.Page{})
	w.must(err)
	r := *posted[0]
	r.ID, r.Epoch = domain.NewLineID(r.Order, r.Volunteer, 9, domain.Credit, 0), 9
	r.State, r.Line, r.Done, r.Wake = domain.RecordWaiting, 0, 0, 0
	r.Responsible, r.Recorder, r.Salt = r.Responsible.Copy(), r.Recorder.Copy(), r.Salt.Copy()
	_, err = w.store.KeepRecord(w.ctx, &r)
	w.must(err)
	w.must(w.desk.RecordsDue(w.ctx))
	here, at := "GET /areas/"+string(townHere)+"/records?state=held", "POST /records/"+string(r.ID)+"/dismiss"
	const why = "同一次服务记了两次"
	body := `{"reason":"duplicate","words":"` + why + `"}`
	w.run([]step{
		{who: "v1", do: "GET /records", want: 200, may: []string{dispatcherName}, has: []string{`"state":"held"`}, not: []string{`"may_dismiss":true`}},
		{who: "disp", do: here, want: 200, has: []string{`"held":1`, `"may_dismiss":true`}},
		{who: "walker", do: "GET /areas/" + string(townGrid) + "/records?state=held", want: 200, has: []string{`"may_dismiss":false`}},
		{who: "walker", do: at, body: body, want: 403, has: []string{"record.denied"}},
		{who: "other", do: at, body: body, want: 404, has: []string{"record.missing"}},
		{who: "v1", do: at, body: body, want: 404},
		{who: "disp", do: at, body: body, head: "none", want: 400, has: []string{"idempotency.missing"}},
		{who: "disp", do: at, body: `{"reason":"closed","words":"x"}`, want: 422, has: []string{`"field":"reason"`}},
		{who: "disp", do: at, body: `{"reason":"duplicate","words":" "}`, want: 422, has: []string{`"field":"words"`}},
		{who: "disp", do: at, body: `{"reason":"duplicate"}`, want: 422, has: []string{`"field":"words"`}},
		{who: "disp", do: "POST /records/l_x/dismiss", body: body, want: 404},
		{who: "disp", do: at, head: "Idempotency-Key: once", body: body, want: 200, has: []string{`"state":"dismissed"`, why, `"reason":"duplicate"`, `"who":"派**"`}},
		{who: "disp", do: at, head: "Idempotency-Key: once", body: body, want: 200, has: []string{`"state":"dismissed"`}},
		{who: "disp", do: at, head: "Idempotency-Key: once", body: strings.Replace(body, "duplicate", "other", 1), want: 422, has: []string{"idempotency.reused"}},
		{who: "disp", do: at, body: body, want: 409, has: []string{"record.not_held"}},
		{who: "v1", do: "GET /records", want: 200, may: []string{dispatcherName}, has: []string{`"state":"dismissed"`, why, `"due_text":"已搁置，不再记入"`}},
		{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":40`}},
		{who: "disp", do: here, want: 200, has: []string{`"held":0`}},
	})
}
