package server

import (
	"bytes"
	"compress/flate"
	"io"
	"runtime"
	"sync"
)

// deflateBlock is how much is compressed in one go.
const deflateBlock = 512 << 10

// deflater compresses blocks side by side and writes them in their order: what comes out is one deflate stream, for each block ends
// on a byte and knows nothing of the others. Archives of a gigabyte of text would else wait for one core.
type deflater struct {
	block []byte
	queue chan chan *bytes.Buffer
	done  chan error
}

func newDeflater(out io.Writer) (io.WriteCloser, error) {
	d := &deflater{queue: make(chan chan *bytes.Buffer, runtime.GOMAXPROCS(0)), done: make(chan error, 1)}
	go d.drain(out)
	return d, nil
}

// drain writes the blocks; after an error it only takes them.
func (d *deflater) drain(out io.Writer) {
	var failed error
	for packed := range d.queue {
		b := <-packed
		if failed == nil {
			_, failed = out.Write(b.Bytes())
		}
		packedBuffers.Put(b)
	}
	d.done <- failed
}

func (d *deflater) Write(p []byte) (int, error) {
	d.block = append(d.block, p...)
	if len(d.block) >= deflateBlock {
		d.submit()
	}
	return len(p), nil
}

func (d *deflater) submit() {
	packed, block := make(chan *bytes.Buffer, 1), d.block
	d.queue <- packed
	d.block = blocks.take()
	go func() {
		packed <- squeeze(block)
		blocks.free(block)
	}()
}

// Close ends the stream with an empty last block. An error of writing before comes out here.
func (d *deflater) Close() error {
	d.submit()
	last := make(chan *bytes.Buffer, 1)
	b := packedBuffer()
	b.Write([]byte{1, 0, 0, 0xff, 0xff})
	last <- b
	d.queue <- last
	close(d.queue)
	return <-d.done
}

// pieces are buffers that are used again: a pack of a gigabyte goes through the same few.
type pieces struct {
	size int
	pool sync.Pool
}

var (
	blocks = &pieces{size: deflateBlock + 2*packChunk}
	chunks = &pieces{size: packChunk + 4096}
)

// take gives an empty buffer.
func (p *pieces) take() []byte {
	if b, ok := p.pool.Get().(*[]byte); ok {
		return (*b)[:0]
	}
	return make([]byte, 0, p.size)
}

// free gives a buffer back; nobody may use it any more.
func (p *pieces) free(b []byte) { p.pool.Put(&b) }

var (
	squeezers     = sync.Pool{New: func() any { w, _ := flate.NewWriter(nil, flate.BestSpeed); return w }}
	packedBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

func packedBuffer() *bytes.Buffer {
	b, _ := packedBuffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

// squeeze compresses one block. Writing into memory does not fail.
func squeeze(block []byte) *bytes.Buffer {
	b := packedBuffer()
	w, _ := squeezers.Get().(*flate.Writer)
	w.Reset(b)
	_, _ = w.Write(block)
	_ = w.Flush()
	squeezers.Put(w)
	return b
}
