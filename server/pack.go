package server

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// A pack is a ZIP of CSV files that is written while it is read from the store: it takes the same memory for a hundred lines as for
// a million.
const (
	packsAtOnce = 2                // packs being written; more are told to come back
	packLife    = 10 * time.Minute // how long one may take
	packChunk   = 64 << 10         // bytes of CSV that are handed on in one go
)

// packPaths are the routes whose answers are packs: they take longer to send than other answers.
func packPaths() []string {
	return []string{apiPrefix + "/exports/national.zip", apiPrefix + "/inspections.zip"}
}

// pack is a ZIP that is being written.
type pack struct {
	zip  *zip.Writer
	made time.Time
}

// packRoom takes a place among those who write packs; give it back with the function. busy (503) where there is none.
func (s *Server) packRoom() (leave func(), err error) {
	select {
	case s.packs <- struct{}{}:
		return func() { <-s.packs }, nil
	default:
		return nil, errBusy
	}
}

// sendPack answers with a pack, once the handler has returned. One that cannot be finished loses its connection, so that nobody
// takes a part for the whole. leave is called at the end.
func (s *Server) sendPack(c *call, name string, leave func(), write func(context.Context, *pack) error) error {
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderConnection, "close") // the connection ends with the pack
	c.Context().Response.ImmediateHeaderFlush = true
	request, conn := c.request, c.Context().Conn()
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer leave()
		ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), requestKey{}, request), packLife)
		defer cancel()
		go func() {
			select {
			case <-s.ending:
				cancel()
			case <-ctx.Done():
			}
		}()
		if err := s.writePack(ctx, w, write); err != nil {
			s.log.LogAttrs(ctx, slog.LevelError, "pack broken off", slog.String("request", request), slog.Any("err", err))
			_ = conn.Close()
		}
	})
	return nil
}

func (s *Server) writePack(ctx context.Context, w *bufio.Writer, write func(context.Context, *pack) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w\n%s", panicked(p), debug.Stack())
		}
	}()
	p := newPack(w, s.now())
	if err := write(ctx, p); err != nil {
		return err
	}
	if err := p.zip.Close(); err != nil {
		return fmt.Errorf("close zip: %w", err)
	}
	return w.Flush()
}

func newPack(w io.Writer, made time.Time) *pack {
	p := &pack{zip: zip.NewWriter(w), made: made}
	p.zip.RegisterCompressor(zip.Deflate, newDeflater)
	return p
}

func (p *pack) create(name string) (io.Writer, error) {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.made})
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, err)
	}
	return w, nil
}

// text adds a file of plain text.
func (p *pack) text(name, text string) error {
	w, err := p.create(name)
	if err == nil {
		_, err = io.WriteString(w, "\ufeff"+text)
	}
	return err
}

// file adds a table whose parts are rendered side by side and written in their order.
func (p *pack) file(ctx context.Context, name string, header []string, parts int, render func(ctx context.Context, part int, to *sheet) error) error {
	w, err := p.create(name)
	if err != nil {
		return err
	}
	if _, err := w.Write(sheetHead(header)); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	group := sync.WaitGroup{}
	defer group.Wait()
	defer cancel(nil) // before the wait
	queue := p.renderers(ctx, cancel, &group, parts, render)
	for part := range queue {
		for chunk := range part {
			if _, err := w.Write(chunk); err != nil {
				return fmt.Errorf("write %s: %w", name, err)
			}
			chunks.free(chunk)
		}
	}
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	return nil
}

// renderers starts so many parts at a time, in their order; each part gives its chunks through a channel of its own.
func (p *pack) renderers(ctx context.Context, fail context.CancelCauseFunc, group *sync.WaitGroup, parts int, render func(context.Context, int, *sheet) error) <-chan chan []byte {
	width := max(2, runtime.GOMAXPROCS(0))
	queue, room := make(chan chan []byte, width), make(chan struct{}, width)
	group.Go(func() {
		defer close(queue)
		for i := range parts {
			chunks := make(chan []byte, 2)
			select {
			case room <- struct{}{}:
			case <-ctx.Done():
				return
			}
			group.Go(func() {
				defer func() { <-room }()
				defer close(chunks)
				if err := guardedRender(ctx, i, render, chunks); err != nil {
					fail(err)
				}
			})
			select {
			case queue <- chunks:
			case <-ctx.Done():
				return
			}
		}
	})
	return queue
}

// guardedRender renders one part; a panic becomes an error, for it is nobody else's goroutine.
func guardedRender(ctx context.Context, i int, render func(context.Context, int, *sheet) error, chunks chan<- []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	to := &sheet{send: func(b []byte) error {
		select {
		case chunks <- b:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}}
	if err := render(ctx, i, to); err != nil {
		return err
	}
	return to.flush()
}

// rows adds a table that is small or comes in one piece.
func (p *pack) rows(ctx context.Context, name string, header []string, render func(ctx context.Context, to *sheet) error) error {
	return p.file(ctx, name, header, 1, func(ctx context.Context, _ int, to *sheet) error { return render(ctx, to) })
}
