package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

const (
	killRounds = 6
	killSeed   = 20261122
	walkers    = 8                // residents, each with a volunteer and a dispatcher, at work at the same time
	clockStep  = 20 * time.Minute // that the clock is ahead more after each restart: so visits have a length, and tokens run out
)

// storm is a service that is killed again and again while people work with it.
type storm struct {
	s       *service
	seen    *sync.Cond // guards all below
	round   int        // goes up when the service is ready again and everybody's session is fresh
	answers int        // in this round
	killAt  int        // the answer after which it is killed
	over    bool       // no more orders are begun
	due     chan struct{}
}

// walk is one order as its people remember it: what was answered, and what was found of it.
type walk struct {
	key, id string
	acts    []string
	visit   bool // it was to go to the end
}

// pair is one resident with her volunteer and her dispatcher.
type pair struct {
	storm                     *storm
	t                         *testing.T
	resident, volunteer, desk *client
	walks                     []*walk
	cut                       int // requests that a kill cut off
}

func TestNothingAnsweredIsLostOrDoneTwiceWhileTheServiceIsKilled(t *testing.T) {
	t.Parallel()
	s := newService(t, "--log-level", "warn")
	s.noQuietHours(3)
	m := &storm{s: s, seen: sync.NewCond(new(sync.Mutex)), due: make(chan struct{}, 1)}
	pairs := make([]*pair, walkers)
	for i := range pairs {
		pairs[i] = &pair{storm: m, t: t, resident: s.signIn(residentPhone(i)), volunteer: s.signIn(volunteerPhone(i)), desk: s.signIn(dispatcherPhone(i))}
		pairs[i].volunteer.goOnDuty(pairs[i].resident.me.Point) // so that offers go out and expire meanwhile, too
	}
	chance := rand.New(rand.NewPCG(killSeed, 1)) // #nosec G404 -- the same kills in every run
	m.next(chance)
	var working sync.WaitGroup
	for _, p := range pairs {
		working.Go(p.work)
	}
	for range killRounds {
		m.killWhenDue(t)
		s.ahead += clockStep
		s.start()
		for _, p := range pairs {
			for _, c := range []*client{p.resident, p.volunteer, p.desk} {
				c.refresh()
			}
		}
		m.next(chance)
	}
	m.end()
	home := make(chan struct{})
	go func() {
		working.Wait()
		close(home)
	}()
	select {
	case <-home:
	case <-time.After(patience):
		t.Fatal("somebody never gets an answer")
	}
	if t.Failed() {
		return
	}
	checkLedger(t, pairs)
	checkStore(t, s, pairs)
}

// next begins a round: it tells everybody that the service is there, and draws the answer after which it is killed.
func (m *storm) next(chance *rand.Rand) {
	m.seen.L.Lock()
	defer m.seen.L.Unlock()
	m.round++
	m.answers, m.killAt = 0, 15+chance.IntN(160)
	m.seen.Broadcast()
}

func (m *storm) end() {
	m.seen.L.Lock()
	defer m.seen.L.Unlock()
	m.over = true
	m.seen.Broadcast()
}

func (m *storm) killWhenDue(t *testing.T) {
	t.Helper()
	select {
	case <-m.due:
	case <-time.After(patience):
		t.Fatal("nothing is answered any more")
	}
	m.s.kill()
	t.Logf("seed %d, round %d: killed after answer %d", killSeed, m.round, m.killAt)
}

// answered counts an answer, and calls the killer when it is time.
func (m *storm) answered() {
	m.seen.L.Lock()
	defer m.seen.L.Unlock()
	if m.answers++; m.answers == m.killAt && !m.over {
		m.due <- struct{}{}
	}
}

func (m *storm) now() (round int, over bool) {
	m.seen.L.Lock()
	defer m.seen.L.Unlock()
	return m.round, m.over
}

// after waits for a later round than that.
func (m *storm) after(round int) {
	m.seen.L.Lock()
	defer m.seen.L.Unlock()
	for m.round <= round {
		m.seen.Wait()
	}
}

// sure sends a request, the same again and again, until it is answered for good. That a volunteer is busy, or an order, passes,
// unless it is the answer that is asked for.
func (p *pair) sure(c *client, k ask, asked ...string) answer {
	for {
		round, _ := p.storm.now()
		a, err := c.call(k)
		code, _ := a.problem()
		switch {
		case err != nil, a.status == http.StatusUnauthorized:
			p.cut++
			p.storm.after(round)
		case a.again(), code == "volunteer.busy" && !slices.Contains(asked, code), code == "storage.busy", code == "order.busy":
			time.Sleep(20 * time.Millisecond) // as a phone would; that it ends is watched elsewhere
		default:
			p.storm.answered()
			return a
		}
	}
}

// act carries a step of an order out and notes that it was answered.
func (p *pair) act(w *walk, c *client, action string, body any) bool {
	a := p.sure(c, ask{method: "POST", path: "/orders/" + w.id + "/" + action, key: w.key + action, body: body})
	if a.status != http.StatusOK {
		p.t.Errorf("%s of %s answered %v", action, w.key, a)
		return false
	}
	w.acts = append(w.acts, action)
	return true
}

// begin places an order and has it published.
func (p *pair) begin(visit bool) (*walk, bool) {
	w := &walk{key: fmt.Sprintf("%s-%d", p.resident.phone, len(p.walks)), visit: visit}
	p.walks = append(p.walks, w)
	a := p.sure(p.resident, ask{method: "POST", path: "/orders", key: w.key, body: wish()})
	if a.status != http.StatusCreated {
		p.t.Errorf("order %s answered %v", w.key, a)
		return w, false
	}
	var o seen
	a.into(p.t, &o)
	w.id, w.acts = o.ID, []string{"place"}
	return w, p.act(w, p.desk, "publish", nil)
}

// work walks one order after the other from beginning to end. Each visit spans a kill; meanwhile there is no rest.
func (p *pair) work() {
	for {
		if _, over := p.storm.now(); over {
			return
		}
		w, ok := p.begin(true)
		if !ok || !p.act(w, p.volunteer, "accept", nil) || !p.act(w, p.volunteer, "check_in", p.code(w.id, "start")) {
			return
		}
		for round, _ := p.storm.now(); p.meanwhile(round); {
			if !p.bustle() {
				return
			}
		}
		if !p.act(w, p.volunteer, "check_out", p.code(w.id, "stop")) || !p.act(w, p.resident, "confirm", nil) {
			return
		}
	}
}

// meanwhile tells whether the round still lasts.
func (p *pair) meanwhile(round int) bool {
	now, over := p.storm.now()
	return now == round && !over
}

// code is the resident's code, as she tells it at the door.
func (p *pair) code(id, which string) fields {
	a := p.sure(p.resident, ask{method: "GET", path: "/orders/" + id})
	var o seen
	a.into(p.t, &o)
	if which == "start" {
		return fields{"code": o.StartCode}
	}
	return fields{"code": o.StopCode}
}

// bustle places and withdraws an order. The volunteer, who is at a visit, tries to take it as well and must not get it.
func (p *pair) bustle() bool {
	w, ok := p.begin(false)
	if !ok {
		return false
	}
	a := p.sure(p.volunteer, ask{method: "POST", path: "/orders/" + w.id + "/accept", key: w.key + "grab"}, "volunteer.busy")
	if code, _ := a.problem(); code != "volunteer.busy" {
		p.t.Errorf("a volunteer at a visit accepted %s: %v", w.key, a)
		return false
	}
	return p.act(w, p.resident, "cancel", nil)
}
