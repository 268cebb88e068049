package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp/fasthttputil"

	"lindan/desk"
	"lindan/domain"
	"lindan/matching"
	"lindan/notify"
	"lindan/redistest"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// What nobody may read who has no right to it: each answer of every scenario is searched for these.
const (
	secretName  = "卞幽兰"
	secretPhone = "19912345678"
	secretDoor  = "梧桐里七幢一单元四零二"
	secretNote  = "钥匙压在花盆下面"
	secretPoint = "114.22137"
	townDoor    = "柳岸路九号" // of everybody but wang
	tinyWish    = `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","hazards":["stairs"],"note":"` + secretNote + `"}`
)

func secrets() []string {
	return []string{secretName, secretPhone, secretDoor, secretNote, secretPoint}
}

// The places of the town.
const (
	townStreet = domain.AreaID("420199-001")
	townHere   = townStreet + "-001"
	townGrid   = townHere + "-01"
	townHouse  = townGrid + "-001"
	townThere  = townStreet + "-002"
)

// town is a whole server over an in-memory listener: SQLite in a folder of its own, an embedded Redis, a clock that only the
// test moves. Its people are named as in the scenarios.
type town struct {
	*Server
	t       *testing.T
	ctx     context.Context
	store   *storage.Store
	client  *http.Client
	tokens  *Tokens
	covered *coverage
	ids     map[string]string // kept ids of orders
	sms     []notify.Notice
	seq     int
	mu      sync.Mutex
	clock   time.Time
}

func newTown(t *testing.T, covered *coverage) *town {
	t.Helper()
	w := &town{t: t, ctx: redistest.Context(t), covered: covered, ids: map[string]string{}}
	w.clock = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) // 10:00 on a Monday in Shanghai
	w.open()
	w.places()
	w.people()
	w.must(w.desk.KeepIndex(w.ctx))
	return w
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *town) id(prefix string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seq++
	return fmt.Sprintf("%s_%08d", prefix, w.seq)
}

// Send keeps the login codes.
func (w *town) Send(_ context.Context, n notify.Notice) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sms = append(w.sms, n)
	return nil
}

func (w *town) open() {
	t, quiet := w.t, slog.New(slog.DiscardHandler)
	engine, err := sqlite.Open(t.TempDir(), storage.Collections())
	w.must(err)
	t.Cleanup(func() { _ = engine.Close() })
	w.store, err = storage.New(engine, make([]byte, 32))
	w.must(err)
	w.tokens, err = NewTokens(bytes.Repeat([]byte{3}, 32), w.time)
	w.must(err)
	rdb, random := redistest.Embedded(t).Client, func(n int) []byte {
		b := make([]byte, n)
		_, _ = rand.Read(b)
		return b
	}
	live := notify.NewInbox(rdb, random, quiet)
	push, err := notify.NewPush(notify.PushOptions{Seed: make([]byte, 32), Contact: "https://localhost", Log: quiet})
	w.must(err)
	d := desk.New(desk.Options{
		Store: w.store, Index: matching.NewIndex(rdb, 16*time.Hour), Live: live, SMS: w, Push: push, Secret: make([]byte, 32),
		Now: w.time, NewID: w.id, Random: random, Log: quiet,
	})
	t.Cleanup(d.CodesSent)
	w.Server = New(Options{
		Desk: d, Live: live, Redis: rdb, Tokens: w.tokens, Now: w.time, NewID: w.id, Log: quiet,
		Limits: Limits{Read: 1e6, Write: 1e6, Geo: 1e6, Live: 1e6, Code: 1e6, Net: 1e6},
	})
	w.listen()
}

func (w *town) listen() {
	ln := fasthttputil.NewInmemoryListener()
	done := make(chan error, 1)
	go func() { done <- w.Serve(ln) }()
	w.client = &http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return ln.Dial() }, DisableCompression: true,
	}}
	w.t.Cleanup(func() {
		w.client.CloseIdleConnections()
		w.must(w.Close(redistest.Context(w.t)))
		<-done
	})
}

func square(lon, lat, half float64) domain.Polygon {
	return domain.Polygon{{{Lon: lon - half, Lat: lat - half}, {Lon: lon + half, Lat: lat - half}, {Lon: lon + half, Lat: lat + half}, {Lon: lon - half, Lat: lat + half}, {Lon: lon - half, Lat: lat - half}}}
}

func (w *town) places() {
	add := func(id domain.AreaID, name string, lon, half float64) {
		a, err := domain.NewArea(id, name, square(lon, 30.532, half), domain.Point{})
		w.must(err)
		a.Phone = map[domain.AreaID]string{townHere: "027-85001234", townThere: "027-85005678"}[id]
		_, err = w.store.PutArea(w.ctx, a)
		w.must(err)
	}
	add("420199", "江城区", 114.23, 0.05)
	add(townStreet, "柳岸街道", 114.23, 0.04)
	add(townHere, "梧桐社区", 114.22, 0.01)
	add(townThere, "银杏社区", 114.245, 0.01)
	add(townGrid, "第一网格", 114.215, 0.005)
	add(townHere+"-02", "第二网格", 114.225, 0.005)
	add(townThere+"-01", "银杏一网格", 114.245, 0.005)
	add(townHouse, "三号楼", 114.2190, 0.0001)
}

// wangsHome is where wang lives; nobody else has a point near enough to be taken for it.
func wangsHome() domain.Point { return domain.Point{Lon: 114.22137, Lat: 30.53249} }

// person adds somebody whose id is a_<key>, with a session s_<key>.
func (w *town) person(key, name, phone string, area domain.AreaID, edit func(*domain.Account)) {
	w.t.Helper()
	a := &domain.Account{
		ID: domain.AccountID("a_" + key), Home: area, Name: domain.Hide(name), Phone: domain.Hide(phone), BirthYear: 1980,
		At: domain.Point{Lon: 114.218, Lat: 30.531}, Address: domain.Hide(townDoor), Grants: []domain.Grant{{Role: domain.Resident, Area: area}}, Created: w.clock,
	}
	if edit != nil {
		edit(a)
	}
	_, err := w.store.AddAccount(w.ctx, a)
	w.must(err)
	w.must(w.store.AddSession(w.ctx, &domain.Session{
		ID: "s_" + key, Account: a.ID, Mark: "phone of " + key, Created: domain.At(w.clock), Expires: domain.At(w.clock.Add(domain.SessionLife)),
	}))
}

func (w *town) volunteer(key, name string, n int, area domain.AreaID) {
	w.t.Helper()
	w.person(key, name, fmt.Sprintf("1990000000%d", n), area, func(a *domain.Account) {
		a.Grants = append(a.Grants, domain.Grant{Role: domain.Volunteer, Area: area.At(domain.Community)})
		a.Gender, a.Number = domain.Female, domain.Hide("420199198001010022")
		a.Serves = &domain.Profile{Number: fmt.Sprintf("LD-%04d", n), Unit: "柳岸小学", Branch: "=第一党支部", Verified: true, Skills: []domain.SkillClass{domain.Physical, domain.Escort}}
	})
}

func (w *town) staff(key, name string, n int, role domain.Role, area domain.AreaID) {
	w.t.Helper()
	w.person(key, name, fmt.Sprintf("1980000000%d", n), area.At(min(area.Level(), domain.Grid)), func(a *domain.Account) {
		a.Grants = []domain.Grant{{Role: role, Area: area}}
	})
}

func (w *town) people() {
	w.person("wang", secretName, secretPhone, townHouse, func(a *domain.Account) {
		a.At, a.Address, a.Household = wangsHome(), domain.Hide(secretDoor), "h1"
	})
	w.person("son", "卞小海", "19911110001", townHouse, func(a *domain.Account) { a.Household = "h1" })
	w.person("mei", "梅大姐", "19911110002", townHere+"-02", nil)
	for i, name := range []string{"石磊磊", "鲁冰花", "童心圆", "闻香客"} {
		w.volunteer(fmt.Sprintf("v%d", i+1), name, i+1, townHere+"-02")
	}
	w.volunteer("vnear", "邻社区", 5, townThere+"-01")                                  // may see the hall
	w.volunteer("vfar", "远街道", 6, domain.AreaID("420199-002-001"))                   // may not
	w.person("both", "两头忙", "19900000007", townHere+"-02", func(a *domain.Account) { // a dispatcher who volunteers
		a.Grants = append(a.Grants, domain.Grant{Role: domain.Volunteer, Area: townHere}, domain.Grant{Role: domain.Dispatcher, Area: townHere})
		a.Serves = &domain.Profile{Number: "LD-0007", Verified: true, Skills: []domain.SkillClass{domain.Physical}}
	})
	w.staff("walker", "巡网格", 1, domain.GridWorker, townGrid)
	w.staff("walker2", "走他格", 2, domain.GridWorker, townHere+"-02")
	w.staff("disp", "派单甲", 3, domain.Dispatcher, townHere)
	w.staff("other", "派单乙", 4, domain.Dispatcher, townThere)
	w.staff("super", "督办丙", 5, domain.Supervisor, townStreet)
	w.staff("admin", "管理丁", 6, domain.Admin, townStreet)
	for i := range 3 {
		a, err := w.store.Account(w.ctx, domain.AccountID(fmt.Sprintf("a_v%d", i+1)))
		w.must(err)
		_, err = w.desk.GoOnDuty(w.ctx, a, domain.Point{Lon: 114.22 + 0.001*float64(i), Lat: 30.53}, w.clock.Add(12*time.Hour))
		w.must(err)
	}
}

// settle lets the desk do what follows from a move, and what the clock asks for.
func (w *town) settle() {
	w.t.Helper()
	w.must(w.desk.OrdersDue(w.ctx))
	for _, id := range w.ids {
		if strings.HasPrefix(id, "o_") {
			w.must(w.desk.Attend(w.ctx, domain.OrderID(id)))
		}
	}
}

func (w *town) pass(d time.Duration) {
	w.t.Helper()
	w.mu.Lock()
	w.clock = w.clock.Add(d)
	w.mu.Unlock()
	w.settle()
}

func (w *town) read(name string) *domain.Order {
	w.t.Helper()
	o, err := w.store.Order(w.ctx, domain.OrderID(w.ids[name]))
	w.must(err)
	return o
}

// reply is what came back.
type reply struct {
	status int
	head   http.Header
	body   string
}

// send makes one request as somebody ("" nobody) and checks the answer against the contract.
func (w *town) send(who, method, path, body string, head map[string]string) reply {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx, method, "http://town/api/v1"+path, strings.NewReader(body))
	w.must(err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if who != "" {
		token, err := w.tokens.Issue(domain.AccountID("a_"+who), "s_"+who, w.id("t"))
		w.must(err)
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for k, v := range head {
		req.Header.Set(k, v)
	}
	res, err := w.client.Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	w.must(err)
	r := reply{res.StatusCode, res.Header, string(text)}
	w.covered.check(w.t, req, r)
	return r
}
