package server

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"
)

// doorConn is a connection from wherever the test says.
type doorConn struct {
	net.Conn
	peer net.Addr
}

func (c doorConn) RemoteAddr() net.Addr { return c.peer }

func deadlineOf(ctx context.Context) time.Time {
	t, _ := ctx.Deadline()
	return t
}

func statusLine(c net.Conn) (int, error) {
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}
