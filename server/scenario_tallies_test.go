package server

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lindan/domain"
	"lindan/server/wire"
)

// tallyStories are about tallies, rates, stars, the leaderboard and what is taken out.
func tallyStories() []scenario {
	november := "&from=2026-11&to=2026-11&reason=inspection"
	return []scenario{
		{name: "a tally by any place and unit, for those whose area it is", from: domain.Confirmed, steps: []step{
			{who: "super", do: "GET /tally?by=community", want: 200, has: []string{`"key":"` + string(townHere) + `","minutes":40,"name":"梧桐社区","people":1,"work":40`, `"area_name":"柳岸街道"`, `"from":"2026-11"`}},
			{who: "super", do: "GET /tally?by=subdistrict", want: 200, has: []string{"柳岸街道"}},
			{who: "disp", do: "GET /tally?by=unit", want: 200, has: []string{"柳岸小学"}},
			{who: "disp", do: "GET /tally?by=volunteer", want: 200, has: []string{"LD-0001", "石**"}, not: []string{"a_v1"}},
			{who: "disp", do: "GET /tally?by=month&nature=volunteering&source=job&service=medicine", want: 200, has: []string{`"minutes":40`}},
			{who: "disp", do: "GET /tally?by=month&nature=party_duty", want: 200, has: []string{`"rows":[]`, `"people":0`}},
			{who: "disp", do: "GET /tally?by=month&source=manual", want: 200, has: []string{`"rows":[]`}},
			{who: "disp", do: "GET /tally?nature=free", want: 422, has: []string{`"field":"nature"`}},
			{who: "disp", do: "GET /tally?source=air", want: 422, has: []string{`"field":"source"`}},
			{who: "disp", do: "GET /tally?by=minutes", want: 422, has: []string{`"field":"by"`}},
			{who: "other", do: "GET /tally?by=community", want: 200, has: []string{`"rows":[]`}, not: []string{"梧桐"}},
			{who: "other", do: "GET /tally?by=community&area=" + string(townHere), want: 404},
			{who: "disp", do: "GET /tally.xlsx?by=unit", want: 200, has: []string{`filename="tally.xlsx"`, "spreadsheetml"}},
			{who: "v1", do: "GET /tally.xlsx", want: 404},
		}},
		{name: "the three rates come with their definitions", from: domain.Confirmed, steps: []step{
			{who: "wang", do: "POST /orders/{o}/rate", body: `{"stars":3}`, want: 200, sees: true, meets: "石磊磊"},
			{who: "super", do: "GET /rates", want: 200, has: []string{
				`"response":{"part":1,"percent":"100.0","whole":1}`, `"satisfaction":{"part":1,"percent":"100.0","whole":1}`, `"unanswered":{"part":0,"percent":"0.0","whole":1}`,
				`"rank_from":30`, "时限内受理或答复的订单 ÷ 应答复的订单", `"weights":{"resolution":30,"response":20,"satisfaction":50}`, "银杏社区",
			}, not: []string{`"rank":`}},
			{who: "other", do: "GET /rates", want: 200, has: []string{`"orders":0`, `"response":{"part":0,"whole":0}`}, not: []string{"梧桐", `"index":`}},
			{who: "walker", do: "GET /rates", want: 200, has: []string{`"orders":1`}},
			{who: "walker2", do: "GET /rates", want: 200, has: []string{`"orders":0`}},
			{who: "disp", do: "GET /rates?from=2024-01&to=2026-11", want: 422, has: []string{`"field":"to"`}},
			{who: "disp", do: "GET /rates?area=" + string(townThere), want: 404},
			{who: "wang", do: "GET /rates", want: 404},
		}},
		{name: "stars are a volunteer's own", from: domain.Confirmed, steps: []step{
			{who: "v1", do: "GET /me/stars", want: 200, has: []string{`"level":0`, "尚未评星", `"minutes":40`, `"next":6000`, "五星志愿者"}, not: []string{`"held"`}},
			{who: "v2", do: "GET /me/stars", want: 200, has: []string{`"minutes":0`}},
			{who: "wang", do: "GET /me/stars", want: 403, has: []string{"volunteer.not_registered"}},
		}},
		{name: "a leaderboard names only those who agreed", from: domain.Confirmed, steps: []step{
			{who: "v2", do: "GET /leaderboard", want: 200, has: []string{`"leaders":[]`, "梧桐社区"}, not: []string{"LD-0001", "石"}},
			{who: "v1", do: "PUT /me/consents/publicity", body: `{"given":true,"version":1}`, want: 200},
			{who: "v2", do: "GET /leaderboard?month=2026-11", want: 200, has: []string{`"rank":1`, "LD-0001", "石磊磊", `"minutes":40`}, may: []string{"石磊磊"}},
			{who: "v2", do: "GET /leaderboard?month=2026-10", want: 200, has: []string{`"leaders":[]`}},
			{who: "super", do: "GET /leaderboard?area=" + string(townHere), want: 200, has: []string{"石磊磊"}, may: []string{"石磊磊"}},
			{who: "vnear", do: "GET /leaderboard?area=" + string(townHere), want: 404},
			{who: "vnear", do: "GET /leaderboard", want: 200, has: []string{"银杏社区"}},
			{who: "v2", do: "GET /leaderboard?area=" + string(townStreet), want: 404},
			{who: "v2", do: "GET /leaderboard?area=" + string(townGrid), want: 404},
			{who: "v2", do: "GET /leaderboard?month=11", want: 422, has: []string{`"field":"month"`}},
			{who: "v1", do: "PUT /me/consents/publicity", body: `{"given":false,"version":1}`, want: 200},
			{who: "v2", do: "GET /leaderboard", want: 200, has: []string{`"leaders":[]`}},
			{who: "wang", do: "GET /leaderboard", want: 404},
		}},
		{name: "who takes records out says why, and only for her own area", from: domain.Confirmed, steps: []step{
			{who: "super", do: "GET /exports/national.zip?from=2026-11&to=2026-11", want: 422, has: []string{`"field":"reason"`}},
			{who: "super", do: "GET /exports/national.zip?from=2026-11&to=2026-11&reason=curiosity", want: 422, has: []string{`"field":"reason"`}},
			{who: "super", do: "GET /exports/national.zip?from=2026-11&reason=national_sync", want: 422, has: []string{`"field":"to"`}},
			{who: "disp", do: "GET /exports/national.zip?from=2026-11&to=2026-11&reason=national_sync", want: 403, has: []string{"take.denied"}},
			{who: "v1", do: "GET /exports/national.zip?from=2026-11&to=2026-11&reason=national_sync", want: 404},
			{who: "super", do: "GET /exports/national.zip?area=420199-002&from=2026-11&to=2026-11&reason=national_sync", want: 404},
			{who: "super", do: "GET /inspections.zip?order={o}" + november, want: 422, has: []string{"take.scope"}},
			{who: "super", do: "GET /inspections.zip?volunteer=LD-9999&reason=inspection", want: 422, has: []string{`"field":"volunteer"`}},
			{who: "super", do: "GET /inspections.zip?volunteer=LD-0006&reason=inspection", want: 422, has: []string{`"field":"volunteer"`}}, // of another subdistrict
			{who: "super", do: "GET /inspections.zip?order=o_x&reason=inspection", want: 422, has: []string{`"field":"order"`}},
			{who: "disp", do: "GET /inspections.zip?order={o}&reason=inspection", want: 403},
			{who: "walker", do: "GET /inspections.zip?from=2026-11&to=2026-11&reason=inspection", want: 403},
			{who: "super", do: "GET /exports", want: 200, has: []string{`"exports":[]`}},
			{who: "super", do: "GET /inspections.zip?volunteer=LD-0001&reason=complaint", want: 200, has: []string{"application/zip"}},
			{who: "super", do: "GET /exports", want: 200, has: []string{"检查包", "LD-0001", "处理投诉", "督**"}},
			{who: "disp", do: "GET /exports", want: 403},
			{who: "other", do: "GET /exports?area=" + string(townStreet), want: 404},
			{who: "v1", do: "GET /reveals", want: 200, has: []string{"主管部门检查", "督**"}},
			{who: "disp", do: "PUT /exports/receipts", body: "时长记录编号,结果\r\nl_a,已接收\r\n", head: "Content-Type: text/csv", want: 403},
			{who: "super", do: "PUT /exports/receipts", body: "{}", want: 415},
			{who: "super", do: "PUT /exports/receipts", body: "a,b\r\n\"x", head: "Content-Type: text/csv", want: 422},
		}},
	}
}

// unpack is the files of an answer that is a ZIP.
func (w *town) unpack(r reply) map[string]string {
	w.t.Helper()
	if r.status != 200 {
		w.t.Fatalf("%d %s", r.status, r.body)
	}
	z, err := zip.NewReader(strings.NewReader(r.body), int64(len(r.body)))
	w.must(err)
	files := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		w.must(err)
		text, err := io.ReadAll(in)
		w.must(err)
		files[f.Name] = string(text)
	}
	return files
}

// sheetOf reads a CSV of a pack as rows of titled cells.
func (w *town) sheetOf(text string) []map[string]string {
	w.t.Helper()
	body, marked := strings.CutPrefix(text, "\ufeff")
	if !marked || strings.Count(body, "\n") != strings.Count(body, "\r\n") {
		w.t.Fatalf("no byte order mark, or a line end that is not CRLF: %q", text)
	}
	r := csv.NewReader(strings.NewReader(body))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	w.must(err)
	var rows []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		rows = append(rows, row)
	}
	return rows
}

// evil gives a volunteer texts that a spreadsheet would run.
func (w *town) evil(key string) {
	w.t.Helper()
	_, err := w.store.UpdateAccount(w.ctx, domain.AccountID("a_"+key), func(a *domain.Account) error {
		a.Serves.Number, a.Serves.Unit = "@SUM(A1)", "'=cmd|' /C calc'!A0"
		a.Name = domain.Hide("=HYPERLINK(\"http://x\",\"看\")")
		return nil
	})
	w.must(err)
}

const wholeNovember = "?from=2026-11&to=2026-11&reason=national_sync"

// TestA15NationalExport: five groups as CSV, safe from formulas, with the state of every line's sync; and who took it is known.
func TestA15NationalExport(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.evil("v1")
	w.in2()
	duty := &domain.Line{ID: "l_duty", Community: townHere, Volunteer: "a_v1", Kind: domain.Credit, Nature: domain.PartyDuty, Work: 60, Month: "2026-11", Start: w.clock, Stop: w.clock}
	duty.Hash = duty.Sum()
	w.must(w.store.PostLine(w.ctx, duty)) // work, and no service record
	w.run([]step{
		{who: "disp", do: "POST /people/a_v1/merits", body: `{"kind":"training","name":"急救","content":"心肺复苏","minutes":90,"organiser":"红十字会","date":"2026-11-20"}`, want: 201},
		{who: "disp", do: "POST /people/a_v1/merits", body: `{"kind":"award","name":"季度之星","organiser":"梧桐社区","date":"2026-11-21"}`, want: 201},
		{who: "disp", do: "POST /people/a_v1/merits", body: `{"kind":"training","name":"上个月","content":"礼仪","minutes":30,"organiser":"红十字会","date":"2026-10-20"}`, want: 201},
		{who: "disp", do: "POST /people/a_v1/merits", body: `{"kind":"training","name":"记错了","content":"礼仪","minutes":30,"organiser":"红十字会","date":"2026-11-20"}`, keep: "wrong", want: 201},
		{who: "disp", do: "POST /merits/{wrong}/cancel", body: `{"words":"记错了"}`, want: 201},
	})
	files := w.unpack(w.send("super", get, "/exports/national.zip"+wholeNovember, "", nil))
	names := []string{"1-个人基本信息.csv", "2-志愿服务情况.csv", "3-培训情况.csv", "4-表彰奖励情况.csv", "5-服务评价情况.csv"}
	for _, name := range names {
		if files[name] == "" {
			t.Fatalf("no %s in %d files", name, len(files))
		}
		for _, row := range w.sheetOf(files[name]) {
			for title, c := range row {
				if c != "" && strings.ContainsAny(c[:1], "=+@\t\r") {
					t.Errorf("%s: %s is %q", name, title, c)
				}
			}
		}
	}
	if list := w.sheetOf(files[names[2]]); len(list) != 1 || list[0]["培训名称"] != "急救" || list[0]["学习时间（分钟）"] != "90" || list[0]["日期"] != "2026-11-20" {
		t.Errorf("training: %v", list)
	}
	if list := w.sheetOf(files[names[3]]); len(list) != 1 || list[0]["名称"] != "季度之星" || list[0]["授予单位"] != "梧桐社区" {
		t.Errorf("awards: %v", list)
	}
	people, lines := w.sheetOf(files[names[0]]), w.sheetOf(files[names[1]])
	if len(people) != 1 || len(lines) != 1 {
		t.Fatalf("%d people, %d lines", len(people), len(lines))
	}
	for title, want := range map[string]string{
		"志愿者编号": "'@SUM(A1)", "姓名": `'=HYPERLINK("http://x","看")`, "性别": "女", "出生日期": "1980-01-01", "身份证件号码": "420199198001010022",
		"居住区域": "梧桐社区", "联系方式": "19900000001", "服务类别": "不限",
	} {
		if people[0][title] != want {
			t.Errorf("%s is %q, want %q", title, people[0][title], want)
		}
	}
	for title, want := range map[string]string{
		"活动名称": "送药 " + w.ids["o"], "服务日期": "2026-11-23", "开始": "10:00", "结束": "10:40", "服务内容": "送药", "服务时间（小时）": "0.66", "服务时间（分钟）": "40",
		"组织单位": "梧桐社区", "活动负责人": dispatcherName, "类型": "记入", "来源": "签到签退", "证据等级": "A", "同步状态": "未报送", "志愿者编号": "'@SUM(A1)",
	} {
		if lines[0][title] != want {
			t.Errorf("%s is %q, want %q", title, lines[0][title], want)
		}
	}
	again := w.sheetOf(w.unpack(w.send("super", get, "/exports/national.zip"+wholeNovember, "", nil))[names[1]])
	if again[0]["同步状态"] != "已导出" {
		t.Errorf("the second export says %q", again[0]["同步状态"])
	}
	w.run([]step{
		{who: "super", do: "GET /exports", want: 200, has: []string{"全国系统报送文件", `"reason":"national_sync"`}},
		{who: "v1", do: "GET /reveals", want: 200, has: []string{"报送全国志愿服务信息系统"}},
		{who: "v2", do: "GET /reveals", want: 200, not: []string{"报送全国志愿服务信息系统"}},
	})
}

// in2 is the visit of town.in, by a volunteer whose name a scenario does not know.
func (w *town) in2() {
	w.t.Helper()
	w.in(domain.Confirming)
	r := w.take(step{who: "wang", do: "POST /orders/{o}/confirm"})
	if r.status != 200 {
		w.t.Fatal(r.body)
	}
	w.settle()
}

// receiptStory tells what the national system said of lines.
func (w *town) receiptStory() {
	w.in2()
	lines := func() []map[string]string {
		return w.sheetOf(w.unpack(w.send("super", get, "/exports/national.zip"+wholeNovember, "", nil))["2-志愿服务情况.csv"])
	}
	put := func(text string) wire.Receipts {
		r := w.send("super", "PUT", "/exports/receipts", "\ufeff时长记录编号,结果,代码\r\n"+text, map[string]string{"Content-Type": "text/csv; charset=utf-8"})
		var v wire.Receipts
		if r.status != 200 || json.Unmarshal([]byte(r.body), &v) != nil {
			w.t.Fatal(r.status, r.body)
		}
		return v
	}
	o := w.read("o")
	id := string(o.Jobs[0].Line)
	if v := put(id + ",已接收,\r\n"); len(v.Faults) != 1 || v.Faults[0].Code != "sync.not_sent" || v.Faults[0].Row != 2 {
		w.t.Errorf("a line that never went out: %+v", v)
	}
	far := &domain.Line{ID: "l_far", Community: "420199-002-001", Volunteer: "a_vfar", Kind: domain.Credit, Month: "2026-11", Start: w.clock, Stop: w.clock}
	far.Hash = far.Sum()
	w.must(w.store.PostLine(w.ctx, far))
	w.must(w.store.MarkExported(w.ctx, far.ID, "x_1", 1))
	if v := put("l_far,已接收,\r\n"); len(v.Faults) != 1 || v.Faults[0].Code != "line.missing" {
		w.t.Errorf("a line of another subdistrict: %+v", v)
	}
	lines()
	v := put("l_nothing,已接收,\r\n" + id + ",已退回,E07\r\nnonsense,yes\r\n")
	if v.Refused != 1 || len(v.Faults) != 2 || v.Faults[0].Code != "receipts.row" || v.Faults[1].Code != "line.missing" {
		w.t.Errorf("a refusal among others: %+v", v)
	}
	if row := lines()[0]; row["同步状态"] != "已退回" || row["回执代码"] != "E07" {
		w.t.Errorf("after the refusal: %v", row)
	}
	if v := put(id + ",accepted\r\n"); v.Accepted != 1 {
		w.t.Errorf("accepted: %+v", v)
	}
	if v := put(id + ",accepted\r\n"); v.Unchanged != 1 {
		w.t.Errorf("accepted again: %+v", v)
	}
	lines()
	if row := lines()[0]; row["同步状态"] != "已接收" {
		w.t.Errorf("what was accepted went back: %v", row)
	}
	if r := w.send("admin", "PUT", "/exports/receipts", "a,b\r\n"+strings.Repeat("l_x,accepted\r\n", mostReceipts+1), map[string]string{"Content-Type": "text/csv"}); r.status != 422 {
		w.t.Errorf("too many rows: %d", r.status)
	}
}

// rehash follows README.txt: a line of lines.csv as the text that its hash covers.
func rehash(row map[string]string) string {
	text := "lindan line 1\n"
	for _, name := range []string{
		"id", "community", "grid", "branch", "unit", "volunteer", "order", "epoch", "service", "kind", "source", "nature", "minutes", "work",
		"grade", "month", "start", "stop", "policy", "ref", "why", "by", "two", "record",
	} {
		value := strings.TrimPrefix(row[name], "'")
		if strings.ContainsAny(value, "\\\n") {
			value = strconv.Quote(value)
		}
		text += name + "=" + value + "\n"
	}
	return hash(text)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// TestA40InspectionPack: everything of a period, reckoned anew by what README.txt says alone; a changed line is told.
func TestA40InspectionPack(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.evil("v1")
	w.in2()
	forged := &domain.Line{
		ID: "l_forged", V: 1, Community: townHere, Volunteer: "a_v2", Service: `a\b"c`, Kind: domain.Credit, Source: domain.FromManual, Nature: domain.Volunteering,
		Minutes: 60, Work: 60, Grade: domain.GradeC, Month: "2026-11", Start: w.clock, Stop: w.clock.Add(time.Hour), By: "a_disp", Second: "a_other", Reason: "=why",
		Posted: domain.At(w.clock),
	}
	forged.Hash = forged.Sum()
	back, err := forged.Reverse("a_disp", "a_admin", "mistake", w.clock)
	w.must(err)
	forged.Minutes = 600 // after its hash was made
	w.must(w.store.PostLine(w.ctx, forged))
	w.must(w.store.PostLine(w.ctx, back))

	w.send("v1", post, "/certificates", thisYear, map[string]string{"Idempotency-Key": "for-the-pack"})
	r := w.send("super", get, "/inspections.zip?from=2026-11&to=2026-11&reason=inspection", "", nil)
	files := w.unpack(r)
	if list := w.sheetOf(files["certificates.csv"]); len(list) != 1 || !strings.HasPrefix(list[0]["编号"], "LD26") || list[0]["状态"] != "有效" || list[0]["分钟"] != "40" {
		t.Errorf("certificates: %v", list)
	}
	if list := w.sheetOf(files["blocks.csv"]); len(list) != 1 || list[0]["community"] != string(townHere) || list[0]["lines"] != "3" || len(list[0]["hash"]) != 64 {
		t.Errorf("blocks: %v", list)
	}
	for _, secret := range []string{secretName, secretPhone, secretDoor, secretNote, secretPoint, "114.2", "石磊磊", "19900000001"} {
		for name, text := range files {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s", name, secret)
			}
		}
	}
	if readme := files["README.txt"]; !strings.Contains(readme, "sha256sum") || !strings.Contains(readme, "2026-11 至 2026-11") || strings.Contains(readme, "{") {
		t.Errorf("README.txt: %s", readme)
	}
	lines := w.sheetOf(files["lines.csv"])
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	good := 0
	for _, l := range lines {
		if have := rehash(l); have == l["hash"] {
			good++
		} else if l["id"] != "l_forged" {
			t.Errorf("%s: by README.txt %s, in the ledger %s", l["id"], have, l["hash"])
		}
	}
	if good != 2 {
		t.Errorf("%d lines are right, want 2", good)
	}
	verdicts := map[string]string{}
	for _, l := range lines {
		verdicts[l["id"]] = l["ok"]
	}
	checks := w.sheetOf(files["checks.csv"])
	if len(checks) != 3 || checks[0]["记录数"]+checks[1]["记录数"] != "30" || checks[0]["哈希不一致"] != "1" || checks[2]["不一致的记录"] != "l_forged" || checks[2]["账本哈希"] == checks[2]["重算哈希"] {
		t.Errorf("checks %v", checks)
	}
	posted := string(w.read("o").Jobs[0].Line)
	if verdicts["l_forged"] != "WRONG" || verdicts[posted] != "ok" || verdicts[string(back.ID)] != "ok" {
		t.Errorf("verdicts %v", verdicts)
	}
	w.packWords(files, posted)
	w.packEvents(w.sheetOf(files["events.csv"]))
	approvals := w.sheetOf(files["approvals.csv"])
	slices.SortFunc(approvals, func(a, b map[string]string) int { return strings.Compare(b["分钟"], a["分钟"]) }) // "600", "-60"
	if len(approvals) != 2 || approvals[0]["提出人"] != "a_disp" || approvals[0]["原因代码"] != "'=why" || approvals[1]["批准人"] != "a_admin" || approvals[1]["类型"] != "冲正" {
		t.Errorf("approvals %v", approvals)
	}
	if summary := files["summary.csv"]; !strings.Contains(summary, "时长记录,3\r\n哈希不一致的记录,1\r\n没有服务记录的记入,1\r\n内容与承诺值不一致的服务记录,0\r\n") {
		t.Errorf("summary %s", summary)
	}
	if text := r.head.Get("Content-Disposition"); text != `attachment; filename="inspection.zip"` {
		t.Error(text)
	}
}

// packWords reckons the commitment of the visit's record as README.txt says.
func (w *town) packWords(files map[string]string, id string) {
	w.t.Helper()
	records := w.sheetOf(files["records.csv"])
	i := slices.IndexFunc(records, func(r map[string]string) bool { return r["时长记录编号"] == id })
	if i < 0 || len(records) != 2 {
		w.t.Fatalf("records %v", records)
	}
	r := records[i]
	text := "lindan record 1\n" + r["盐值"] + "\n"
	for _, name := range []string{"活动名称", "服务地点", "服务内容", "组织单位", "活动负责人", "记录人"} {
		text += fmt.Sprintf("%d:%s\n", len(r[name]), r[name])
	}
	if r["内容承诺值"] != hash(text) || r["内容核对"] != "一致" || r["盐值"] == "" || r["志愿者编号"] != "'@SUM(A1)" || r["服务时间（分钟）"] != "40" {
		w.t.Errorf("record %v", r)
	}
}

func (w *town) packEvents(events []map[string]string) {
	w.t.Helper()
	if len(events) != len(w.read("o").Events) {
		w.t.Errorf("%d events, the order has %d", len(events), len(w.read("o").Events))
	}
	out := slices.IndexFunc(events, func(e map[string]string) bool { return e["操作"] == "签退" })
	if out < 0 {
		w.t.Fatalf("no check-out in %v", events)
	}
	e := events[out]
	if e["时间"] != "2026-11-23 10:40:00" || e["操作者"] != "志愿者" || e["志愿者"] != "a_v1" || e["证据等级"] != "A" || e["验证方式"] != "居民验证码" || e["位置"] != "未提供位置" {
		w.t.Errorf("check-out %v", e)
	}
}

// TestA40APackOfOnePersonOrOneOrder holds nothing of anybody else.
func TestA40APackOfOnePersonOrOneOrder(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	for n, c := range []struct {
		volunteer domain.AccountID
		community domain.AreaID
	}{{"a_v2", townHere}, {"a_v1", "420199-002-001"}} { // somebody else's, and hers from another subdistrict
		id := domain.OrderID("o_" + string(c.community) + ".aaaaaaaaaaaaaaaaaaaaaaaaaa")
		l := &domain.Line{ID: domain.LineID(fmt.Sprint("l_", n)), Community: c.community, Volunteer: c.volunteer, Order: id, Kind: domain.Credit, Source: domain.FromLegacy, Month: "2026-11", Start: w.clock, Stop: w.clock}
		l.Hash = l.Sum()
		w.must(w.store.PostLine(w.ctx, l))
		_, _, err := w.store.AddOrder(w.ctx, &domain.Order{
			ID: id, Community: c.community, Events: []domain.Event{{N: 1, At: w.clock, Action: domain.Place}},
			Jobs: []domain.Job{{Volunteer: c.volunteer, Line: l.ID, Start: domain.Stamp{At: w.clock}}},
		})
		w.must(err)
	}
	posted := string(w.read("o").Jobs[0].Line)
	for name, path := range map[string]string{
		"of a volunteer": "/inspections.zip?volunteer=LD-0001&reason=inspection",
		"of an order":    "/inspections.zip?order=" + w.ids["o"] + "&reason=inspection",
	} {
		files := w.unpack(w.send("super", get, path, "", nil))
		lines, events := w.sheetOf(files["lines.csv"]), w.sheetOf(files["events.csv"])
		if len(lines) != 1 || lines[0]["id"] != posted || len(events) != len(w.read("o").Events) || len(w.sheetOf(files["approvals.csv"])) != 0 {
			t.Errorf("%s: lines %v, %d events", name, lines, len(events))
		}
	}
}

// TestA40AnOrdersHistoryIsGivenOnce, though several lines came of it, and though the first that was promised is not posted yet.
func TestA40AnOrdersHistoryIsGivenOnce(t *testing.T) {
	w := newTown(t, newCoverage(t))
	o := &domain.Order{ID: domain.OrderID("o_" + string(townHere) + ".aaaaaaaaaaaaaaaaaaaaaaaaaa"), Community: townHere, Area: townGrid, State: domain.Archived, Created: domain.At(w.clock)}
	o.Events = []domain.Event{{N: 1, At: w.clock, As: domain.Orderer, Action: domain.Place}, {N: 2, At: w.clock, As: domain.TheClock, Action: domain.Archive}}
	for n, start := range []time.Time{w.clock, w.clock, w.clock.AddDate(0, 1, 0), w.clock} {
		v, line := domain.AccountID(fmt.Sprint("a_v", n+1)), domain.LineID(fmt.Sprint("l_", n))
		o.Jobs = append(o.Jobs, domain.Job{Volunteer: v, Line: line, Start: domain.Stamp{At: start}})
		if n == 0 {
			continue // its record waits
		}
		l := &domain.Line{ID: line, Community: townHere, Volunteer: v, Order: o.ID, Kind: domain.Credit, Month: domain.MonthOf(start), Start: start, Stop: start}
		l.Hash = l.Sum()
		w.must(w.store.PostLine(w.ctx, l))
	}
	_, _, err := w.store.AddOrder(w.ctx, o)
	w.must(err)
	for path, lines := range map[string]int{
		"?from=2026-11&to=2026-11": 2, "?from=2026-11&to=2026-12": 3, "?from=2026-12&to=2026-12": 1, "?volunteer=LD-0004": 1, "?order=" + string(o.ID): 3,
	} {
		files := w.unpack(w.send("super", get, "/inspections.zip"+path+"&reason=inspection", "", nil))
		if events, have := w.sheetOf(files["events.csv"]), w.sheetOf(files["lines.csv"]); len(events) != 2 || len(have) != lines {
			t.Errorf("%s: %d lines and %d events", path, len(have), len(events))
		}
	}
}

// TestALeaderboardNamesWhoAgreedToTheTextInForce: neither who agreed to an older one, nor a minor, nor somebody who left; those
// with as many minutes share a place.
func TestALeaderboardNamesWhoAgreedToTheTextInForce(t *testing.T) {
	w := newTown(t, newCoverage(t))
	for i := range 60 {
		key := fmt.Sprint("x", i)
		w.person(key, "某某"+strconv.Itoa(i), "", townHere, func(a *domain.Account) {
			a.Phone, a.Serves = domain.Secret{}, &domain.Profile{Number: fmt.Sprint("LD-9", i), Verified: true}
			if i == 57 {
				a.BirthYear = w.clock.Year() - 17
			}
		})
		l := &domain.Line{ID: domain.LineID(fmt.Sprint("l_", i)), Community: townHere, Volunteer: domain.AccountID("a_" + key), Kind: domain.Credit, Nature: domain.Volunteering, Minutes: int64(100 + i/2*2), Month: "2026-11", Start: w.clock, Stop: w.clock}
		l.Hash = l.Sum()
		w.must(w.store.PostLine(w.ctx, l))
		version := 1
		if i == 58 {
			version = 0 // of the text before
		}
		if i != 59 {
			w.must(w.store.AddConsent(w.ctx, &domain.Consent{ID: "c_" + key, Account: l.Volunteer, Purpose: domain.ForPublicity, Version: version, Given: true, At: 1}))
		}
	}
	var v wire.Leaderboard
	w.must(json.Unmarshal([]byte(w.send("v2", get, "/leaderboard", "", nil).body), &v))
	have := ""
	for _, l := range v.Leaders[:4] {
		have += fmt.Sprint(l.Rank, " ", l.Number, " ", l.Name, " ", l.Minutes, "; ")
	}
	if want := "1 LD-956 某某56 156; 2 LD-954 某某54 154; 2 LD-955 某某55 154; 4 LD-952 某某52 152; "; have != want {
		t.Errorf("the first are %s, want %s", have, want)
	}
	if len(v.Leaders) != 50 {
		t.Errorf("%d are shown", len(v.Leaders))
	}
}

// TestBadRatingsHoldAStarBack: hours alone are not enough once there are five ratings.
func TestBadRatingsHoldAStarBack(t *testing.T) {
	w := newTown(t, newCoverage(t))
	l := &domain.Line{ID: "l_1", Community: townHere, Volunteer: "a_v1", Kind: domain.Credit, Nature: domain.Volunteering, Grade: domain.GradeA, Minutes: 6000, Month: "2026-11", Start: w.clock, Stop: w.clock}
	l.Hash = l.Sum()
	w.must(w.store.PostLine(w.ctx, l))
	for i, quality := range []string{"good", "good", "poor", "fair", "done", "done"} {
		_, err := w.store.KeepRecord(w.ctx, &domain.Record{ID: domain.LineID(fmt.Sprint("l_", i)), Volunteer: "a_v1", Evaluation: &domain.Evaluation{Quality: quality}})
		w.must(err)
	}
	w.run([]step{{who: "v1", do: "GET /me/stars", want: 200, has: []string{`"level":1`, `"ratings":4`, `"satisfied":2`, "一星志愿者"}, not: []string{`"held"`}}})
	_, err := w.store.KeepRecord(w.ctx, &domain.Record{ID: "l_9", Volunteer: "a_v1", Evaluation: &domain.Evaluation{Quality: "poor"}})
	w.must(err)
	w.run([]step{{who: "v1", do: "GET /me/stars", want: 200, has: []string{`"level":0`, `"ratings":5`, "满意的评价不到 60%"}}})
}

// TestATallySheetHasNumbersAndNoFormulas opens the workbook as a spreadsheet does.
func TestATallySheetHasNumbersAndNoFormulas(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	r := w.send("disp", get, "/tally.xlsx?by=branch", "", nil)
	f, err := excelize.OpenReader(bytes.NewReader([]byte(r.body)))
	w.must(err)
	defer func() { w.must(f.Close()) }()
	for cell, want := range map[string]string{
		"A1": "服务时长汇总", "B2": "梧桐社区（" + string(townHere) + "）", "B3": "2026-11 至 2026-11", "B4": "按党支部", "B6": "2026-11-23 10:40",
		"A8": "编号", "A9": "'=第一党支部", "C9": "40", "D9": "0.66", "A10": "合计",
	} {
		if have, err := f.GetCellValue("汇总", cell); err != nil || have != want {
			t.Errorf("%s is %q, %v, want %q", cell, have, err, want)
		}
		if formula, err := f.GetCellFormula("汇总", cell); err != nil || formula != "" {
			t.Errorf("%s is a formula %q, %v", cell, formula, err)
		}
	}
	for _, cell := range []string{"C9", "D9", "E9"} {
		if kind, err := f.GetCellType("汇总", cell); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s is of type %v, %v", cell, kind, err)
		}
	}
}

// TestA41ACommunityOfFewOrdersIsNotRanked: thirty orders are enough, twenty-nine are not; ties share a place.
func TestA41ACommunityOfFewOrdersIsNotRanked(t *testing.T) {
	w := newTown(t, newCoverage(t))
	third := townStreet + "-003"
	a, err := domain.NewArea(third, "香樟社区", square(114.26, 30.532, 0.004), domain.Point{})
	w.must(err)
	_, err = w.store.PutArea(w.ctx, a)
	w.must(err)
	for community, c := range map[domain.AreaID]struct{ orders, satisfied int }{townHere: {30, 15}, townThere: {29, 29}, third: {30, 29}} {
		for i := range c.orders {
			at := w.clock.Add(time.Duration(i-90) * time.Minute)
			o := &domain.Order{
				ID: domain.OrderID(fmt.Sprintf("o_%s.%026d", community, i)), Community: community, Grid: community + "-01", State: domain.Archived, Created: domain.At(at),
				Rating: &domain.Rating{Stars: 1}, Events: []domain.Event{{N: 1, At: at, Action: domain.Publish, From: domain.Reviewing}},
			}
			if i < c.satisfied {
				o.Rating.Stars = 3
			}
			_, _, err := w.store.AddOrder(w.ctx, o)
			w.must(err)
		}
	}
	r := w.send("super", get, "/rates", "", nil)
	var v wire.Rates
	w.must(json.Unmarshal([]byte(r.body), &v))
	have := ""
	for _, row := range v.Rows {
		have += fmt.Sprint(row.AreaName, " ", row.Orders, " ", row.Index, " ", row.Rank, "; ")
	}
	if want := "香樟社区 30 98.3 1; 梧桐社区 30 75.0 2; 银杏社区 29 100.0 0; "; have != want {
		t.Errorf("rows %s, want %s", have, want)
	}
	if v.Total.Orders != 89 || v.Total.Rank != 0 || len(v.Definitions) != len(domain.RateDefinitions()) || v.RankFrom != 30 {
		t.Errorf("total %+v", v.Total)
	}
	w.run([]step{
		{who: "admin", do: "GET /areas/" + string(townStreet) + "/policy", want: 200, has: []string{`"rate_weights":{"resolution":30,"response":20,"satisfaction":50}`, `"stars":[100,300,600,1000,1500]`}},
	})
}
