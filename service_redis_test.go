package main

import (
	"net/http"
	"sync"
	"syscall"
	"testing"
)

// redisTown is a service on a redis-server that the test owns, and the people of one order after the other.
type redisTown struct {
	*service
	t              *testing.T
	redis          *ownRedis
	resident, desk *client
	helpers        []*client
	acts           map[string][]string // by order: what was answered
}

func newRedisTown(t *testing.T) *redisTown {
	t.Helper()
	r := newRedis(t)
	s := newService(t, "--redis", "single", "--redis-addrs", r.socket, "--log-level", "warn")
	s.noQuietHours(1)
	w := &redisTown{service: s, t: t, redis: r, acts: map[string][]string{}}
	w.resident, w.desk, w.helpers = s.signIn(residentPhone(1)), s.signIn(dispatcherPhone(0)), s.signInAll(volunteerPhone, 3)
	for _, v := range w.helpers {
		v.goOnDuty(w.resident.me.Point)
	}
	return w
}

// sure sends a request again and again while the answer is "not now"; any other refusal ends the test.
func (w *redisTown) sure(c *client, want int, k ask) (a answer) {
	w.t.Helper()
	until(w.t, k.path+" is answered", func() bool {
		var err error
		if a, err = c.call(k); err != nil || a.status != want && !a.again() {
			w.t.Fatalf("%s %s answered %v, %v", k.method, k.path, a, err)
		}
		return a.status == want
	})
	return a
}

func (w *redisTown) place(key string) string {
	w.t.Helper()
	var o seen
	w.sure(w.resident, http.StatusCreated, ask{method: "POST", path: "/orders", key: key, body: wish()}).into(w.t, &o)
	w.acts[o.ID] = []string{"place"}
	w.act(o.ID, w.desk, "publish", nil)
	return o.ID
}

func (w *redisTown) act(id string, c *client, action string, body any) {
	w.t.Helper()
	w.sure(c, http.StatusOK, ask{method: "POST", path: "/orders/" + id + "/" + action, key: c.phone + action, body: body})
	w.acts[id] = append(w.acts[id], action)
}

// invited waits until somebody holds an offer of the order, and tells who.
func (w *redisTown) invited(id string) *client {
	w.t.Helper()
	var who *client
	until(w.t, "somebody is asked", func() bool {
		for _, v := range w.helpers {
			var list struct{ Orders []seen }
			w.sure(v, http.StatusOK, ask{method: "GET", path: "/offers"}).into(w.t, &list)
			for _, o := range list.Orders {
				if o.ID == id {
					who = v
				}
			}
		}
		return who != nil
	})
	return who
}

func codeFor(phone string) ask {
	return ask{method: "POST", path: "/codes", body: fields{"phone": phone, "device": "test-device-0123456"}}
}

// loginCodesWait checks that no login code is promised: without the counts of Redis everybody could ask for thousands.
func (w *redisTown) loginCodesWait() {
	w.t.Helper()
	a, err := w.resident.call(codeFor(residentPhone(2)))
	if err != nil || !a.again() {
		w.t.Errorf("without Redis a login code was answered with %v, %v", a, err)
	}
}

func TestRedisMayBeEmptiedFrozenKilledAndNothingIsLost(t *testing.T) {
	t.Parallel()
	w := newRedisTown(t)
	first := w.place("first")
	w.redis.flush()
	w.act(first, w.invited(first), "decline", nil)
	taker := w.invited(first) // of the index that was filled again from the store

	w.freeze()
	w.act(first, taker, "accept", nil)
	second := w.place("second")
	w.act(first, taker, "check_in", fields{"code": w.startCode(first)})
	w.loginCodesWait()
	if w.status("/readyz") != http.StatusServiceUnavailable {
		t.Error("it says that it is ready, without Redis")
	}

	w.redis.kill()
	third := w.place("third")
	w.act(first, taker, "check_out", fields{"code": w.stopCode(first)})
	w.act(first, w.resident, "confirm", nil)
	w.loginCodesWait()

	w.redis.start()
	until(t, "ready again", func() bool { return w.status("/readyz") == http.StatusOK })
	w.sure(w.resident, http.StatusAccepted, codeFor(residentPhone(2)))
	until(t, "a login code is sent", func() bool { return w.code(residentPhone(2)) != "" })
	for _, id := range []string{second, third} {
		w.act(id, w.invited(id), "accept", nil)
	}
	w.nothingIsLost()
}

func (w *redisTown) freeze() {
	w.t.Helper()
	if err := w.redis.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		w.t.Fatal(err)
	}
}

func (w *redisTown) startCode(id string) string { return w.orderOf(id).StartCode }
func (w *redisTown) stopCode(id string) string  { return w.orderOf(id).StopCode }

func (w *redisTown) orderOf(id string) (o seen) {
	w.t.Helper()
	w.sure(w.resident, http.StatusOK, ask{method: "GET", path: "/orders/" + id}).into(w.t, &o)
	return o
}

func (w *redisTown) nothingIsLost() {
	w.t.Helper()
	if n := len(w.resident.orders()); n != len(w.acts) {
		w.t.Errorf("%d orders were placed, %d are there", len(w.acts), n)
	}
	for id, acts := range w.acts {
		o := w.desk.order(id)
		for _, act := range acts {
			if o.times(act) != 1 {
				w.t.Errorf("order %s: %s was answered, and happened %d times", id, act, o.times(act))
			}
		}
	}
}

// Frozen is worse than gone: every question waits for its time-out. Many people's requests must not add up to a standstill.
func TestAFrozenRedisHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w := newRedisTown(t)
	people := append([]*client{w.resident}, w.helpers...)
	w.freeze()
	var wg sync.WaitGroup
	for _, c := range people {
		wg.Go(func() {
			for range 20 {
				if a, err := c.get("/me"); err != nil || a.status != http.StatusOK {
					t.Errorf("answered %v, %v", a, err)
				}
			}
		})
	}
	wg.Wait()
	if err := w.redis.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	until(t, "ready again", func() bool { return w.status("/readyz") == http.StatusOK })
}
