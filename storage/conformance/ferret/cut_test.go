package ferret_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
	"lindan/storage/mongo"
)

// cutMark in a message makes the proxy pass it on and swallow the answer.
const cutMark = "cut the line after this"

// proxy passes bytes between clients and the server. A connection on which cutMark was sent is closed when the server has
// answered, without the answer: the write is done, and the client cannot know.
type proxy struct {
	listener net.Listener
	server   string
	lines    sync.WaitGroup
}

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, server: server}
	p.lines.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			p.lines.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.lines.Wait()
	})
	return p
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	marked := make(chan struct{})
	p.lines.Go(func() {
		defer server.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := client.Read(buffer)
			if bytes.Contains(buffer[:n], []byte(cutMark)) {
				close(marked)
			}
			if _, sent := server.Write(buffer[:n]); err != nil || sent != nil {
				return
			}
		}
	})
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		select {
		case <-marked:
			return
		default:
		}
		if _, sent := client.Write(buffer[:n]); err != nil || sent != nil {
			return
		}
	}
}

func marked(t *testing.T, v int64) bson.Raw {
	t.Helper()
	raw, err := bson.Marshal(bson.D{{Key: "_id", Value: "n1"}, {Key: "v", Value: v}, {Key: "text", Value: cutMark}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// A reply that is lost leaves the write done and its outcome unknown.
func TestALostReplyIsAnUnknownOutcome(t *testing.T) {
	uri := serve(t)
	address := strings.TrimPrefix(uri[:strings.LastIndex(uri, "/")], "mongodb://")
	cols := []storage.Collection{{Name: "notes"}}
	direct := openAt(t, uri, cols)
	far := openAt(t, strings.Replace(uri, address, newProxy(t, address).listener.Addr().String(), 1), cols)
	for v, write := range []func() error{
		func() error { return far.Insert(t.Context(), "notes", marked(t, 1)) },
		func() error { return far.Replace(t.Context(), "notes", 1, marked(t, 2)) },
	} {
		if err := write(); !errors.Is(err, storage.ErrUnknown) {
			t.Errorf("write %d: got error %v", v+1, err)
		}
		doc, err := direct.Get(t.Context(), "notes", "n1")
		if err != nil || doc.Lookup("v").Int64() != int64(v+1) {
			t.Errorf("write %d, whose reply was lost: stored is %v, %v", v+1, doc, err)
		}
	}
}

// A server that has gone: the first write may have reached it, the next one finds none.
func TestAGoneServerIsUnavailable(t *testing.T) {
	uri := serve(t)
	address := strings.TrimPrefix(uri[:strings.LastIndex(uri, "/")], "mongodb://")
	p := newProxy(t, address)
	e := openAt(t, strings.Replace(uri, address, p.listener.Addr().String(), 1)+"&serverSelectionTimeoutMS=100", []storage.Collection{{Name: "notes"}})
	_ = p.listener.Close()
	if err := e.Insert(t.Context(), "notes", marked(t, 1)); !errors.Is(err, storage.ErrUnknown) {
		t.Errorf("the write on the dying line: got error %v", err)
	}
	if err := e.Insert(t.Context(), "notes", marked(t, 1)); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("the write without a server: got error %v", err)
	}
	if err := e.Ping(t.Context()); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("the ping: got error %v", err)
	}
}

func openAt(t *testing.T, uri string, cols []storage.Collection) *mongo.Engine {
	t.Helper()
	e, err := mongo.Open(context.Background(), uri, "cut", cols)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}
