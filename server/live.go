package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"lindan/domain"
	"lindan/notify"
)

// streamBeat is when a stream does what nobody asked it for. Tests make it quicker.
type streamBeat struct {
	heart   time.Duration // a comment, so that both sides notice when the other is gone
	recheck time.Duration // is the session still live, and what are the roles now
	stall   time.Duration // how long one write may take before the connection is given up
}

func defaultBeat() streamBeat { return streamBeat{15 * time.Second, 5 * time.Minute, 20 * time.Second} }

// streamLife is when a stream ends. The client connects again and misses nothing.
const streamLife = 6 * time.Hour

// stream is an open event stream. It holds nothing of the request: that is gone while the stream goes on.
type stream struct {
	server  *Server
	sub     *notify.Subscription
	session string
	account domain.AccountID
	request string
	conn    net.Conn
}

// live tells a page what changes for its owner, as server-sent events, until it goes away.
func (s *Server) live(c *call) error {
	last := c.Get("Last-Event-ID", c.Query("last_event_id"))
	sub, err := s.inbox.Subscribe(c.ctx, c.actor, last)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Set("X-Accel-Buffering", "no")
	c.Set(fiber.HeaderConnection, "close") // the connection ends with the stream
	t := &stream{server: s, sub: sub, session: c.session, account: c.actor.ID, request: c.request, conn: c.Context().Conn()}
	c.Context().Response.ImmediateHeaderFlush = true
	s.streams.Add(1)
	c.Context().SetBodyStreamWriter(t.run)
	return nil
}

// run is the stream's life. It ends when the client goes, is too slow, or is no longer let in, and when the server closes.
func (t *stream) run(w *bufio.Writer) {
	defer t.server.streams.Add(-1)
	defer t.sub.Close()
	defer func() {
		if p := recover(); p != nil {
			t.server.log.LogAttrs(context.Background(), slog.LevelError, "live stream",
				slog.String("request", t.request), slog.Any("err", panicked(p)), slog.String("stack", string(debug.Stack())))
		}
	}()
	for _, e := range t.sub.Backlog {
		if t.write(w, eventText(e)) != nil {
			return
		}
	}
	t.follow(w)
}

func (t *stream) follow(w *bufio.Writer) {
	heart, recheck, life := time.NewTicker(t.server.beat.heart), time.NewTicker(t.server.beat.recheck), time.NewTimer(streamLife)
	defer heart.Stop()
	defer recheck.Stop()
	defer life.Stop()
	for {
		text := ""
		select {
		case e, ok := <-t.sub.Events:
			if !ok {
				return
			}
			text = eventText(e)
		case <-heart.C:
			text = ": \n\n"
		case <-recheck.C:
			if !t.stillIn() {
				return
			}
		case <-t.server.ending:
			_ = t.write(w, "retry: 1000\n\n")
			return
		case <-life.C:
			return
		}
		if t.write(w, text) != nil {
			return
		}
	}
}

// write sends the text at once. A client that does not take it in time loses its connection.
func (t *stream) write(w *bufio.Writer, text string) error {
	stalled := time.AfterFunc(t.server.beat.stall, func() { _ = t.conn.Close() })
	defer stalled.Stop()
	if _, err := w.WriteString(text); err != nil {
		return err
	}
	return w.Flush()
}

// stillIn tells whether the session and the account are still good; the account's roles may have changed. If nobody can
// say now, the stream goes on until the next time.
func (t *stream) stillIn() bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	a, err := t.server.holder(ctx, t.session, t.account)
	if err == nil {
		t.sub.Renew(a)
	}
	return domain.KindOf(err) != domain.Unsigned
}

// eventText writes an event in the stream's form. JSON has no line breaks, so data is one line.
func eventText(e notify.Event) string {
	data, err := json.Marshal(e)
	if err != nil {
		return ""
	}
	id := ""
	if e.ID != "" {
		id = "id: " + e.ID + "\n"
	}
	return fmt.Sprintf("%sevent: %s\ndata: %s\n\n", id, e.Kind, data)
}
