import { describe, expect, test } from 'vitest'
import { createParser, type Message } from './sse'

const stream = [
  '\uFEFF: 你好\n', 'retry: 1000\n\n', 'id: a.1-0\nevent: ready\ndata: {}\n\n', ': \r\n\r\n',
  'id: a.2-0\r\nevent: order.changed\r\ndata: {"order":"o_1",\r\ndata: "n":7}\r\n\r\n',
  'event:queue.changed\rdata:  一\rdata\r\r', 'event: nothing\nid: a.3-0\n\n', 'data: x\nunknown: y\nid: b\0d\n\n', 'event: cut\ndata: lost\n',
].join('')
const events: Message[] = [
  { id: 'a.1-0', event: 'ready', data: '{}' },
  { id: 'a.2-0', event: 'order.changed', data: '{"order":"o_1",\n"n":7}' },
  { id: 'a.2-0', event: 'queue.changed', data: ' 一\n' },
  { id: 'a.3-0', event: 'message', data: 'x' },
]

function read(...pieces: string[]): { events: Message[]; comments: string[] } {
  const got = { events: [] as Message[], comments: [] as string[] }
  const p = createParser(m => got.events.push(m), c => got.comments.push(c))
  pieces.forEach(p.push)
  return got
}

describe('the parser', () => {
  test('reads events, comments and the three kinds of line ends', () => {
    expect(read(stream)).toEqual({ events, comments: ['你好', ''] })
  })

  test('gives the same wherever the text is cut in two or three', () => {
    for (let i = 0; i <= stream.length; i++) {
      for (let j = i; j <= stream.length; j++) {
        const got = read(stream.slice(0, i), stream.slice(i, j), stream.slice(j))
        if (JSON.stringify(got.events) !== JSON.stringify(events) || got.comments.length !== 2) expect.fail(`cut at ${i} and ${j}: ${JSON.stringify(got)}`)
      }
    }
  })

  test('gives the same when it comes character by character, with empty pieces between', () => {
    expect(read(...[...stream].flatMap(c => [c, ''])).events).toEqual(events)
  })

  test('gives the same when the bytes are cut within a character', () => {
    const bytes = new TextEncoder().encode(stream)
    for (let i = 0; i <= bytes.length; i++) {
      const decoder = new TextDecoder()
      expect(read(decoder.decode(bytes.slice(0, i), { stream: true }), decoder.decode(bytes.slice(i), { stream: true })).events).toEqual(events)
    }
  })

  test('tells an event as soon as its empty line has begun, and never one that was not finished', () => {
    expect(read('data: 1\r\n\r').events).toHaveLength(1)
    expect(read('data: 1\r\n').events).toHaveLength(0)
  })
})
