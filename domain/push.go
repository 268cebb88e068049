package domain

import "slices"

// Push is where one session's browser is told by web push 消息推送: a capability that its push service gave it, sealed with the
// person's key. It ends with the session.
type Push struct {
	ID          string    `bson:"_id"` // the session's
	V           int64     `bson:"v"`
	Account     AccountID `bson:"account"`
	Endpoint    Secret    `bson:"endpoint"`     // address at the push service
	EndpointKey string    `bson:"endpoint_key"` // its blind index: one browser tells one session
	P256dh      string    `bson:"p256dh"`       // the browser's public key, base64url (RFC 8291)
	Auth        Secret    `bson:"auth"`         // its authentication secret, base64url
	Areas       []AreaID  `bson:"areas,omitempty"`
	District    AreaID    `bson:"district,omitempty"` // of the staff: where her places lie; "" for others
	Created     Millis    `bson:"created"`
	Expires     Millis    `bson:"expires"` // 0 while it lives; the moment at which it was emptied
}

// Secrets names the push's personal texts and whose key seals them.
func (p *Push) Secrets() (AccountID, []NamedSecret) {
	return p.Account, []NamedSecret{{"endpoint", &p.Endpoint}, {"auth", &p.Auth}}
}

// Empty makes a push that nobody is told by, until retention takes it away.
func (p *Push) Empty(now Millis) {
	*p = Push{ID: p.ID, V: p.V, Expires: now}
}

// Serve notes for which places' staff the push is.
func (p *Push) Serve(a *Account) {
	p.Areas, p.District = nil, ""
	for _, g := range a.Grants {
		if a.StaffOf(g.Area) && !slices.Contains(p.Areas, g.Area) {
			p.Areas = append(p.Areas, g.Area)
		}
	}
	if len(p.Areas) > 0 {
		p.District = p.Areas[0].At(District)
	}
}

// For tells whether the push may be for the staff of the area.
func (p *Push) For(area AreaID) bool {
	return slices.ContainsFunc(p.Areas, func(a AreaID) bool { return area.Within(a) })
}
