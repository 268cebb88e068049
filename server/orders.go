package server

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

func (s *Server) placeOrder(c *call) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.OrderRequest](c)
	if err != nil {
		return err
	}
	r, err := request(body)
	if err != nil {
		return err
	}
	r.By, r.Key, r.Hash = c.actor, key, requestHash(c)
	o, fresh, err := s.desk.PlaceOrder(c.ctx, r)
	if err != nil {
		return err
	}
	c.Location(apiPrefix + "/orders/" + string(o.ID))
	if !fresh {
		c.Set("Idempotent-Replay", "true")
	}
	return s.answer(c, fiber.StatusCreated, o)
}

// request is the body as desk wants it.
func request(b wire.OrderRequest) (desk.Request, error) {
	w := domain.Wish{
		Service: b.Service, Danger: b.Danger, Now: b.Now, Minutes: b.Minutes, Slots: b.Volunteers, Prefer: domain.Gender(b.Prefer),
		Urgent: b.Urgent, Hazards: recast[string](b.Hazards), Note: b.Note, Channel: domain.Channel(b.Channel),
		Window: window(b.Window), Area: domain.AreaID(b.Area), At: place(b.At), Address: b.Address, Contact: b.Contact, Phone: b.Phone,
	}
	if b.Proxy != nil {
		w.Proxy = &domain.Proxy{Relation: string(b.Proxy.Relation), Consent: string(b.Proxy.Consent)}
	}
	if slices.Sort(w.Hazards); len(w.Hazards) != len(slices.Compact(slices.Clone(w.Hazards))) {
		return desk.Request{}, domain.Fieldf("hazards", "order.hazard", "情况说明不能重复")
	}
	if b.Hazards == nil {
		w.Hazards = nil // left out, not none
	}
	r := desk.Request{Wish: w, Like: domain.OrderID(b.Like)}
	if b.Like != "" && !orderForm.MatchString(b.Like) {
		return r, domain.Errf(domain.Missing, "order.missing", "没有找到这个订单")
	}
	if b.Beneficiary != "" {
		ids, err := accountIDs("beneficiary", []string{b.Beneficiary})
		if err != nil {
			return r, domain.Fieldf("beneficiary", "account.id", "人员编号格式不对")
		}
		r.Beneficiary = ids[0]
	}
	return r, nil
}

func window(w *wire.Window) *domain.Window {
	if w == nil {
		return nil
	}
	return &domain.Window{From: w.From, To: w.To}
}

func place(p *wire.Point) *domain.Point {
	if p == nil {
		return nil
	}
	return &domain.Point{Lon: p.Lon, Lat: p.Lat}
}

// answer shows one order, with its history, and its version.
func (s *Server) answer(c *call, status int, o *domain.Order) error {
	v, err := s.viewOrder(c, o, true)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, etag(o.N))
	return c.Status(status).JSON(v)
}

func (s *Server) showOrder(c *call) error {
	id, err := orderID(c)
	if err != nil {
		return err
	}
	o, err := s.desk.Order(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, etag(o.N))
	if unchanged(c, o.N) && !fading(c.actor, o) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.show(s.viewWhole(c, o))
}

// viewWhole is an order with its history, and to staff what looks like the same one.
func (s *Server) viewWhole(c *call, o *domain.Order) (*wire.Order, error) {
	v, err := s.viewOrder(c, o, true)
	if err != nil {
		return nil, err
	}
	if v.Duplicates, err = s.duplicates(c, o); err != nil {
		return nil, err
	}
	return &v, nil
}

// fading tells whether what the person may see changes with time alone: a volunteer loses the address two hours after her
// check-out, though the order's version is the same.
func fading(a *domain.Account, o *domain.Order) bool {
	j := o.JobOf(a.ID)
	return j != nil && j.State == domain.Finished
}

// duplicates are suggested to staff while an order can still be merged.
func (s *Server) duplicates(c *call, o *domain.Order) ([]wire.Duplicate, error) {
	if !slices.Contains(o.Actions(c.actor, s.now()), domain.Merge) {
		return nil, nil
	}
	list, err := s.desk.Duplicates(c.ctx, c.actor, o)
	if err != nil {
		return nil, err
	}
	var views []wire.Duplicate
	for _, d := range list {
		views = append(views, wire.Duplicate{Id: string(d.ID), State: wire.State(d.State), StateName: stateName(d.State), Created: d.Created.Time()})
	}
	return views, nil
}

func (s *Server) listOrders(c *call) error {
	part := storage.Whose(c.Query("part", string(storage.AsRequester)))
	if part != storage.AsRequester && part != storage.AsBeneficiary {
		return domain.Fieldf("part", "orders.part", "part 应为 requester 或 beneficiary")
	}
	return c.show(s.viewMyOrders(c, part))
}

func (s *Server) viewMyOrders(c *call, part storage.Whose) (*wire.OrderList, error) {
	p, err := readPage(c, byNumber)
	if err != nil {
		return nil, err
	}
	list, err := s.desk.MyOrders(c.ctx, c.actor, part, p)
	if err != nil {
		return nil, err
	}
	return s.viewPage(c, list, p)
}

// viewPage is a page of orders.
func (s *Server) viewPage(c *call, list []*domain.Order, p storage.Page) (*wire.OrderList, error) {
	list, next := cut(list, p, atOrder)
	views, err := s.viewOrders(c, list)
	if err != nil {
		return nil, err
	}
	return &wire.OrderList{Orders: views, Next: next}, nil
}
