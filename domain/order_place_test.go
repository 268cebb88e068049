package domain

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAWishIsRefusedByTheNameOfWhatIsWrong(t *testing.T) {
	at := func(from, to time.Duration) *Window { return &Window{tenOClock.Add(from), tenOClock.Add(to)} }
	const day, h = 24 * time.Hour, time.Hour
	for name, c := range map[string]struct {
		change      func(*Wish)
		field, code string
	}{
		"a sound one":                      {func(*Wish) {}, "", ""},
		"a life in danger":                 {func(w *Wish) { w.Danger = true }, "danger", "triage.danger"},
		"danger is asked before all else":  {func(w *Wish) { *w = Wish{Danger: true} }, "danger", "triage.danger"},
		"no service":                       {func(w *Wish) { w.Service = "" }, "service", "service.unknown"},
		"a service that nobody offers":     {func(w *Wish) { w.Service = "roof" }, "service", "service.unknown"},
		"a service that is refused":        {func(w *Wish) { w.Service = "gas" }, "service", "service.refused"},
		"no channel":                       {func(w *Wish) { w.Channel = "" }, "channel", "order.channel"},
		"a channel of nobody":              {func(w *Wish) { w.Channel = "pigeon" }, "channel", "order.channel"},
		"four minutes":                     {func(w *Wish) { w.Minutes = 4 }, "minutes", "order.minutes"},
		"five minutes":                     {func(w *Wish) { w.Minutes = 5 }, "", ""},
		"eight hours":                      {func(w *Wish) { w.Minutes = 480 }, "", ""},
		"above eight hours":                {func(w *Wish) { w.Minutes = 481 }, "minutes", "order.minutes"},
		"negative minutes":                 {func(w *Wish) { w.Minutes = -30 }, "minutes", "order.minutes"},
		"twenty volunteers":                {func(w *Wish) { w.Slots = 20 }, "", ""},
		"twenty-one volunteers":            {func(w *Wish) { w.Slots = 21 }, "volunteers", "order.volunteers"},
		"minus one volunteer":              {func(w *Wish) { w.Slots = -1 }, "volunteers", "order.volunteers"},
		"one for a service of two":         {func(w *Wish) { w.Service, w.Slots = "bathing", 1 }, "volunteers", "order.two"},
		"a gender that nobody listed":      {func(w *Wish) { w.Prefer = "x" }, "prefer", "order.prefer"},
		"a gender where it may not matter": {func(w *Wish) { w.Prefer = Female }, "prefer", "order.prefer_not"},
		"a gender where it may":            {func(w *Wish) { w.Service, w.Prefer = "haircut", Female }, "", ""},
		"a note of 301 characters":         {func(w *Wish) { w.Note = strings.Repeat("一", 301) }, "note", "order.note"},
		"a note of 300 characters":         {func(w *Wish) { w.Note = strings.Repeat("一", 300) }, "", ""},
		"a note with a control character":  {func(w *Wish) { w.Note = "好\x00" }, "note", "order.note"},
		"a note that is no UTF-8":          {func(w *Wish) { w.Note = "好\xff" }, "note", "order.note"},
		"an address of 121 characters":     {func(w *Wish) { w.Address = strings.Repeat("一", 121) }, "address", "order.address"},
		"a contact of 21 characters":       {func(w *Wish) { w.Contact = strings.Repeat("一", 21) }, "contact", "order.contact"},
		"a phone that is none":             {func(w *Wish) { w.Phone = "123" }, "phone", "phone.form"},
		"a hazard that nobody listed":      {func(w *Wish) { w.Hazards = []string{"stairs", "bear"} }, "hazards", "order.hazard"},
		"every hazard":                     {func(w *Wish) { w.Hazards = Hazards() }, "", ""},
		"more hazards than there are":      {func(w *Wish) { w.Hazards = slices.Repeat([]string{"dog"}, 2000) }, "hazards", "order.hazard"},
		"neither now nor a window":         {func(w *Wish) { w.Now = false }, "window", "order.window_missing"},
		"now and a window":                 {func(w *Wish) { w.Window = at(h, 2*h) }, "window", "order.window_now"},
		"a window":                         {func(w *Wish) { w.Now, w.Window = false, at(h, 2*h) }, "", ""},
		"a window that is reversed":        {func(w *Wish) { w.Now, w.Window = false, at(2*h, h) }, "window.to", "order.window_reversed"},
		"a window of no time":              {func(w *Wish) { w.Now, w.Window = false, at(h, h) }, "window.to", "order.window_reversed"},
		"a window that has passed":         {func(w *Wish) { w.Now, w.Window = false, at(-2*h, -h) }, "window.to", "order.window_past"},
		"a window that ends this moment":   {func(w *Wish) { w.Now, w.Window = false, at(-2*h, 0) }, "window.to", "order.window_past"},
		"a window that runs already":       {func(w *Wish) { w.Now, w.Window = false, at(-h, h) }, "", ""},
		"a window in sixty days":           {func(w *Wish) { w.Now, w.Window = false, at(60*day, 60*day+h) }, "", ""},
		"a window in sixty-one days":       {func(w *Wish) { w.Now, w.Window = false, at(61*day, 61*day+h) }, "window.from", "order.window_far"},
		"a window of two weeks":            {func(w *Wish) { w.Now, w.Window = false, at(h, 14*day+h) }, "", ""},
		"a window of more than two weeks":  {func(w *Wish) { w.Now, w.Window = false, at(h, 15*day+h) }, "window.to", "order.window_long"},
		"a place off the map":              {func(w *Wish) { w.At = &Point{200, 0} }, "at", "order.at"},
		"a place of no number":             {func(w *Wish) { w.At = &Point{math.NaN(), 30} }, "at", "order.at"},
		"a place outside the community":    {func(w *Wish) { w.At = &Point{114.3, 30.5} }, "at", "order.outside"},
		"a place at the Gulf of Guinea":    {func(w *Wish) { w.At = &Point{} }, "at", "order.outside"},
		"a place inside the community":     {func(w *Wish) { w.At = &Point{114.201, 30.501} }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := wish("medicine")
			c.change(&w)
			o, err := NewOrder(w, placing(neighbour("a_owner")), tenOClock)
			names(t, err, c.field, c.code)
			if err == nil && (o.State != Reviewing || o.N != 1 || o.Wake == 0) {
				t.Errorf("got %s, %d events, wake %d", o.State, o.N, o.Wake)
			}
		})
	}
}

func TestDangerToLifeIsAnsweredWithTheNumbersToCall(t *testing.T) {
	_, err := NewOrder(Wish{Danger: true}, placing(neighbour("a_1")), tenOClock)
	for _, number := range []string{"110", "119", "120"} {
		if !strings.Contains(err.Error(), number) {
			t.Errorf("%s is not named: %v", number, err)
		}
	}
}

func TestAnOrderBelongsToAnOpenCommunityOfItsBeneficiary(t *testing.T) {
	for name, c := range map[string]struct {
		change      func(*Placing)
		field, code string
	}{
		"her own":                            {func(*Placing) {}, "", ""},
		"closed":                             {func(p *Placing) { p.Community = &Area{ID: testArea.ID, Centre: testArea.Centre, Closed: true} }, "beneficiary", "order.community"},
		"another":                            {func(p *Placing) { p.Community = &Area{ID: "420199-001-002", Centre: testArea.Centre} }, "beneficiary", "order.community"},
		"at home, which nobody has measured": {func(p *Placing) { p.Beneficiary.At = Point{} }, "at", "order.outside"},
	} {
		t.Run(name, func(t *testing.T) {
			pl := placing(neighbour("a_1"))
			c.change(&pl)
			_, err := NewOrder(wish("medicine"), pl, tenOClock)
			names(t, err, c.field, c.code)
		})
	}
}

func TestWhoStandsAtTheDoorComesFromTheWishOrTheAccounts(t *testing.T) {
	for name, c := range map[string]struct {
		wish, beneficiary, requester string // phones
		want                         string
		code                         string
	}{
		"the wish's phone first":        {"139 0000 0003", "13900000001", "13900000002", "13900000003", ""},
		"else the beneficiary's":        {"", "13900000001", "13900000002", "13900000001", ""},
		"else the requester's":          {"", "", "13900000002", "13900000002", ""},
		"else none, and that is wrong":  {"", "", "", "", "order.phone"},
		"a phone that is none is wrong": {"1", "13900000001", "13900000002", "", "phone.form"},
	} {
		t.Run(name, func(t *testing.T) {
			b, r := neighbour("a_b"), neighbour("a_r")
			b.Phone, r.Phone = Hide(c.beneficiary), Hide(c.requester)
			pl := placing(b)
			pl.Requester = r
			w := wish("medicine")
			w.Phone = c.wish
			o, err := NewOrder(w, pl, tenOClock)
			field := "phone"
			if c.code == "" {
				field = ""
			}
			names(t, err, field, c.code)
			if err == nil {
				equal(t, "phone", o.Phone.Reveal(), c.want)
			}
		})
	}
}

func TestTheDoorIsKnownBeforeAHomeVisit(t *testing.T) {
	for name, c := range map[string]struct {
		service, wish, account string
		want, code             string
	}{
		"the wish's address first":                  {"medicine", "柳岸里 9 号", "柳岸里 1 号", "柳岸里 9 号", ""},
		"else the beneficiary's":                    {"medicine", "", "柳岸里 1 号", "柳岸里 1 号", ""},
		"spaces are no address":                     {"medicine", "   ", "柳岸里 1 号", "柳岸里 1 号", ""},
		"none is wrong for a home visit":            {"medicine", "", "", "", "order.address_missing"},
		"spaces alone are wrong as well":            {"medicine", " \t", " ", "", "order.address_missing"},
		"none is fine where nobody comes to a door": {"snow", "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := neighbour("a_b")
			b.Address = Hide(c.account)
			w := wish(c.service)
			w.Address = c.wish
			o, err := NewOrder(w, placing(b), tenOClock)
			refused(t, err, c.code)
			if err == nil {
				equal(t, "address", o.Address.Reveal(), c.want)
			}
		})
	}
}

func TestAnOrderRemembersTheRulesItWasPlacedUnder(t *testing.T) {
	pl := placing(neighbour("a_owner"))
	community := *testArea
	community.Version = 7
	pl.Community, pl.Body = &community, "hash"
	w := wish("bathing")
	w.Hazards, w.Note, w.Contact = []string{"stairs"}, "门铃坏了", "李女士"
	o, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	equal(t, "policy", o.Policy, 7)
	equal(t, "body", o.Body, "hash")
	equal(t, "length of the service", o.Minutes, 90)
	equal(t, "places of the service", o.Slots, 2)
	equal(t, "rules of the service", o.Item.Certified && o.Item.Risk == MediumRisk, true)
	equal(t, "grid of the home", o.Grid, "420199-001-001-01")
	equal(t, "household", o.Household, "")
	equal(t, "contact", o.Contact.Reveal(), "李女士")
	equal(t, "note", o.Note.Reveal(), "门铃坏了")
	equal(t, "window of an order for now", o.Window, Window{tenOClock, tenOClock.Add(pl.Policy.ArriveWithin)})
	equal(t, "time to answer", o.Due(AnswerBy), tenOClock.Add(pl.Policy.AnswerOrdinary))
	equal(t, "wakes to tell", o.Wake, At(tenOClock.Add(TellWithin)))
	w.Urgent, w.At = true, &Point{114.201, 30.501}
	o, err = NewOrder(w, pl, tenOClock)
	ok(t, err)
	equal(t, "time to answer an urgent one", o.Due(AnswerBy), tenOClock.Add(pl.Policy.AnswerUrgent))
	equal(t, "a place of its own is known to the community only", o.Area, testArea.ID)
}

func TestWhoMayOrderForWhom(t *testing.T) {
	owner, child := neighbour("a_owner"), neighbour("a_child")
	clerk, stranger := clerk(), staff(Dispatcher, "420199-002")
	for name, c := range map[string]struct {
		by          *Account
		proxy       *Proxy
		field, code string
	}{
		"for oneself":                         {owner, nil, "", ""},
		"for oneself as a proxy":              {owner, &Proxy{"child", "phone"}, "proxy", "order.proxy_self"},
		"for another without a word":          {child, nil, "proxy", "order.proxy_missing"},
		"a child who says how she agreed":     {child, &Proxy{"child", "phone"}, "", ""},
		"a relation that nobody listed":       {child, &Proxy{"friend", "phone"}, "proxy.relation", "order.relation"},
		"no relation":                         {child, &Proxy{"", "phone"}, "proxy.relation", "order.relation"},
		"a consent that nobody listed":        {child, &Proxy{"child", "assumed"}, "proxy.consent", "order.consent"},
		"no consent":                          {child, &Proxy{"child", ""}, "proxy.consent", "order.consent"},
		"a neighbour who poses as staff":      {child, &Proxy{"grid_worker", "phone"}, "proxy.relation", "order.relation_staff"},
		"the desk of the community":           {clerk, &Proxy{"desk", "spoken"}, "", ""},
		"the desk of another community":       {stranger, &Proxy{"desk", "spoken"}, "proxy.relation", "order.relation_staff"},
		"the desk needs her consent as well":  {clerk, &Proxy{"desk", ""}, "proxy.consent", "order.consent"},
		"the desk needs a word as well":       {clerk, nil, "proxy", "order.proxy_missing"},
		"staff of elsewhere as her own child": {stranger, &Proxy{"child", "phone"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) { names(t, MayOrderFor(c.by, owner, c.proxy), c.field, c.code) })
	}
	for _, r := range Relations() {
		for _, how := range Consents() {
			ok(t, MayOrderFor(clerk, owner, &Proxy{r, how}))
		}
	}
}
