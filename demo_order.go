package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

func (d *demo) wish() map[string]any {
	return map[string]any{"service": "medicine", "danger": false, "now": true, "channel": "phone_page", "hazards": []string{"stairs"}, "note": "药在社区医院一楼窗口"}
}

func (d *demo) place() (string, error) {
	var o demoOrder
	err := d.people["resident"].post("/orders", "place-1", d.wish(), &o)
	d.order = o.ID
	return fmt.Sprintf("resident orders 送药: %s, state %s", short(o.ID), o.State), err
}

func (d *demo) placeAgain() (string, error) {
	var o demoOrder
	err := d.people["resident"].post("/orders", "place-1", d.wish(), &o)
	if err == nil && o.ID != d.order {
		err = errors.New("the repeated request made another order")
	}
	return "the same request again (a nervous thumb): the same order", err
}

func (d *demo) review() (string, error) {
	var o demoOrder
	err := d.people["dispatcher"].post("/orders/"+d.order+"/publish", "publish-1", map[string]any{}, &o)
	return "dispatcher reviews and takes it on: state " + o.State, err
}

func (d *demo) firstWave() (string, error) {
	began := time.Now()
	asked := 0
	err := d.until(func() (bool, error) {
		var o demoOrder
		_, err := d.people["dispatcher"].get("/orders/"+d.order, &o)
		asked = o.Asked
		return o.State == "offered", err
	})
	return fmt.Sprintf("first look: %d of those near is asked, whose yes is worth most for the attention it takes, %d ms after publishing", asked, time.Since(began).Milliseconds()), err
}

func (d *demo) decline() (string, error) {
	for _, c := range d.runners {
		var list struct{ Orders []demoOrder }
		if _, err := c.get("/offers", &list); err != nil {
			return "", err
		}
		if len(list.Orders) == 0 {
			continue
		}
		o := list.Orders[0]
		if o.Contact != nil && (o.Contact.Phone != "" || o.Contact.Address != "") {
			return "", errors.New("an offer showed an address or a phone")
		}
		c.declined = true
		return fmt.Sprintf("volunteer %s sees %s, no name or address, and declines: free of any effect", c.me.Volunteer.Number, o.Distance),
			c.post("/orders/"+d.order+"/decline", "decline-1", map[string]any{}, &o)
	}
	return "", errors.New("nobody holds an offer")
}

func (d *demo) race() (string, error) {
	var mu sync.Mutex
	answers := map[string]int{}
	winner := (*demoClient)(nil)
	err := d.each(func(_ int, c *demoClient) error {
		var o demoOrder
		err := c.post("/orders/"+d.order+"/accept", "accept-1", map[string]any{}, &o)
		mu.Lock()
		defer mu.Unlock()
		var refused *demoProblem
		switch {
		case err == nil:
			winner = c
			answers["won"]++
			if o.Contact == nil || o.Contact.Masked || o.Contact.Address == "" {
				return errors.New("the winner does not see the address")
			}
		case errors.As(err, &refused) && (refused.Status == http.StatusConflict || refused.Code == "volunteer.minor"):
			answers[refused.Code]++
		default:
			return err
		}
		return nil
	})
	if err == nil && answers["won"] != 1 {
		err = fmt.Errorf("%d of %d accepts won: %v", answers["won"], racers, answers)
	}
	if err != nil {
		return "", err
	}
	d.people["volunteer"] = winner
	return fmt.Sprintf("%d accept at the same moment: 1 wins (%s), %d read 已由他人接单", racers, winner.me.Volunteer.Number, answers["order.taken"]), nil
}

func (d *demo) arrive() (string, error) {
	v := d.people["volunteer"]
	for _, a := range []string{"depart", "arrive"} {
		if err := v.post("/orders/"+d.order+"/"+a, a+"-1", map[string]any{}, nil); err != nil {
			return "", err
		}
	}
	return "she sets off and arrives; none of it is counted", nil
}

func (d *demo) checkIn() (string, error) {
	r, v := d.people["resident"], d.people["volunteer"]
	var o demoOrder
	if _, err := r.get("/orders/"+d.order, &o); err != nil {
		return "", err
	}
	wrong := "0000"
	if o.StartCode == wrong {
		wrong = "1111"
	}
	var refused *demoProblem
	if err := v.post("/orders/"+d.order+"/check_in", "in-0", map[string]any{"code": wrong}, nil); !errors.As(err, &refused) || refused.Code != "code.wrong" {
		return "", fmt.Errorf("a wrong start code answered %w", err)
	}
	err := v.post("/orders/"+d.order+"/check_in", "in-1", map[string]any{"code": o.StartCode, "place": r.me.Point, "accuracy": 15}, &o)
	return "a wrong start code is refused; with the resident's code she checks in: state " + o.State, err
}

// crash kills the server without a word and starts it again with its clock moved on, so that the visit has a length.
func (d *demo) crash() (string, error) {
	d.server.kill()
	d.ahead = 47 * time.Minute
	var err error
	if d.server, err = d.startServer(); err != nil {
		return "", err
	}
	for _, c := range d.people {
		if err := c.refresh(); err != nil {
			return "", fmt.Errorf("refresh a session after the restart: %w", err)
		}
	}
	var o demoOrder
	if _, err := d.people["volunteer"].get("/orders/"+d.order, &o); err != nil {
		return "", err
	}
	if o.State != "serving" {
		return "", fmt.Errorf("after kill -9 the order is %s", o.State)
	}
	return "kill -9 of the server and restart, its clock 47 minutes later: the visit still runs", nil
}

func (d *demo) checkOut() (string, error) {
	var o demoOrder
	if _, err := d.people["resident"].get("/orders/"+d.order, &o); err != nil {
		return "", err
	}
	err := d.people["volunteer"].post("/orders/"+d.order+"/check_out", "out-1", map[string]any{"code": o.StopCode}, &o)
	return "with the stop code she checks out: state " + o.State, err
}

func (d *demo) confirm() (string, error) {
	var o demoOrder
	err := d.people["resident"].post("/orders/"+d.order+"/confirm", "confirm-1", map[string]any{}, &o)
	return "resident confirms that it happened: state " + o.State, err
}

func (d *demo) rate() (string, error) {
	return "resident rates it 满意", d.people["resident"].post("/orders/"+d.order+"/rate", "rate-1", map[string]any{"stars": 3}, nil)
}

func (d *demo) hours() (string, error) {
	var h struct {
		Lines   []struct{ Grade string }
		Minutes int
		Hours   string
	}
	err := d.until(func() (bool, error) {
		_, err := d.people["volunteer"].get("/hours", &h)
		return len(h.Lines) > 0, err
	})
	if err == nil && (len(h.Lines) != 1 || h.Minutes < 47 || h.Minutes > 50) {
		err = fmt.Errorf("%d lines of %d minutes", len(h.Lines), h.Minutes)
	}
	if err != nil {
		return "", err
	}
	d.minutes = h.Minutes
	return fmt.Sprintf("her hours: 1 line, %d minutes (%s h), evidence grade %s", h.Minutes, h.Hours, h.Lines[0].Grade), nil
}

func (d *demo) tally() (string, error) {
	var said []string
	for _, by := range []string{"volunteer", "grid", "branch", "month"} {
		var t struct {
			Rows    []struct{ Name string }
			Minutes int
		}
		if _, err := d.people["dispatcher"].get("/tally?by="+by, &t); err != nil {
			return "", err
		}
		if t.Minutes != d.minutes || len(t.Rows) != 1 {
			return "", fmt.Errorf("tally by %s: %d rows, %d minutes", by, len(t.Rows), t.Minutes)
		}
		said = append(said, by)
	}
	csv, err := d.people["dispatcher"].text("/tally.csv?by=volunteer")
	if err == nil && !strings.HasPrefix(csv, "\ufeff") {
		err = errors.New("the CSV has no byte order mark")
	}
	return fmt.Sprintf("community tallies by %s: %d minutes each; CSV of %d lines", strings.Join(said, ", "), d.minutes, strings.Count(strings.TrimSpace(csv), "\n")+1), err
}

func (d *demo) whoSaw() (string, error) {
	var list struct {
		Reveals []struct{ Who, As, Why string }
	}
	_, err := d.people["resident"].get("/reveals", &list)
	if err == nil && !slices.ContainsFunc(list.Reveals, func(r struct{ Who, As, Why string }) bool { return r.Why == "job" }) {
		err = errors.New("the volunteer's look at the address is not listed")
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("resident reads who has seen her address: %s (%s)", list.Reveals[0].Who, list.Reveals[0].As), nil
}

func short(id string) string { return id[:min(len(id), 26)] + "…" }

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
