import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Live, patience, silence, type Ending, type LiveEvent, type Stop } from './live'

interface Connection { lastId: string; say: (text: string) => void; over: (how: Ending) => void; stop: Stop }

function world(renew: () => Promise<boolean> = async () => true) {
  const connections: Connection[] = []
  const events: LiveEvent[] = []
  const modes: string[] = []
  const live = new Live({
    connect: (lastId, say, stop) => new Promise(over => connections.push({ lastId, say, over, stop })),
    renew, now: () => Date.now(), random: () => 0.5, onMode: m => modes.push(m),
    after: (ms, fn) => { const t = setTimeout(fn, ms); return () => clearTimeout(t) },
  })
  live.on(e => events.push(e))
  live.start()
  const last = (): Connection => connections[connections.length - 1] as Connection
  return { live, connections, events, modes, last, kinds: () => events.map(e => e.kind) }
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const ready = 'id: e.1-0\nevent: ready\ndata: {}\n\n'
const changed = 'id: e.2-0\nevent: order.changed\ndata: {"order":"o_1","n":7,"text":"已接单"}\n\n'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the stream', () => {
  test('hands over the events and says that it streams', () => {
    const w = world()
    expect(w.live.mode).toBe('connecting')
    w.last().say(ready)
    w.last().say(changed)
    expect(w.live.mode).toBe('stream')
    expect(w.events).toEqual([{ kind: 'ready', id: 'e.1-0' }, { kind: 'order.changed', id: 'e.2-0', order: 'o_1', n: 7, text: '已接单' }])
  })

  test('resumes behind the last event', async () => {
    const w = world()
    w.last().say(ready + changed + 'event: roster.changed\ndata: {}\n\n')
    w.last().over('ended')
    await pass(2000)
    w.last().say('event: roster.changed\ndata: {}\n\n')
    w.last().over('ended')
    await pass(2000)
    expect(w.connections.map(c => c.lastId)).toEqual(['', 'e.2-0', 'e.2-0'])
  })

  test('that begins anew after a gap says reset', async () => {
    const w = world()
    w.last().say('event: ready\ndata: {}\n\n')
    w.last().over('ended')
    await pass(2000)
    w.last().say(ready)
    expect(w.kinds()).toEqual(['ready', 'reset'])
  })

  test('takes an event that it cannot read as a reset', () => {
    const w = world()
    w.last().say('id: e.3-0\nevent: order.changed\ndata: {"order\n\n')
    expect(w.events).toEqual([{ kind: 'reset', id: 'e.3-0' }])
  })

  test('that is silent for 40 s is dead; a heart beat keeps it alive', async () => {
    const w = world()
    w.last().say(ready)
    await pass(silence - 1)
    w.last().say(': \n\n')
    await pass(silence - 1)
    expect(w.last().stop.stopped).toBe(false)
    await pass(1)
    expect(w.connections[0]?.stop.stopped).toBe(true)
    await pass(2000)
    expect(w.connections).toHaveLength(2)
  })

  test('does not listen to a connection that it gave up', async () => {
    const w = world()
    const first = w.last()
    await pass(silence + 4000)
    first.say(changed)
    first.over('refused')
    await pass(0)
    expect(w.events).toEqual([])
    expect(w.connections).toHaveLength(2)
  })

  test('lets the other listeners hear when one throws', async () => {
    const unhandled = vi.fn()
    process.once('unhandledRejection', unhandled)
    const w = world()
    const heard: string[] = []
    w.live.on(() => { throw new Error('a broken page') })
    w.live.on(e => heard.push(e.kind))
    w.last().say(ready)
    vi.useRealTimers()
    await new Promise(done => setImmediate(done))
    expect(heard).toEqual(['ready'])
    expect(unhandled).toHaveBeenCalledOnce()
  })

  test('does not tell who has gone', () => {
    const w = world()
    const heard: string[] = []
    w.live.on(e => heard.push(e.kind))()
    w.last().say(ready)
    expect(heard).toEqual([])
  })
})

describe('where no stream works', () => {
  test('two failed connects mean polling, and it goes on trying every half minute', async () => {
    const w = world()
    w.last().over('failed')
    await pass(0)
    expect(w.live.mode).toBe('connecting')
    await pass(4000)
    w.last().over('failed')
    await pass(0)
    expect(w.live.mode).toBe('poll')
    for (let n = 3; n < 6; n++) {
      await pass(20_000)
      expect(w.connections).toHaveLength(n - 1)
      await pass(10_000)
      expect(w.connections).toHaveLength(n)
      expect(w.live.mode).toBe('poll')
      w.last().over('failed')
    }
  })

  test('a proxy that holds the text back counts as failed, a line of text ends the polling', async () => {
    const w = world()
    await pass(silence + 4000 + silence)
    expect(w.live.mode).toBe('poll')
    await pass(30_000)
    w.last().say(': \n\n')
    expect(w.live.mode).toBe('stream')
    w.last().over('ended')
    await pass(0)
    expect(w.live.mode).toBe('connecting')
    await pass(2000)
    expect(w.connections).toHaveLength(4)
  })

  test('the return of the network ends the waiting, but no stream that runs', async () => {
    const w = world()
    w.last().over('failed')
    await pass(0)
    w.live.wake()
    w.live.wake()
    expect(w.connections).toHaveLength(2)
  })
})

describe('a page that nobody looks at', () => {
  test('gives up its stream after a minute, and reads all again when it is seen', async () => {
    const w = world()
    w.last().say(ready)
    w.live.hidden()
    for (let s = 0; s < 60; s += 15) {
      w.last().say(': \n\n')
      expect(w.last().stop.stopped).toBe(false)
      await pass(15_000)
    }
    expect(w.last().stop.stopped).toBe(true)
    expect(w.live.mode).toBe('off')
    await pass(3_600_000)
    expect(w.connections).toHaveLength(1)
    w.live.visible()
    expect(w.connections.map(c => c.lastId)).toEqual(['', 'e.1-0'])
    expect(w.kinds()).toEqual(['ready', 'reset'])
  })

  test('keeps it when it is seen again within the minute', async () => {
    const w = world()
    w.last().say(ready)
    w.live.hidden()
    await pass(30_000)
    w.live.visible()
    await pass(9000)
    w.last().say(': \n\n')
    await pass(35_000)
    expect(w.connections).toHaveLength(1)
    expect(w.kinds()).toEqual(['ready'])
  })

  test('is reset too when its timers stood still', () => {
    const w = world()
    w.last().say(ready)
    w.live.hidden()
    vi.setSystemTime(Date.now() + patience)
    w.live.visible()
    expect(w.connections).toHaveLength(2)
    expect(w.kinds()).toEqual(['ready', 'reset'])
  })

  test('connects at once when it is seen and its stream is dead', () => {
    const w = world()
    vi.setSystemTime(Date.now() + silence)
    w.live.visible()
    expect(w.connections).toHaveLength(2)
  })
})

describe('a token that is refused', () => {
  test('is renewed once, and the stream goes on', async () => {
    const renew = vi.fn(async () => true)
    const w = world(renew)
    w.last().over('refused')
    await pass(0)
    w.last().say(ready)
    w.last().over('refused')
    await pass(0)
    expect(w.connections).toHaveLength(3)
    expect(renew).toHaveBeenCalledTimes(2)
  })

  test('ends the stream when the new one is refused too', async () => {
    const renew = vi.fn(async () => true)
    const w = world(renew)
    w.last().over('refused')
    await pass(0)
    w.last().over('refused')
    await pass(600_000)
    expect(renew).toHaveBeenCalledOnce()
    expect(w.connections).toHaveLength(2)
    expect(w.live.mode).toBe('off')
  })

  test('ends the stream when there is no new one', async () => {
    const w = world(async () => false)
    w.last().over('refused')
    await pass(600_000)
    expect(w.connections).toHaveLength(1)
    expect(w.live.mode).toBe('off')
  })

  test('ends nothing when nobody answers', async () => {
    const w = world(() => Promise.reject(new Error('offline')))
    w.last().over('refused')
    await pass(4000)
    expect(w.connections).toHaveLength(2)
  })
})

test('a stopped stream says and does nothing, and starts again from now on', async () => {
  const w = world()
  w.last().say(ready)
  w.live.stop()
  w.connections[0]?.say(changed)
  w.live.visible()
  w.live.wake()
  await pass(600_000)
  expect(w.connections).toHaveLength(1)
  expect(w.connections[0]?.stop.stopped).toBe(true)
  w.live.start()
  w.live.start()
  expect(w.connections.map(c => c.lastId)).toEqual(['', ''])
  expect(w.kinds()).toEqual(['ready'])
})
