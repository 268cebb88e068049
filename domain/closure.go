package domain

import "time"

// ClosesAfter is how long a closing can be taken back.
const ClosesAfter = 7 * 24 * time.Hour

// Photo is the picture that a resident sees of the volunteer who comes: a square JPEG. An empty picture was taken away.
type Photo struct {
	ID      AccountID `bson:"_id"`
	V       int64     `bson:"v"`
	Picture Secret    `bson:"picture"`
	At      Millis    `bson:"at"`
}

// Secrets names the picture; it is sealed with the key of the person it shows.
func (p *Photo) Secrets() (AccountID, []NamedSecret) {
	return p.ID, []NamedSecret{{"picture", &p.Picture}}
}

// Close asks for the account to be closed. Asking again changes nothing, and false comes back.
func (a *Account) Close(now time.Time) bool {
	if a.Closing != 0 {
		return false
	}
	a.Closing = At(now.Add(ClosesAfter))
	return true
}

// Keep takes the closing back, as long as it has not begun. Conflict account.closed.
func (a *Account) Keep() error {
	if a.Closed {
		return Errf(Conflict, "account.closed", "账号已经注销")
	}
	a.Closing = 0
	return nil
}

// ClosingDue tells whether the account has to be closed now.
func (a *Account) ClosingDue(now time.Time) bool {
	return a.Closing != 0 && !now.Before(a.Closing.Time())
}

// Forget ends the closing: nothing of the person is left but her id, under which orders and hours stay valid, her community,
// and which terms she had agreed to (law PIPL §47).
func (a *Account) Forget() {
	*a = Account{ID: a.ID, V: a.V, Home: a.Home.At(Community), Terms: a.Terms, TermsAt: a.TermsAt, Created: a.Created, Closed: true}
}

// Keeps tells whether the order still needs the person who placed it or is helped by it: her account cannot close meanwhile.
func (o *Order) Keeps() bool { return o.Open() && o.State != Confirmed }

// Meets tells whether the person may see whom she will meet, or met just now: the orderer's side, who has to know her at the
// door (A36), and the staff over the place, until the order is archived.
func (o *Order) Meets(a *Account) bool {
	return o.Open() && (a.ID == o.Requester || a.ID == o.Beneficiary || a.StaffOf(o.Area) && o.JobOf(a.ID) == nil)
}
