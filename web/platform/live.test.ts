// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineComponent } from 'vue'
import type { LiveEvent } from '@/core/live'
import { FakeChannel, FakeLocks } from './tabs.fake'

type Tab = typeof import('./live')

interface Call { headers: Record<string, string>; signal: AbortSignal; say: (text: string) => void; bytes: (b: Uint8Array) => void; end: () => void }
let calls: Call[] = []
let status = 200
let type = 'text/event-stream; charset=utf-8'
let visibility = 'visible'
let tabs: Tab[] = []

function serve(_: string, o: RequestInit): Promise<Response> {
  const signal = o.signal as AbortSignal
  return new Promise((done, fail) => {
    if (signal.aborted) return fail(new DOMException('aborted', 'AbortError'))
    const body = new ReadableStream<Uint8Array>({
      start(c) {
        const bytes = (b: Uint8Array): void => c.enqueue(b)
        calls.push({ headers: o.headers as Record<string, string>, signal, bytes, say: t => bytes(new TextEncoder().encode(t)), end: () => c.close() })
        signal.addEventListener('abort', () => { try { c.error(new DOMException('aborted', 'AbortError')) } catch { /* closed */ } })
      },
    })
    done(new Response(body, { status, headers: { 'Content-Type': type } }))
  })
}

const keys = (o: Partial<{ token: () => Promise<string>; renew: () => Promise<boolean> }> = {}) => ({ token: async () => 't0ken', renew: async () => true, ...o })
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const last = (): Call => calls[calls.length - 1] as Call
const ready = 'id: e.1-0\nevent: ready\ndata: {}\n\n'
const changed = (n: number): string => `id: e.${n}-0\nevent: order.changed\ndata: {"order":"o_1","n":${n}}\n\n`

/** tab opens another tab of the same browser: its own modules, the same locks and channels. */
async function tab(account = 'a_1', k = keys()): Promise<{ live: Tab; events: LiveEvent[]; ids: () => string[] }> {
  vi.resetModules()
  const live = await import('./live')
  tabs.push(live)
  const events: LiveEvent[] = []
  live.onLive(e => events.push(e))
  live.startLive(account, k)
  await pass()
  return { live, events, ids: () => events.map(e => `${e.kind} ${e.id}`) }
}

/** problem throws a Problem of the tab's own modules. */
async function problem(status: number): Promise<string> {
  const { Problem } = await import('@/core/problem')
  throw new Problem(status, 'some.code', '')
}

function look(how: 'visible' | 'hidden'): void {
  visibility = how
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
  vi.stubGlobal('fetch', serve)
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility as DocumentVisibilityState)
  Object.defineProperty(navigator, 'locks', { value: new FakeLocks(), configurable: true })
})
afterEach(() => {
  tabs.forEach(t => t.stopLive())
  calls = []
  tabs = []
  status = 200
  type = 'text/event-stream; charset=utf-8'
  visibility = 'visible'
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('one tab', () => {
  test('sends the token, reads bytes cut within a character, and resumes', async () => {
    const t = await tab()
    expect(last().headers).toMatchObject({ Authorization: 'Bearer t0ken' })
    expect(last().headers).not.toHaveProperty('Last-Event-ID')
    const bytes = new TextEncoder().encode('id: e.2-0\nevent: order.changed\ndata: {"text":"接单"}\n\n')
    bytes.forEach(b => last().bytes(Uint8Array.of(b)))
    await pass()
    expect(t.events).toEqual([{ kind: 'order.changed', id: 'e.2-0', text: '接单' }])
    expect(t.live.liveMode.value).toBe('stream')
    last().end()
    await pass(2000)
    expect(last().headers).toMatchObject({ 'Last-Event-ID': 'e.2-0' })
  })

  test.each([
    ['a 503', 503, 'application/problem+json'],
    ['a page of a proxy', 200, 'text/html'],
  ])('takes %s for a failure', async (_, s, ct) => {
    status = s
    type = ct
    const t = await tab()
    await pass(4000)
    expect(t.live.liveMode.value).toBe('poll')
  })

  test.each([
    ['a 401', () => { status = 401 }, undefined],
    ['no token', () => {}, async () => ''],
    ['a refused refresh', () => {}, () => problem(401)],
  ])('renews after %s', async (_, prepare, token) => {
    prepare()
    const renew = vi.fn(async () => false)
    const t = await tab('a_1', keys({ renew, ...(token && { token }) }))
    expect(renew).toHaveBeenCalledOnce()
    expect(t.live.liveMode.value).toBe('off')
  })

  test('does not renew because the network is gone', async () => {
    const renew = vi.fn(async () => true)
    await tab('a_1', keys({ renew, token: () => problem(0) }))
    expect(renew).not.toHaveBeenCalled()
  })

  test('ends the stream a minute after it was hidden, also when it began hidden', async () => {
    look('hidden')
    const t = await tab()
    last().say(ready)
    for (let s = 0; s < 60; s += 10) { last().say(': \n\n'); await pass(10_000) }
    expect(last().signal.aborted).toBe(true)
    look('visible')
    await pass()
    expect(calls).toHaveLength(2)
    expect(t.ids()).toEqual(['ready e.1-0', 'reset '])
  })

  test('tries at once when the network is back', async () => {
    status = 503
    await tab()
    expect(calls).toHaveLength(1)
    window.dispatchEvent(new Event('online'))
    await pass()
    expect(calls).toHaveLength(2)
  })

  test('hears nothing after stopLive, and the connection is gone', async () => {
    const t = await tab()
    t.live.stopLive()
    await pass(600_000)
    expect(last().signal.aborted).toBe(true)
    expect(calls).toHaveLength(1)
    expect(t.live.liveMode.value).toBe('off')
  })
})

describe('many tabs', () => {
  test('have one stream, and all hear all', async () => {
    const a = await tab()
    last().say(ready)
    await pass()
    const b = await tab()
    expect(b.live.liveMode.value).toBe('stream')
    last().say(changed(2).slice(0, 20))
    const c = await tab()
    last().say(changed(2).slice(20))
    await pass()
    expect(calls).toHaveLength(1)
    for (const t of [a, b, c]) expect(t.ids()).toEqual(['ready e.1-0', 'order.changed e.2-0'])
  })

  test('live on the heart beats of the one that leads', async () => {
    await tab()
    const b = await tab()
    for (let s = 0; s < 300; s += 15) { last().say(': \n\n'); await pass(15_000) }
    expect(b.live.liveMode.value).toBe('stream')
    expect(calls).toHaveLength(1)
  })

  test('miss nothing when the leading one is closed', async () => {
    const a = await tab()
    const b = await tab()
    last().say(ready + changed(2))
    await pass()
    a.live.stopLive()
    await pass()
    expect(calls).toHaveLength(2)
    expect(last().headers).toMatchObject({ 'Last-Event-ID': 'e.2-0' })
    last().say(changed(3))
    await pass()
    expect(b.ids()).toEqual(['ready e.1-0', 'order.changed e.2-0', 'order.changed e.3-0'])
  })

  test('take the lock from one that is asleep', async () => {
    const a = await tab()
    const b = await tab()
    last().say(ready)
    await pass()
    vi.spyOn(FakeChannel.prototype, 'postMessage').mockImplementation(() => {}) // the leading tab passes nothing on any more
    const beats = async (ms: number): Promise<void> => { for (let t = 0; t < ms; t += 10_000) { calls[0]?.say(': \n\n'); await pass(10_000) } }
    await beats(50_000)
    expect(calls).toHaveLength(2)
    expect(calls.map(c => c.signal.aborted)).toEqual([true, false])
    expect(last().headers).toMatchObject({ 'Last-Event-ID': 'e.1-0' })
    last().say(changed(2))
    await pass()
    expect(b.ids()).toContain('order.changed e.2-0')
    a.live.stopLive()
  })

  test('of different accounts do not hear each other', async () => {
    await tab('a_1')
    await tab('a_2')
    const b = await tab('a_2')
    expect(calls).toHaveLength(2)
    calls[0]?.say(ready + changed(2))
    await pass()
    expect(b.events).toEqual([])
    calls[1]?.say(ready)
    await pass()
    expect(b.ids()).toEqual(['ready e.1-0'])
  })

  test.each(['locks', 'channels'])('each have a stream where the browser has no %s', async what => {
    if (what === 'locks') Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })
    else Reflect.deleteProperty(globalThis, 'BroadcastChannel')
    await tab()
    await tab()
    expect(calls).toHaveLength(2)
  })
})

describe('useLive', () => {
  test('hears while it is mounted, and asks by the clock only where there is no stream and somebody looks', async () => {
    status = 503
    const t = await tab()
    const kinds: string[] = []
    const page = mount(defineComponent({ setup: () => { t.live.useLive(e => kinds.push(e.kind), { poll: 15 }); return () => null } }))
    await pass(15_000)
    expect(t.live.liveMode.value).toBe('poll')
    expect(kinds).toEqual(['poll'])
    visibility = 'hidden'
    await pass(15_000)
    expect(kinds).toEqual(['poll'])
    visibility = 'visible'
    status = 200
    window.dispatchEvent(new Event('online'))
    await pass()
    last().say(ready)
    await pass(15_000)
    expect(kinds).toEqual(['poll', 'reset'])
    page.unmount()
    last().say(changed(2))
    status = 503
    last().end()
    await pass(60_000)
    expect(t.live.liveMode.value).toBe('poll')
    expect(kinds).toEqual(['poll', 'reset'])
  })
})
