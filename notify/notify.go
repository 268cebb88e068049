// Package notify tells people. Sender is the one interface; what it carries holds ids and short Chinese sentences, never
// a name, phone number or address of anybody but the phone that a login code is sent to.
package notify

import (
	"context"
	"fmt"
	"io"
	"sync"

	"lindan/domain"
)

// Notice is one thing to tell: to one account, or to the staff of an area.
type Notice struct {
	To    domain.AccountID // or
	Area  domain.AreaID    // … everybody on the staff of this place
	Kind  string           // stable: order.offered, order.accepted, queue.changed, …
	Order domain.OrderID   //
	N     int              // the order's event count: the app reads the order again if hers is older
	Text  string           // Chinese, ready to show, nothing personal
	Phone string           // only of a login code: the number it goes to
}

// Sender brings a notice to people. Sending the same notice twice must do no harm.
type Sender interface {
	Send(ctx context.Context, n Notice) error
}

// Console writes login codes where a developer reads them. Production refuses it.
type Console struct {
	mu sync.Mutex
	w  io.Writer
}

// NewConsole writes to w.
func NewConsole(w io.Writer) *Console { return &Console{w: w} }

// Send prints the text and the phone number it would go to.
func (c *Console) Send(_ context.Context, n Notice) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := fmt.Fprintf(c.w, "[development SMS] %s: %s\n", n.Phone, n.Text)
	return err
}
