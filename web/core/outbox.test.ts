import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Outbox, type Item, type OutboxVerb, type OutboxWorld, type Sent } from './outbox'

const noNetwork: Sent = { ok: false, retry: true, code: 'net.offline', detail: '没有网络' }
const wrongCode: Sent = { ok: false, retry: false, code: 'visit.code_wrong', detail: '服务码不对' }
const signedOut: Sent = { ok: false, retry: false, signedOut: true, code: 'token.missing', detail: '请先登录' }
const good: Sent = { ok: true }

/** A phone: its shelf outlives its pages. */
function phone() {
  const rows = new Map<string, string>()
  const log: string[] = [] // what happened in which order
  const tries: { verb: string; order: string; key: string; body: unknown }[] = []
  const p = { rows, log, tries, offset: 0, answer: (async () => good) as (i: Item) => Promise<Sent>, count: 0, busy: Promise.resolve() }
  const all = (): Item[] => [...rows.values()].map(r => JSON.parse(r)).reverse() // a database sorts by the key, which is random
  const world: OutboxWorld = {
    shelf: {
      all: async () => all(),
      edit: async work => {
        const c = work(all())
        c.put?.forEach(i => { rows.set(i.key, JSON.stringify(i)); log.push(`${i.verb} ${i.state}`) })
        c.drop?.forEach(k => rows.delete(k))
      },
    },
    send: i => { log.push(`send ${i.verb}`); tries.push({ verb: i.verb, order: i.order, key: i.key, body: i.body }); return p.answer(i) },
    alone: work => { const turn = p.busy.then(work); p.busy = turn.catch(() => {}); return turn.then(() => true) },
    key: () => `k${++p.count}`, now: () => Date.now(), offset: () => p.offset, random: () => 1,
    after: (ms, fn) => { const t = setTimeout(fn, ms); return () => clearTimeout(t) }, show: () => {},
  }
  const sent = (): string[] => tries.map(t => `${t.order} ${t.verb}`)
  return Object.assign(p, { page: () => new Outbox(world), world, all, sent })
}

const add = (box: Outbox, verb: OutboxVerb, order = 'o_1', body: Record<string, unknown> = {}): Promise<Item> => box.add(verb, order, body, verb)
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const noon = Date.parse('2026-11-22T04:00:00Z')

beforeEach(() => { vi.useFakeTimers(); vi.setSystemTime(noon) })
afterEach(() => vi.useRealTimers())

describe('an item', () => {
  test('is written before it is sent, and done after', async () => {
    const p = phone()
    const box = p.page()
    const item = await add(box, 'arrive')
    expect(p.log[0]).toBe('arrive queued')
    expect((await box.settled(item.key)).state).toBe('done')
    expect(p.log).toEqual(['arrive queued', 'arrive sending', 'send arrive', 'arrive done'])
  })

  test('that was refused is put right: its place and moment stay, its key is new, and what waits behind it follows', async () => {
    const p = phone()
    const box = p.page()
    p.answer = async i => (i.verb === 'check_in' && i.body.code === '1111' ? wrongCode : good)
    const wrong = await add(box, 'check_in', 'o_1', { code: '1111' })
    await box.settled(wrong.key)
    await pass(20 * 60_000)
    await add(box, 'check_out', 'o_1', { code: '3333' })
    const right = await box.mend(wrong.key, { code: '2222' })
    expect((await box.settled(right.key)).state).toBe('done')
    expect(right.key).not.toBe(wrong.key)
    expect(p.tries[1]).toMatchObject({ key: right.key, body: { code: '2222', device_at: wrong.body.device_at } })
    await pass(1)
    expect(p.sent()).toEqual(['o_1 check_in', 'o_1 check_in', 'o_1 check_out'])
    await expect(box.mend(wrong.key, {})).rejects.toThrow('no such item')
  })

  test('of a verb that needs the server at once is refused', async () => {
    const p = phone()
    for (const verb of ['accept', 'cancel', 'offer', 'toString']) await expect(add(p.page(), verb as OutboxVerb)).rejects.toThrow(TypeError)
    expect(p.rows.size).toBe(0)
  })

  test('carries the moment of the press by the server’s clock where that counts, and the same at every try', async () => {
    const p = phone()
    p.offset = -90_000
    p.answer = async () => noNetwork
    const box = p.page()
    const item = await add(box, 'check_in', 'o_1', { code: '1234' })
    await add(box, 'report', 'o_2', { kind: 'late' })
    p.offset = 5000
    await pass(60_000)
    const ins = p.tries.filter(t => t.verb === 'check_in')
    expect(item).toMatchObject({ deviceAt: '2026-11-22T03:58:30.000Z', offset: -90_000 })
    expect(ins.length).toBeGreaterThan(2)
    expect(new Set(ins.map(t => JSON.stringify(t)))).toEqual(new Set([JSON.stringify({ verb: 'check_in', order: 'o_1', key: item.key, body: { code: '1234', device_at: '2026-11-22T03:58:30.000Z' } })]))
    expect(p.tries.find(t => t.verb === 'report')?.body).toEqual({ kind: 'late' })
  })

  test('pressed twice is one, pressed with another code is another', async () => {
    const p = phone()
    p.answer = async () => wrongCode
    const box = p.page()
    const first = await add(box, 'check_in', 'o_1', { code: '1234' })
    await box.settled(first.key)
    vi.setSystemTime(noon + 1500)
    expect((await add(box, 'check_in', 'o_1', { code: '1234' })).key).toBe(first.key)
    expect((await add(box, 'check_in', 'o_1', { code: '1235' })).key).not.toBe(first.key)
    expect((await add(box, 'check_in', 'o_2', { code: '1234' })).key).not.toBe(first.key)
    vi.setSystemTime(noon + 2000)
    expect((await add(box, 'check_in', 'o_1', { code: '1234' })).key).not.toBe(first.key)
  })

  test('pressed again while it waits is one, however late', async () => {
    const p = phone()
    p.answer = async () => noNetwork
    const box = p.page()
    const first = await add(box, 'depart')
    await pass(3_600_000)
    expect((await add(box, 'depart')).key).toBe(first.key)
  })

  test('stays for ten minutes after it was done', async () => {
    const p = phone()
    await add(p.page(), 'depart')
    await pass(599_000)
    expect(p.rows.size).toBe(1)
    await pass(1000)
    expect(p.rows.size).toBe(0)
  })
})

describe('order', () => {
  test('is kept within an order, and orders do not wait for each other', async () => {
    const p = phone()
    p.answer = async i => (i.order === 'o_1' ? noNetwork : good)
    const box = p.page()
    await add(box, 'depart', 'o_1')
    await add(box, 'arrive', 'o_1')
    await add(box, 'depart', 'o_2')
    await add(box, 'arrive', 'o_2')
    await box.flush()
    expect(p.sent().filter(s => s.startsWith('o_2'))).toEqual(['o_2 depart', 'o_2 arrive'])
    expect(p.sent()).not.toContain('o_1 arrive')
    p.answer = async () => good
    p.tries.length = 0
    await box.retry()
    expect(p.sent()).toEqual(['o_1 depart', 'o_1 arrive'])
  })

  test('stops at an item that needs a person; when it is dropped the others go on', async () => {
    const p = phone()
    p.answer = async i => (i.verb === 'check_in' ? wrongCode : good)
    const box = p.page()
    const refused = await add(box, 'check_in')
    const later = await add(box, 'check_out')
    expect(await box.settled(refused.key)).toMatchObject({ state: 'needs_person', problem: { code: 'visit.code_wrong', detail: '服务码不对' } })
    expect((await box.settled(later.key)).state).toBe('queued')
    await pass(3_600_000)
    expect(p.sent()).toEqual(['o_1 check_in'])
    await box.drop(refused.key)
    expect(p.sent()).toEqual(['o_1 check_in', 'o_1 check_out'])
    expect(p.all().map(i => [i.verb, i.state])).toEqual([['check_out', 'done']])
  })

  test('of moments does not go back when the clock is corrected a little, and is told as it stands when it was far off', async () => {
    const p = phone()
    const box = p.page()
    p.answer = async () => noNetwork
    await add(box, 'depart')
    vi.setSystemTime(noon - 60_000)
    expect((await add(box, 'arrive')).deviceAt).toBe('2026-11-22T04:00:00.000Z')
    vi.setSystemTime(noon - 3_600_000)
    const third = await add(box, 'check_in')
    expect(third.deviceAt).toBe('2026-11-22T03:00:00.000Z')
    expect(third.body.device_at).toBe(third.deviceAt)
    expect(p.all().sort((a, b) => a.seq - b.seq).map(i => i.verb)).toEqual(['depart', 'arrive', 'check_in'])
  })
})

describe('without an answer', () => {
  test('the same key is tried again, ever more seldom, and five minutes apart at most', async () => {
    const p = phone()
    p.answer = async () => noNetwork
    const at: number[] = []
    p.answer = async () => { at.push(Date.now()); return noNetwork }
    await add(p.page(), 'rate')
    await pass(3_600_000)
    const gaps = at.slice(1).map((t, i) => (t - (at[i] as number)) / 1000)
    expect(gaps.slice(0, 9)).toEqual([4, 8, 16, 32, 64, 128, 256, 300, 300])
    expect(new Set(p.tries.map(t => t.key)).size).toBe(1)
  })

  test('whoever waits for it is told after the first try', async () => {
    const p = phone()
    p.answer = async () => noNetwork
    const box = p.page()
    const item = await add(box, 'rate')
    expect(await box.settled(item.key)).toMatchObject({ state: 'queued', tries: 1, problem: { code: 'net.offline' } })
  })

  test('one that goes through takes the others along', async () => {
    const p = phone()
    p.answer = async () => noNetwork
    const box = p.page()
    await add(box, 'depart', 'o_1')
    await pass(100_000)
    p.answer = async () => good
    p.tries.length = 0
    await add(box, 'depart', 'o_2')
    await box.flush()
    expect(p.sent()).toEqual(['o_2 depart', 'o_1 depart'])
  })

  test('a clock that jumped back does not block: more than five minutes ahead is due', async () => {
    const p = phone()
    p.answer = async () => noNetwork
    const box = p.page()
    await add(box, 'depart')
    await box.flush()
    p.answer = async () => good
    vi.setSystemTime(noon - 295_000)
    await box.flush()
    expect(p.all()[0]?.state).toBe('queued')
    vi.setSystemTime(noon - 24 * 3_600_000)
    await box.flush()
    expect(p.all()[0]?.state).toBe('done')
  })

  test('a sender that throws is a failed try', async () => {
    const p = phone()
    p.answer = () => Promise.reject(new Error('broken'))
    const box = p.page()
    const item = await add(box, 'depart')
    expect(await box.settled(item.key)).toMatchObject({ state: 'queued', problem: { code: 'app.broken' } })
  })
})

describe('signed out', () => {
  test('everything waits, nothing is tried by itself, and the same key goes after signing in', async () => {
    const p = phone()
    p.answer = async () => signedOut
    const box = p.page()
    const item = await add(box, 'depart', 'o_1')
    expect((await box.settled(item.key)).state).toBe('queued')
    await add(box, 'depart', 'o_2').then(i => box.settled(i.key))
    p.tries.length = 0
    await pass(3_600_000)
    expect(p.tries).toEqual([])
    p.answer = async () => good
    await box.flush()
    expect(p.tries.map(t => t.key)).toContain(item.key)
    expect(p.all().every(i => i.state === 'done' && i.tries === 1)).toBe(true)
  })
})

describe('pages', () => {
  test('two pages that flush at once send each item once', async () => {
    const p = phone()
    p.answer = async () => noNetwork
    await add(p.page(), 'depart').then(() => pass(0))
    p.answer = async () => good
    p.tries.length = 0
    const [a, b] = [p.page(), p.page()]
    await Promise.all([a.retry(), b.retry(), a.flush(), b.flush()])
    expect(p.sent()).toEqual(['o_1 depart'])
  })

  test('a page that was closed while sending left its item to the next, with the same key', async () => {
    const p = phone()
    p.answer = () => new Promise(() => {})
    const item = await add(p.page(), 'check_out')
    await pass(0)
    expect(p.all()[0]?.state).toBe('sending')
    p.busy = Promise.resolve() // the browser frees the lock of a closed page
    p.answer = async () => good
    const next = p.page()
    await next.start()
    await next.flush()
    expect(p.tries.map(t => t.key)).toEqual([item.key, item.key])
    expect(p.all()[0]?.state).toBe('done')
  })

  test('a page that hears of an item of another one sends it if nobody else does', async () => {
    const p = phone()
    const box = p.page()
    await box.start()
    const dead = p.page()
    dead.stop()
    await add(dead, 'depart')
    await box.noticed()
    await pass(1000)
    expect(p.sent()).toEqual(['o_1 depart'])
  })

  test('where another page sends, whoever waits is told that it waits', async () => {
    const p = phone()
    p.world.alone = async () => false
    const box = new Outbox(p.world)
    const item = await add(box, 'depart')
    expect((await box.settled(item.key)).state).toBe('queued')
  })

  test('an item that is dropped while it is being sent does not come back', async () => {
    const p = phone()
    let reply: (s: Sent) => void = () => {}
    p.answer = () => new Promise(done => { reply = done })
    const box = p.page()
    const item = await add(box, 'depart')
    await pass(0)
    const dropped = box.drop(item.key)
    await pass(0)
    reply(noNetwork)
    await dropped
    expect(p.all()).toEqual([])
  })

  test('a stopped outbox sends nothing more, but writes the answer down that still comes', async () => {
    const p = phone()
    let reply: (s: Sent) => void = () => {}
    p.answer = () => new Promise(done => { reply = done })
    const box = p.page()
    await add(box, 'depart')
    await add(box, 'arrive')
    await pass(0)
    box.stop()
    reply(good)
    await pass(3_600_000)
    expect(p.sent()).toEqual(['o_1 depart'])
    expect(p.all().map(i => i.state).sort()).toEqual(['done', 'queued'])
  })
})
