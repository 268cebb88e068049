package domain

import (
	"slices"
	"strings"
	"time"
)

// Wish is what a person asks for, as it came in. NewOrder checks all of it.
type Wish struct {
	Service string
	Danger  bool // the triage question: is anybody's life in danger?
	Now     bool
	Window  *Window // unless Now
	Minutes int     // 0: the service's usual length
	Slots   int     // 0: the service's least number
	Prefer  Gender
	Urgent  bool
	Hazards []string
	Note    string
	Channel Channel
	Proxy   *Proxy
	Area    AreaID // "": the beneficiary's home
	At      *Point // nil: the centre of Area, else the beneficiary's home
	Address string // "": the beneficiary's home
	Contact string // "": the beneficiary's name
	Phone   string // "": the beneficiary's phone, else the requester's
}

// Placing is what an order is made from besides the wish.
type Placing struct {
	ID          OrderID
	Body        string // hash of the request
	Requester   *Account
	Beneficiary *Account
	Community   *Area
	Policy      Policy
	Grid        AreaID // the grid around Wish.At; "" where At is nil or no grid is known
	Where       *Area  // Wish.Area; nil: the beneficiary's home
	Named       bool   // the person is named by contact and phone: nothing is taken from an account
}

// Hazards that the offer repeats to volunteers (law VSR §12).
func Hazards() []string {
	return []string{"stairs", "dog", "cat", "lifting", "infection", "quarrel", "alcohol", "smoke", "gas"}
}

// Triage refuses what cannot wait for a neighbour, with the numbers to call. It is asked before all else.
func (w Wish) Triage() error {
	if w.Danger {
		return Fieldf("danger", "triage.danger", "有生命危险请立即拨打：报警 110、火警 119、急救 120。志愿服务赶不上，请先打电话。")
	}
	return nil
}

// NewOrder checks a wish and makes the order, in state reviewing. Errors name the field. Danger to life is refused with the
// numbers to call (A18).
func NewOrder(w Wish, pl Placing, now time.Time) (*Order, error) {
	if err := w.Triage(); err != nil {
		return nil, err
	}
	item, err := findItem(pl.Policy.Menu(), w.Service)
	if err != nil {
		return nil, err
	}
	if err := w.check(item, now); err != nil {
		return nil, err
	}
	o := &Order{
		ID: pl.ID, Community: pl.Community.ID, Service: item.Code, Item: item, Urgent: w.Urgent,
		Requester: pl.Requester.ID, Beneficiary: pl.Beneficiary.ID, Household: pl.Beneficiary.Household,
		Proxy: w.Proxy, Named: pl.Named, Channel: w.Channel, Now: w.Now, Prefer: w.Prefer, Hazards: w.Hazards,
		Minutes: orInt(w.Minutes, item.Minutes), Slots: max(w.Slots, item.Volunteer, 1),
		Policy: pl.Policy.Version(pl.Community), Body: pl.Body, Created: At(now),
	}
	if o.Household != pl.Requester.Household {
		o.Kin = pl.Requester.Household
	}
	if err := o.place(w, pl); err != nil {
		return nil, err
	}
	o.schedule(w, pl.Policy, now)
	// The rows name the parties; a fresh order has requester and beneficiary in it, so the move finds them.
	return o, o.move(Place, step{by: pl.Requester, now: now, p: pl.Policy})
}

// Version is the number under which the community's policy is kept; 0 is the default.
func (p Policy) Version(community *Area) int { return community.Version }

func (w Wish) check(item Item, now time.Time) error {
	switch {
	case !slices.Contains(Channels(), w.Channel):
		return Fieldf("channel", "order.channel", "下单渠道不对")
	case w.Minutes != 0 && (w.Minutes < 5 || w.Minutes > 480):
		return Fieldf("minutes", "order.minutes", "预计时长应为 5–480 分钟")
	case w.Slots < 0 || w.Slots > 20:
		return Fieldf("volunteers", "order.volunteers", "志愿者人数应为 1–20")
	case w.Slots != 0 && w.Slots < item.Volunteer:
		return Fieldf("volunteers", "order.two", "“%s”至少需要 %d 名志愿者", item.Name, item.Volunteer)
	case w.Prefer != "" && w.Prefer != Female && w.Prefer != Male:
		return Fieldf("prefer", "order.prefer", "性别要求应为女或男")
	case w.Prefer != "" && !item.ByGender:
		return Fieldf("prefer", "order.prefer_not", "“%s”不能指定志愿者性别", item.Name)
	case !textWithin(w.Note, 0, 300):
		return Fieldf("note", "order.note", "备注不超过 300 字")
	case !textWithin(w.Address, 0, 120):
		return Fieldf("address", "order.address", "地址不超过 120 字")
	case !textWithin(w.Contact, 0, 20):
		return Fieldf("contact", "order.contact", "联系人不超过 20 字")
	case len(w.Hazards) > len(Hazards()):
		return Fieldf("hazards", "order.hazard", "情况说明不能重复")
	}
	for _, h := range w.Hazards {
		if !slices.Contains(Hazards(), h) {
			return Fieldf("hazards", "order.hazard", "没有这种情况说明：请从列表中选择")
		}
	}
	return w.checkTime(now)
}

func (w Wish) checkTime(now time.Time) error {
	switch {
	case w.Now && w.Window != nil:
		return Fieldf("window", "order.window_now", "“尽快”和时间段只能选一个")
	case w.Now:
		return nil
	case w.Window == nil:
		return Fieldf("window", "order.window_missing", "请选择“尽快”或一个时间段")
	}
	return checkWindow(*w.Window, now)
}

func checkWindow(w Window, now time.Time) error {
	switch {
	case !w.To.After(w.From):
		return Fieldf("window.to", "order.window_reversed", "结束时间须晚于开始时间")
	case !w.To.After(now):
		return Fieldf("window.to", "order.window_past", "时间段已经过去")
	case w.From.After(now.AddDate(0, 0, 60)):
		return Fieldf("window.from", "order.window_far", "最多提前 60 天预约")
	case w.To.Sub(w.From) > 14*24*time.Hour:
		return Fieldf("window.to", "order.window_long", "时间段不超过 14 天")
	}
	return nil
}

// place sets where, and who stands at the door, from the wish or the beneficiary's account.
func (o *Order) place(w Wish, pl Placing) error {
	if err := pl.checkWhere(); err != nil {
		return err
	}
	b := pl.Beneficiary
	o.Area, o.At = b.Home, b.At
	if pl.Where != nil {
		o.Area, o.At = pl.Where.ID, pl.Where.Centre
	}
	if w.At != nil {
		if err := o.setPoint(*w.At, pl); err != nil {
			return err
		}
	}
	if !pl.Community.Covers(o.At) {
		return Fieldf("at", "order.outside", "地点不在%s范围内", pl.Community.Name)
	}
	o.Grid = o.Area.At(Grid)
	address, contact := strings.TrimSpace(b.Address.Reveal()), b.Name.Reveal()
	if pl.Named || pl.Where != nil && pl.Where.ID != b.Home {
		address = "" // the account's is of another place
	}
	if pl.Named {
		contact = ""
	}
	o.Address = Hide(orText(strings.TrimSpace(w.Address), address))
	o.Contact = Hide(orText(strings.TrimSpace(w.Contact), contact))
	o.Note = Hide(w.Note)
	return o.setPhone(w, pl)
}

// checkWhere refuses a place that takes no orders, and one outside the community of a beneficiary who is known.
func (pl Placing) checkWhere() error {
	home := pl.Beneficiary.Home.Within(pl.Community.ID)
	switch {
	case pl.Where == nil && (pl.Community.Closed || !home):
		return Fieldf("beneficiary", "order.community", "该社区暂未开通")
	case pl.Where == nil:
		return nil
	case pl.Where.ID.Level() < Community:
		return Fieldf("area", "order.area", "地点应精确到社区、网格或楼栋")
	case !pl.Where.ID.Within(pl.Community.ID) || !pl.Named && !home:
		return Fieldf("area", "order.area_far", "请选择居民所在社区内的地点")
	case pl.Community.Closed || pl.Where.Closed:
		return Fieldf("area", "order.community", "该社区暂未开通")
	}
	return nil
}

// setPoint sets the exact point, which lies in the place that was chosen; where that is no nearer than the community, the
// point tells the grid.
func (o *Order) setPoint(at Point, pl Placing) error {
	switch {
	case !at.Valid():
		return Fieldf("at", "order.at", "坐标无效")
	case pl.Where != nil && !pl.Where.Covers(at):
		return Fieldf("at", "order.outside", "地点不在%s范围内", pl.Where.Name)
	case pl.Where == nil || o.Area.Level() < Grid:
		o.Area = AreaID(orText(string(pl.Grid), string(pl.Community.ID)))
	}
	o.At = at
	return nil
}

func (o *Order) setPhone(w Wish, pl Placing) error {
	phone := w.Phone
	if !pl.Named {
		phone = orText(w.Phone, orText(pl.Beneficiary.Phone.Reveal(), pl.Requester.Phone.Reveal()))
	}
	if phone == "" {
		return Fieldf("phone", "order.phone", "请留一个联系电话")
	}
	phone, err := NormalPhone("phone", phone)
	o.Phone = Hide(phone)
	if err == nil && o.Item.HomeVisit && o.Address.Reveal() == "" {
		err = Fieldf("address", "order.address_missing", "入户服务请填写地址")
	}
	return err
}

func (o *Order) schedule(w Wish, p Policy, now time.Time) {
	if w.Now {
		o.Window = Window{now.UTC(), now.Add(p.ArriveWithin).UTC()}
		return
	}
	o.Window = Window{w.Window.From.UTC(), w.Window.To.UTC()}
}

// MayOrderFor tells whether the requester may order for the beneficiary: for oneself; staff for people of their area; anybody
// else as a proxy who says how consent was given. Who she is to the beneficiary is written on the order and visible to both.
func MayOrderFor(requester, beneficiary *Account, proxy *Proxy) error {
	if requester.ID == beneficiary.ID {
		if proxy != nil {
			return Fieldf("proxy", "order.proxy_self", "为自己下单不用填代办信息")
		}
		return nil
	}
	return proxy.check(requester, beneficiary.Home)
}

// Relations are what a proxy can be to the beneficiary.
func Relations() []string {
	return []string{"child", "spouse", "parent", "relative", "neighbour", "grid_worker", "desk"}
}

// Consents are the ways in which the beneficiary can have agreed.
func Consents() []string { return []string{"present", "phone", "spoken", "written"} }

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func orInt(a, b int) int {
	if a != 0 {
		return a
	}
	return b
}
