package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"lindan/notify"
)

// wall is a sender that may refuse.
type wall struct{ err error }

func (w *wall) Send(context.Context, notify.Notice) error { return w.err }

func TestTheFirstNoticeThatLeftCounts(t *testing.T) {
	w := &wall{errors.New("not now")}
	e, n := newEar(w), notify.Notice{To: "a_1", Kind: "order.offered", Order: "o_1"}
	if err := e.Send(t.Context(), n); err == nil {
		t.Fatal("the failure was kept back")
	}
	if _, ok := e.heard(n.Kind, n.Order); ok {
		t.Fatal("a notice that did not leave was counted")
	}
	w.err = nil
	if err := e.Send(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	first, ok := e.heard(n.Kind, n.Order)
	if err := e.Send(t.Context(), n); err != nil || !ok {
		t.Fatal(err, ok)
	}
	if again, _ := e.heard(n.Kind, n.Order); !again.Equal(first) {
		t.Fatal("a later notice took the place of the first")
	}
	if _, ok := e.heard("order.changed", n.Order); ok {
		t.Fatal("a notice of another kind was counted")
	}
}

func TestWaitingForNoticesEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := newEar(&wall{}).await(ctx, "order.offered", 1, time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := newEar(&wall{}).await(ctx, "order.offered", 0, time.Hour); err != nil {
		t.Fatal(err)
	}
}
