package domain

import (
	"slices"
	"strings"
)

// Person is whose name, phone and address the order holds; "" for somebody without an account, for whom the requester answers.
func (o *Order) Person() AccountID {
	if o.Named && o.Beneficiary == o.Requester {
		return ""
	}
	return o.Beneficiary
}

// SamePerson tells whether two orders are for the same person; of people without an account the phone tells.
func (o *Order) SamePerson(b *Order) bool {
	if o.Beneficiary != b.Beneficiary || o.Person() != b.Person() {
		return false
	}
	return o.Person() != "" || o.Phone.Reveal() == b.Phone.Reveal()
}

// namesPerson checks what an order needs for a person who is named by contact and phone. Errors name the field.
func (w Wish) namesPerson() error {
	switch {
	case strings.TrimSpace(w.Contact) == "":
		return Fieldf("contact", "order.contact_missing", "请填写被帮助人的姓名")
	case strings.TrimSpace(w.Phone) == "":
		return Fieldf("phone", "order.phone", "请留被帮助人的联系电话")
	}
	_, err := NormalPhone("phone", w.Phone)
	return err
}

// MayOrderAt tells whether the requester may order for a person named in the wish, at a place: anybody as a proxy who says how
// consent was given; as staff only staff of that place.
func (w Wish) MayOrderAt(requester *Account, area AreaID) error {
	if err := w.namesPerson(); err != nil {
		return err
	}
	if area == "" {
		return Fieldf("area", "order.area_missing", "请选择服务地点所在的社区、网格或楼栋")
	}
	return w.Proxy.check(requester, area)
}

// check refuses a proxy who does not say who she is and how the person agreed, or who poses as staff of the place.
func (p *Proxy) check(requester *Account, area AreaID) error {
	switch {
	case p == nil:
		return Fieldf("proxy", "order.proxy_missing", "代下单请说明与居民的关系和同意方式")
	case !slices.Contains(Relations(), p.Relation):
		return Fieldf("proxy.relation", "order.relation", "请选择与居民的关系")
	case !slices.Contains(Consents(), p.Consent):
		return Fieldf("proxy.consent", "order.consent", "请选择居民同意的方式")
	case p.staff() && !requester.StaffOf(area):
		return Fieldf("proxy.relation", "order.relation_staff", "只有社区工作人员可以这样代下单")
	}
	return nil
}

func (p *Proxy) staff() bool { return p.Relation == "desk" || p.Relation == "grid_worker" }

// Like fills what the wish leaves out from an order before 和上次一样: how long, how many, what awaits at home, the note; and, for
// the same person, where and whom to call. Never danger, time, channel or urgency: they are of today.
func (w Wish) Like(o *Order, samePerson bool) Wish {
	if w.Service == o.Service {
		w.Minutes = orInt(w.Minutes, o.Minutes)
		w.Prefer = Gender(orText(string(w.Prefer), string(o.Prefer)))
		if w.Slots == 0 && o.Slots > max(o.Item.Volunteer, 1) {
			w.Slots = o.Slots
		}
	}
	if w.Hazards == nil {
		w.Hazards = slices.Clone(o.Hazards)
	}
	w.Note = orText(w.Note, o.Note.Reveal())
	if !samePerson {
		return w
	}
	w.Contact = orText(w.Contact, o.Contact.Reveal())
	w.Phone = orText(w.Phone, o.Phone.Reveal())
	if w.Proxy == nil && o.Proxy != nil {
		p := *o.Proxy
		w.Proxy = &p
	}
	if w.At == nil && w.Area == "" {
		at := o.At
		w.At, w.Area, w.Address = &at, o.Area, orText(w.Address, o.Address.Reveal())
	}
	return w
}
