// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Item, Sent } from '@/core/outbox'
import { FakeChannel, FakeLocks } from './tabs.fake'

type Tab = typeof import('./outbox') & typeof import('./db')

const good: Sent = { ok: true }
const noNetwork: Sent = { ok: false, retry: true, code: 'net.offline', detail: '没有网络' }
const refused: Sent = { ok: false, retry: false, code: 'visit.code_wrong', detail: '服务码不对' }
let tabs: Tab[] = []
let sent: string[] = []
let answer: (i: Item) => Promise<Sent>
let reply: (s: Sent) => void = () => {}

const send = (i: Item): Promise<Sent> => {
  sent.push(`${i.order} ${i.verb} ${i.key}`)
  return answer(i)
}

/** tab opens another tab of the same browser: its own modules, the same database, locks and channels. */
async function tab(account = 'a_1'): Promise<Tab> {
  vi.resetModules()
  const t = { ...(await import('./outbox')), ...(await import('./db')) }
  tabs.push(t)
  t.startOutbox(account, send, () => 60_000)
  return t
}

/** crash lets the next try have no answer until reply is called, as in a tab that is closed or put to sleep; it resolves when the try has begun. */
function crash(): Promise<void> {
  return new Promise(begun => {
    answer = () => {
      begun()
      return new Promise(done => { reply = done })
    }
  })
}

/** shown resolves when the tab's list fulfils the condition. */
async function shown(t: Tab, is: (items: readonly Item[]) => boolean): Promise<void> {
  for (let turns = 0; !is(t.outbox.items); turns++) {
    if (turns > 5000) throw new Error(`never shown: ${JSON.stringify(t.outbox.items)}`)
    await new Promise(done => setImmediate(done))
  }
}

beforeEach(() => {
  answer = async () => good
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  Object.defineProperty(navigator, 'locks', { value: new FakeLocks(), configurable: true })
  Object.defineProperty(navigator, 'storage', { value: { persist: vi.fn(async () => true) }, configurable: true })
})
afterEach(async () => {
  vi.useRealTimers()
  tabs.forEach(t => t.stopOutbox())
  for (const a of ['a_1', 'a_2']) await tabs[0]?.dropDb(a)
  tabs = []
  sent = []
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('the outbox', () => {
  test('writes an item down before it is sent, and shows it when it is done', async () => {
    const t = await tab()
    let written: unknown[] = []
    answer = async () => { written = await (await t.openDb('a_1')).all('outbox'); return good }
    const item = await t.enqueue('check_in', 'o_1', { code: '1234' }, '签到')
    expect((await t.settled(item.key)).state).toBe('done')
    expect(written).toMatchObject([{ key: item.key, state: 'sending', body: { code: '1234', device_at: item.deviceAt } }])
    expect(Date.parse(item.deviceAt) - item.at).toBe(60_000)
    expect(t.outbox).toMatchObject({ items: [{ state: 'done' }], waiting: 0, durable: true })
  })

  test('asks to be kept by the browser once, after the first item', async () => {
    const t = await tab()
    expect(navigator.storage.persist).not.toHaveBeenCalled()
    await t.enqueue('depart', 'o_1', {}, '')
    await t.enqueue('arrive', 'o_1', {}, '')
    expect(navigator.storage.persist).toHaveBeenCalledOnce()
  })

  test('counts what waits, what needs a person too, until it is dropped', async () => {
    answer = async i => (i.verb === 'check_in' ? refused : good)
    const t = await tab()
    const first = await t.enqueue('check_in', 'o_1', { code: '1' }, '')
    const later = await t.enqueue('check_out', 'o_1', {}, '')
    await t.settled(later.key)
    expect(t.outbox.waiting).toBe(2)
    await t.dropItem(first.key)
    expect(t.outbox).toMatchObject({ waiting: 0, items: [{ key: later.key, state: 'done' }] })
  })

  test.each(['online', 'visible', 'by hand'])('sends what waits: %s', async how => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }) // not by its own clock
    answer = async () => noNetwork
    const t = await tab()
    await t.enqueue('depart', 'o_1', {}, '')
    await t.retryNow() // when this is over, nothing is under way any more
    answer = async () => good
    if (how === 'by hand') void t.retryNow()
    if (how === 'online') window.dispatchEvent(new Event('online'))
    if (how === 'visible') {
      vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_000)
      document.dispatchEvent(new Event('visibilitychange'))
    }
    await shown(t, items => items[0]?.state === 'done')
    expect(new Set(sent).size).toBe(1)
  })

  test('shows nothing of an answer that comes after it was stopped, and writes it down', async () => {
    const begun = crash()
    const t = await tab()
    const item = await t.enqueue('depart', 'o_1', {}, '')
    await begun
    const db = await t.openDb('a_1')
    t.stopOutbox()
    reply(good)
    while (((await db.get('outbox', item.key)) as Item | undefined)?.state !== 'done') await new Promise(done => setImmediate(done))
    for (let reads = 0; reads < 3; reads++) await db.all('outbox') // what the outbox reads now was asked for before
    expect(t.outbox).toMatchObject({ items: [], waiting: 0 })
  })

  test('refuses when nobody is signed in, and shows nothing of who was', async () => {
    answer = async () => noNetwork
    const t = await tab()
    await t.enqueue('depart', 'o_1', {}, '').then(i => t.settled(i.key))
    t.stopOutbox()
    expect(t.outbox).toMatchObject({ items: [], waiting: 0 })
    await expect(t.enqueue('depart', 'o_1', {}, '')).rejects.toMatchObject({ code: 'session.none' })
  })

  test('says when it will not outlive the page', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const t = await tab()
    await t.enqueue('depart', 'o_1', {}, '')
    expect(t.outbox.durable).toBe(false)
  })
})

describe('after a reload', () => {
  test('what waited is sent, with the same key', async () => {
    answer = async () => noNetwork
    const before = await tab()
    const item = await before.enqueue('check_out', 'o_1', {}, '')
    await before.settled(item.key)
    before.stopOutbox()
    answer = async () => good
    const t = await tab()
    await shown(t, items => items.length > 0)
    await t.retryNow()
    expect(sent).toEqual([`o_1 check_out ${item.key}`, `o_1 check_out ${item.key}`])
    expect(t.outbox.items[0]?.state).toBe('done')
  })

  test('what was being sent is sent again, with the same key', async () => {
    const begun = crash()
    const item = await (await tab()).enqueue('check_out', 'o_1', {}, '')
    await begun
    Object.defineProperty(navigator, 'locks', { value: new FakeLocks(), configurable: true }) // a closed page frees its locks
    answer = async () => good
    const t = await tab()
    await shown(t, items => items[0]?.state === 'done')
    expect(sent).toEqual([`o_1 check_out ${item.key}`, `o_1 check_out ${item.key}`])
  })

  test('another account finds nothing of it', async () => {
    answer = async () => noNetwork
    const t = await tab()
    await t.enqueue('depart', 'o_1', {}, '').then(i => t.settled(i.key))
    t.startOutbox('a_2', send, () => 0)
    await t.enqueue('depart', 'o_2', {}, '')
    expect(t.outbox.items.map(i => i.order)).toEqual(['o_2'])
    sent = []
    window.dispatchEvent(new Event('online'))
    await t.retryNow()
    expect(sent.map(line => line.split(' ')[0])).not.toContain('o_1')
  })
})

describe.each(['locks', 'a lease'])('two tabs, with %s', how => {
  beforeEach(() => {
    if (how !== 'locks') Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })
  })

  test('send an item once when both flush', async () => {
    answer = async () => noNetwork
    const a = await tab()
    const item = await a.enqueue('depart', 'o_1', {}, '')
    await a.settled(item.key)
    const b = await tab()
    await shown(b, items => items.length > 0)
    sent = []
    answer = () => new Promise(done => { reply = done })
    const both = [a.retryNow(), b.retryNow()]
    await shown(a, items => items[0]?.state === 'sending')
    await shown(b, items => items[0]?.state === 'sending')
    reply(good)
    await Promise.all(both)
    await shown(a, items => items[0]?.state === 'done')
    await shown(b, items => items[0]?.state === 'done')
    expect(sent).toHaveLength(1)
  })

  test('see each other’s items', async () => {
    answer = async () => noNetwork
    const [a, b] = [await tab(), await tab()]
    const item = await a.enqueue('depart', 'o_1', {}, '出发')
    await shown(b, items => items[0]?.key === item.key)
    expect(b.outbox.waiting).toBe(1)
  })
})

describe('a tab that died or sleeps while it sends', () => {
  const hour = 3_600_000

  test('loses its lease after a minute, or when the clock jumped', async () => {
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })
    for (const jump of [60_000, -hour]) {
      const begun = crash()
      const dead = await tab()
      const item = await dead.enqueue('depart', `o_${jump}`, {}, '')
      await begun
      answer = async () => good
      const t = await tab()
      expect((await t.settled(item.key)).state).toBe('sending')
      vi.spyOn(Date, 'now').mockReturnValue(Date.now() + jump)
      await t.retryNow()
      expect((await t.settled(item.key)).state).toBe('done')
      vi.restoreAllMocks()
      dead.stopOutbox()
      await t.dropItem(item.key)
    }
  })

  test('loses its lock after a minute', async () => {
    const begun = crash()
    const item = await (await tab()).enqueue('depart', 'o_1', {}, '')
    await begun
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    answer = async () => good
    const t = await tab()
    await shown(t, items => items.length > 0)
    await vi.advanceTimersByTimeAsync(60_000)
    await shown(t, items => items[0]?.state === 'done')
    expect(sent).toEqual([`o_1 depart ${item.key}`, `o_1 depart ${item.key}`])
  })
})
