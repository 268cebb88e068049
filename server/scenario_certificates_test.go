package server

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

const thisYear = `{"from":"2026-01","to":"2026-12"}`

// asks sends a request and wants a status; v takes the answer, if it is not nil.
func (w *town) asks(who, method, path, body string, want int, v any) reply {
	w.t.Helper()
	head := map[string]string{}
	if method == post {
		head["Idempotency-Key"] = w.id("key")
	}
	r := w.send(who, method, path, body, head)
	if r.status != want {
		w.t.Fatalf("%s: %s %s answered %d, want %d: %s", who, method, path, r.status, want, r.body)
	}
	if v != nil {
		w.must(json.Unmarshal([]byte(r.body), v))
	}
	return r
}

// certified is a town in which v1 served for 40 minutes and has a certificate of it.
func (w *town) certified() wire.Certificate {
	w.t.Helper()
	w.in(domain.Confirmed)
	var v wire.Certificate
	w.asks("v1", post, "/certificates", thisYear, 201, &v)
	return v
}

// page reads one of the pages that are made here, without following where it leads to.
func (w *town) page(path string) reply {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx, get, "http://town"+path, nil)
	w.must(err)
	req.Header.Set("Accept", "text/html")
	client := *w.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	w.must(err)
	return reply{res.StatusCode, res.Header, string(text)}
}

// wants looks for texts in an answer, and for others that must not be there.
func (r reply) wants(t *testing.T, has, not []string) {
	t.Helper()
	for _, s := range has {
		if !strings.Contains(r.body, s) {
			t.Errorf("lacks %s:\n%s", s, r.body)
		}
	}
	for _, s := range not {
		if strings.Contains(r.body, s) {
			t.Errorf("shows %s:\n%s", s, r.body)
		}
	}
}

// hers is what no stranger may read of a certificate.
var hers = []string{"石磊磊", "石**", "420***", "0022", "LD-0001", "a_v1", "027-85001234"}

// certificateStory has every operation succeed once.
func (w *town) certificateStory() {
	t, v := w.t, w.certified()
	at := "/certificates/" + v.Number
	w.asks("v1", get, at, "", 200, nil)
	w.asks("v1", get, "/certificates", "", 200, nil).wants(t, []string{v.Number, `"hours":"0.66"`, `"sealed":false`}, []string{"石"})
	w.asks("v1", get, at+".pdf", "", 200, nil)
	w.asks("disp", get, "/areas/"+string(townHere)+"/certificates", "", 200, nil).wants(t, []string{v.Number, "石**", "LD-0001"}, []string{"石磊磊", "420***"})
	w.asks("disp", get, "/areas/"+string(townThere)+"/certificates", "", 404, nil)
	w.asks("v1", get, "/areas/"+string(townHere)+"/certificates", "", 404, nil)
	w.asks("disp", get, "/areas/xyz/certificates", "", 404, nil)
	w.asks("", get, "/verify/"+v.Number, "", 200, nil)
	w.asks("", get, "/verify/"+v.Number+"/proof", "", 200, nil).wants(t, []string{`"proofs":[{`, `"note":"lindan-ledger/`}, []string{"石磊磊", "a_v1"})
	w.asks("", get, "/verify/"+v.Number+"/proof?from=1", "", 200, nil).wants(t, []string{`"proofs":[]`}, []string{`"next"`})
	w.asks("", get, "/verify/"+v.Number+"/proof?from=-1", "", 422, nil)
	w.asks("admin", post, at+"/seal", "", 200, nil).wants(t, []string{"已由梧桐社区确认，2026-11-23", "石磊磊"}, nil)
	w.asks("v1", get, "/reveals", "", 200, nil).wants(t, []string{"管**", "查看服务证明"}, nil)
	w.asks("admin", post, at+"/revoke", `{"reason":"mood"}`, 422, nil)
	w.asks("admin", post, at+"/revoke", `{"reason":"mistaken"}`, 200, nil).wants(t, []string{`"state":"revoked"`, "开具有误"}, nil)
	w.asks("admin", post, at+"/seal", "", 409, nil)
	for _, act := range []string{"/seal", "/revoke"} {
		if r := w.send("admin", post, at+act, `{"reason":"mistaken"}`, nil); r.status != 400 {
			t.Errorf("%s without a key: %d", act, r.status)
		}
	}
}

func TestA11ACertificateSaysWhatTheLawAsksFor(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	key := map[string]string{"Idempotency-Key": "one-tap"}
	first := w.send("v1", post, "/certificates", thisYear, key)
	again := w.send("v1", post, "/certificates", thisYear, key)
	if first.status != 201 || again.status != 201 || first.body != again.body || again.head.Get("Idempotent-Replay") != "true" || first.head.Get("Idempotent-Replay") != "" {
		t.Fatalf("%d %s\n%d %s", first.status, first.body, again.status, again.body)
	}
	if r := w.send("v1", post, "/certificates", `{"from":"2026-02","to":"2026-12"}`, key); r.status != 422 {
		t.Errorf("the key with another body: %d %s", r.status, r.body)
	}
	var v wire.Certificate
	w.must(json.Unmarshal([]byte(first.body), &v))
	want := wire.Certificate{
		Number: v.Number, Shown: v.Shown, Title: "志愿服务记录证明", State: "valid", StateName: "有效", Issuer: string(townHere), IssuerName: "梧桐社区",
		RecordedBy: "梧桐社区", Name: "石磊磊", IdNumber: "420***********0022", VolunteerNumber: "LD-0001", From: "2026-01-01", To: "2026-11-23",
		Minutes: 40, Hours: "0.66", Lines: 1, Services: []wire.CertificateService{{Name: "送药", Source: "job", SourceName: "系统计时", Lines: 1, Minutes: 40, Hours: "0.66"}},
		Grades:  []wire.CertificateSum{{Key: "A", Name: domain.GradeName(domain.GradeA), Lines: 1, Minutes: 40, Hours: "0.66"}},
		Sources: []wire.CertificateSum{{Key: "job", Name: "系统计时", Lines: 1, Minutes: 40, Hours: "0.66"}},
		Others:  []wire.CertificateUnit{}, Responsible: dispatcherName, Clerk: "志愿者本人自助开具", Contact: "027-85001234", Issued: w.time(),
		Proof: v.Proof, VerifyUrl: "http://town/v/" + v.Number, Qr: v.Qr, Notes: v.Notes, Pdf: true,
	}
	if have, wish := fmt.Sprintf("%+v", v), fmt.Sprintf("%+v", want); have != wish {
		t.Errorf("\n%s\nwant\n%s", have, wish)
	}
	if v.Proof.State != "published" || len(v.Proof.Digest) != 64 || v.Proof.Lines != 1 {
		t.Errorf("proof: %+v", v.Proof)
	}
	if got := codeSays(t, v.Qr); got != v.VerifyUrl {
		t.Errorf("the code says %s", got)
	}
	for _, r := range []struct {
		who, body string
		want      int
	}{
		{"v2", thisYear, 409},
		{"wang", thisYear, 403},
		{"v1", `{"from":"2026-13","to":"2026-12"}`, 422},
		{"v1", `{"from":"2026-01"}`, 422},
		{"v1", `{"from":"2026-01","to":"2026-12","issuer":"420199-001-009"}`, 422},
		{"v1", `{"from":"2026-01","to":"2026-12","replaces":"LD00"}`, 422},
		{"v1", `{"from":"2026-01","to":"2026-12","issuer":"420199-001-002"}`, 409},
	} {
		w.asks(r.who, post, "/certificates", r.body, r.want, nil)
	}
	if r := w.send("v1", post, "/certificates", thisYear, nil); r.status != 400 {
		t.Errorf("without a key: %d", r.status)
	}
}

// codeSays reads the QR code of a data URL.
func codeSays(t *testing.T, picture string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(picture, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	bmp, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	r, err := qrcode.NewQRCodeReader().Decode(bmp, nil)
	if err != nil {
		t.Fatal("no phone could read this code: ", err)
	}
	return r.GetText()
}

func TestA11ThePaperIsForHerAndThoseOverTheUnit(t *testing.T) {
	w := newTown(t, newCoverage(t))
	v := w.certified()
	at := "/certificates/" + v.Number
	for who, want := range map[string]int{"v1": 200, "admin": 200, "super": 200, "disp": 404, "walker": 404, "other": 404, "v2": 404, "wang": 404, "both": 404, "": 401} {
		r := w.asks(who, get, at+".pdf", "", want, nil)
		if want == 200 && (!strings.HasPrefix(r.body, "%PDF-") || r.head.Get("Content-Type") != "application/pdf" || !strings.Contains(r.head.Get("Content-Disposition"), v.Number)) {
			t.Errorf("%s: %.20q, %v", who, r.body, r.head)
		}
		w.asks(who, get, at, "", want, nil)
		if want != 200 {
			w.asks(who, post, at+"/seal", "", want, nil)
			w.asks(who, post, at+"/revoke", `{"reason":"untrue"}`, want, nil)
		}
	}
	w.asks("v1", post, at+"/seal", "", 403, nil)
	w.asks("v1", get, "/certificates/LD00", "", 404, nil)
	w.asks("v1", get, "/certificates/LD00.pdf", "", 404, nil)
}

func TestANameThatTheFontLacksIsPrintedFromThePage(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	_, err := w.store.UpdateAccount(w.ctx, "a_v1", func(a *domain.Account) error { a.Name = domain.Hide("𠮷祥"); return nil })
	w.must(err)
	var v wire.Certificate
	w.asks("v1", post, "/certificates", thisYear, 201, &v)
	if v.Pdf || v.Name != "𠮷祥" || v.Qr == "" {
		t.Errorf("%+v", v)
	}
	w.asks("v1", get, "/certificates/"+v.Number+".pdf", "", 409, nil).wants(t, []string{"certificate.glyph", "打印"}, []string{"𠮷"})
	w.asks("", get, "/verify/"+v.Number, "", 200, nil)
}

func TestA12AnybodyChecksACertificateAndReadsNobodysName(t *testing.T) {
	w := newTown(t, newCoverage(t))
	v := w.certified()
	all := []string{v.Shown, "梧桐社区", "2026-01-01", "2026-11-23", "0.66", "40"}
	typed := strings.ToLower(v.Number[:8]) + "%20-" + v.Number[8:]
	for _, number := range []string{v.Number, typed} {
		w.asks("", get, "/verify/"+number, "", 200, nil).wants(t, append(all, `"state":"valid"`, `"sealed":false`), hers)
		r := w.page("/v/" + number)
		r.wants(t, append(all, "这份证明有效", `lang="zh-CN"`, v.Proof.Digest), hers)
		if r.status != 200 || r.head.Get("X-Robots-Tag") != "noindex" || !strings.HasPrefix(r.head.Get("Content-Type"), "text/html") {
			t.Errorf("%d %v", r.status, r.head)
		}
		if strings.Contains(r.body, "<script") || strings.Contains(r.body, "style=") || !strings.Contains(r.head.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Error("the page has a script or a style of its own")
		}
	}
	digit := (v.Number[15]-'0'+1)%10 + '0'
	wrong := v.Number[:15] + string(digit)
	w.asks("", get, "/verify/"+wrong, "", 422, nil).wants(t, []string{"certificate.check", `"field":"number"`}, all[:2])
	unknown := string(domain.NewCertificateNumber(2026, bytes.Repeat([]byte{9}, 8)))
	w.asks("", get, "/verify/"+unknown, "", 404, nil).wants(t, []string{"certificate.missing"}, hers)
	for path, want := range map[string]int{"/v/" + wrong: 422, "/v/" + unknown: 404, "/v/%3Cscript%3E": 422, "/v/": 200} {
		r := w.page(path)
		if r.status != want || strings.Contains(r.body, "<script") || !strings.Contains(r.body, "<form") {
			t.Errorf("%s: %d\n%s", path, r.status, r.body)
		}
	}
}

// TestA12WrongAndUnknownLookTheSame but for the sentence and what was typed.
func TestA12WrongAndUnknownLookTheSame(t *testing.T) {
	w := newTown(t, newCoverage(t))
	shape := func(path string) string {
		body := w.page(path).body
		body = regexp.MustCompile(`value="[^"]*"`).ReplaceAllString(body, "value")
		return regexp.MustCompile(`class="why">[^<]*<`).ReplaceAllString(body, "class=why><")
	}
	unknown := domain.NewCertificateNumber(2026, bytes.Repeat([]byte{9}, 8))
	if a, b := shape("/v/"+string(unknown)), shape("/v/"+string(unknown[:15])+"x"); a != b {
		t.Errorf("unknown:\n%s\nmistyped:\n%s", a, b)
	}
}

func TestA12AFormWithoutScriptLeadsToTheNumber(t *testing.T) {
	w := newTown(t, newCoverage(t))
	n := domain.NewCertificateNumber(2026, bytes.Repeat([]byte{9}, 8))
	r := w.page("/v/?number=" + url.QueryEscape(" "+strings.ToLower(n.Shown())))
	if r.status != 303 || r.head.Get("Location") != "/v/"+string(n) {
		t.Errorf("%d to %s", r.status, r.head.Get("Location"))
	}
	r = w.page(`/v/?number="><b>`)
	r.wants(t, []string{"共 16 位", `role="alert"`}, []string{"<b>"})
	if r = w.page("/v"); r.status != 301 || r.head.Get("Location") != "/v/" {
		t.Errorf("/v: %d to %s", r.status, r.head.Get("Location"))
	}
	if r = w.page("/v/style.css"); r.status != 200 || !strings.HasPrefix(r.head.Get("Content-Type"), "text/css") {
		t.Errorf("the style: %d %v", r.status, r.head)
	}
}

func TestA12ChecksAreLimitedByAddress(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.limits.limits.Geo = 3
	number := string(domain.NewCertificateNumber(2026, bytes.Repeat([]byte{9}, 8)))
	for i, want := range []int{404, 404, 404, 429} {
		path := "/v/" + number
		if i == 1 {
			if r := w.send("", get, "/verify/"+number, "", nil); r.status != want { // counted together
				t.Errorf("request %d: %d", i, r.status)
			}
			continue
		}
		r := w.page(path)
		if r.status != want || !strings.Contains(r.body, "<form") {
			t.Errorf("request %d: %d", i, r.status)
		}
	}
}

func TestA12RevokedAndReplacedAreSaid(t *testing.T) {
	w := newTown(t, newCoverage(t))
	v := w.certified()
	var next wire.Certificate
	w.asks("v1", post, "/certificates", `{"from":"2026-01","to":"2026-12","replaces":"`+v.Number+`"}`, 201, &next)
	w.asks("", get, "/verify/"+v.Number, "", 200, nil).wants(t, []string{`"state":"replaced"`, `"replaced_by":"` + next.Number}, hers)
	w.page("/v/"+v.Number).wants(t, []string{"已由新证明替代", "/v/" + next.Number}, append(hers, "这份证明有效"))
	w.asks("v1", post, "/certificates", `{"from":"2026-01","to":"2026-12","replaces":"`+v.Number+`"}`, 409, nil)

	line, err := w.store.LinesOf(w.ctx, "a_v1", storage.Page{})
	w.must(err)
	reversal, err := line[0].Reverse("a_disp", "a_admin", "error", w.time())
	w.must(err)
	w.must(w.store.PostLine(w.ctx, reversal))
	w.must(w.desk.KeepCertificates(w.ctx))
	w.asks("", get, "/verify/"+next.Number, "", 200, nil).wants(t, []string{`"state":"revoked"`, `"reason":"corrected"`, "其中的时长已更正"}, hers)
	w.page("/v/"+next.Number).wants(t, []string{"这份证明已撤销", "其中的时长已更正"}, append(hers, "这份证明有效"))
	w.asks("v1", get, "/certificates/"+next.Number, "", 200, nil).wants(t, []string{"已撤销"}, nil)
	w.asks("v1", get, "/certificates/"+next.Number+".pdf", "", 200, nil)
}

// TestA14NothingThatACertificateSaysClaimsTooMuch reads the sources of all its words, and a whole answer.
func TestA14NothingThatACertificateSaysClaimsTooMuch(t *testing.T) {
	if domain.NationalSync {
		t.Skip("SKIPPED, the words may claim it now: domain.NationalSync says that the records are in the national system")
	}
	var files []string
	for _, pattern := range []string{"*certificate*.go", "verify*.go", "verify/*", "../paper/*.go", "../desk/certificate*.go", "../domain/certificate*.go"} {
		found, err := filepath.Glob(pattern)
		w := len(found)
		if err != nil || w == 0 {
			t.Fatal("nothing to read under ", pattern)
		}
		files = append(files, found...)
	}
	read := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || strings.HasSuffix(f, "certificate_words.go") { // where the words are listed
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if word := domain.Claims(string(text), false); word != "" {
			t.Errorf("%s says %s", f, word)
		}
		read++
	}
	if read < 10 {
		t.Errorf("only %d files were read", read)
	}
	w := newTown(t, newCoverage(t))
	v := w.certified()
	sealed := w.asks("super", post, "/certificates/"+v.Number+"/seal", "", 200, nil)
	for what, text := range map[string]string{"answer": sealed.body, "check page": w.page("/v/" + v.Number).body} {
		if word := domain.Claims(text, false); word != "" {
			t.Errorf("the %s says %s", what, word)
		}
	}
	if !strings.Contains(sealed.body, "电子确认，不是印章") || !strings.Contains(sealed.body, noteSync) {
		t.Error(sealed.body)
	}
}

func TestPublicURLIsWhatIsPrinted(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.o.PublicURL = "https://help.example.org/"
	if v := w.certified(); v.VerifyUrl != "https://help.example.org/v/"+v.Number || codeSays(t, v.Qr) != v.VerifyUrl {
		t.Error(v.VerifyUrl)
	}
}

func TestA13AnotherUnitsHoursAreListedApart(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	start := w.time().Add(-48 * time.Hour)
	r := &domain.Record{
		ID: "l_there", State: domain.RecordSealed, Volunteer: "a_v1", Community: townThere, Service: "medicine", Source: domain.FromJob, Grade: domain.GradeB,
		Nature: domain.Volunteering, Start: start, Stop: start.Add(90 * time.Minute), Work: 90, Minutes: 90, Content: "送药", Responsible: domain.Hide("银杏社区"), Salt: domain.Hide("s"),
	}
	_, err := w.store.KeepRecord(w.ctx, r)
	w.must(err)
	line, err := r.Credit(w.time())
	w.must(err)
	w.must(w.store.PostLine(w.ctx, line))
	for issuer, want := range map[domain.AreaID]int64{townHere: 40, townThere: 90} {
		var v wire.Certificate
		w.asks("v1", post, "/certificates", `{"from":"2026-01","to":"2026-12","issuer":"`+string(issuer)+`"}`, 201, &v)
		if v.Minutes != want || v.Lines != 1 || len(v.Others) != 1 || v.Others[0].Minutes != 130-want || len(v.Grades) != 1 {
			t.Errorf("%s certifies %d minutes: %+v", issuer, v.Minutes, v.Others)
		}
		w.asks("", get, "/verify/"+v.Number, "", 200, nil).wants(t, []string{fmt.Sprintf(`"minutes":%d`, want)}, []string{`"minutes":130`, "others"})
	}
}
