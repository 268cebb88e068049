import 'fake-indexeddb/auto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { reactive } from 'vue'
import { accountDb, Db, dropDb, dropDraft, guest, keep, kept, leaveDb, openDb, plain, readDraft, saveDraft } from './db'

const names = async (): Promise<(string | undefined)[]> => (await indexedDB.databases()).map(d => d.name)
const real = globalThis.indexedDB

afterEach(async () => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
  for (const a of ['a_1', 'a_2', guest]) await dropDb(a)
})

describe('drafts and content', () => {
  test('belong to the account', async () => {
    await openDb('a_1')
    await saveDraft('order', { words: '买药' })
    await keep('list', [1])
    await openDb('a_2')
    expect(await readDraft('order')).toBeUndefined()
    expect(await kept('list')).toBeUndefined()
    await openDb('a_1')
    expect(await readDraft('order')).toEqual({ words: '买药' })
    expect(await kept('list')).toEqual({ at: expect.any(Number), value: [1] })
    await dropDraft('order')
    expect(await readDraft('order')).toBeUndefined()
  })

  test('of a guest: drafts, and nothing else', async () => {
    await saveDraft('order', '还没登录')
    await keep('list', [1])
    expect(await readDraft('order')).toBe('还没登录')
    expect(await kept('list')).toBeUndefined()
    const db = await new Db(guest).open()
    expect(await db.all('cache')).toEqual([])
    await db.destroy()
  })

  test('go to the account as soon as it is being opened', async () => {
    void openDb('a_1')
    await saveDraft('order', '我的')
    expect(await accountDb()?.then(d => d.account)).toBe('a_1')
    await leaveDb('a_1')
    expect(await readDraft('order')).toBeUndefined()
  })

  test('may come from a page’s reactive state, with files in it', async () => {
    await openDb('a_1')
    const file = new Blob(['x'])
    await saveDraft('order', reactive({ risks: [{ kind: 'dog' }], file }))
    expect(await readDraft('order')).toMatchObject({ risks: [{ kind: 'dog' }] })
    expect(plain(reactive({ file })).file).toBe(file)
  })

  test('are still there after the page was loaded again', async () => {
    const first = await new Db('a_1').open()
    await first.put('outbox', { key: 'k' })
    const second = await new Db('a_1').open()
    expect(await second.get('outbox', 'k')).toEqual({ key: 'k' })
    expect(second.durable).toBe(true)
    await first.destroy()
  })
})

describe('edits', () => {
  test('of two pages do not overwrite each other', async () => {
    const pages = await Promise.all([new Db('a_1').open(), new Db('a_1').open()])
    const add = (d: Db): Promise<void> => d.edit('outbox', rows => ({ put: [{ key: `k${rows.length}` }] }))
    await Promise.all([...Array(20).keys()].map(n => add(pages[n % 2] as Db)))
    expect(await pages[0].all('outbox')).toHaveLength(20)
    await pages[0].destroy()
  })

  test('that are wrong are not taken for a broken database', async () => {
    const db = await openDb('a_1')
    await expect(db.edit('outbox', () => { throw new TypeError('ours') })).rejects.toThrow('ours')
    await expect(db.put('outbox', { key: 'k', value: () => 1 } as never)).rejects.toThrow()
    expect(db.durable).toBe(true)
  })
})

describe('a browser without a database', () => {
  test.each([
    ['has none', undefined],
    ['refuses it', { open: () => { throw new DOMException('no', 'SecurityError') } }],
  ])('that %s: memory stands in, and says so', async (_, fake) => {
    vi.stubGlobal('indexedDB', fake)
    const db = await openDb('a_1')
    expect(db.durable).toBe(false)
    await saveDraft('order', 'x')
    await keep('list', 1)
    expect(await readDraft('order')).toBe('x')
    expect((await kept('list'))?.value).toBe(1)
    await db.edit('outbox', rows => ({ put: [{ key: `k${rows.length}` }] }))
    await db.edit('outbox', rows => ({ drop: rows.map(r => r.key) }))
    expect(await db.all('outbox')).toEqual([])
  })

  test('whose database does not open is not waited for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.stubGlobal('indexedDB', { open: () => new IDBOpenDBRequest() })
    const opening = openDb('a_1')
    await vi.advanceTimersByTimeAsync(4000)
    expect((await opening).durable).toBe(false)
  })

  test('that is full goes on in memory with what was there', async () => {
    const db = await openDb('a_1')
    await db.put('outbox', { key: 'old' })
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => { throw new DOMException('full', 'QuotaExceededError') })
    await db.put('outbox', { key: 'new' })
    expect((await db.all('outbox')).map(r => r.key)).toEqual(['old', 'new'])
    expect(db.durable).toBe(false)
  })

  test('that lost the connection opens it again, for all that were under way', async () => {
    const db = await openDb('a_1')
    await db.put('outbox', { key: 'old' })
    const { transaction } = IDBDatabase.prototype
    let faults = 2
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...a: Parameters<IDBDatabase['transaction']>) {
      if (faults-- > 0) throw new DOMException('connection lost', 'InvalidStateError')
      return transaction.apply(this, a)
    })
    await Promise.all([db.put('outbox', { key: 'a' }), db.put('outbox', { key: 'b' })])
    vi.restoreAllMocks()
    const other = await new Db('a_1').open()
    expect((await other.all('outbox')).map(r => r.key)).toEqual(['a', 'b', 'old'])
    expect(db.durable).toBe(true)
    await other.destroy()
  })
})

describe('dropDb', () => {
  test('leaves nothing, and the app goes on as a guest', async () => {
    const db = await openDb('a_1')
    for (const t of ['outbox', 'cache', 'drafts', 'keys'] as const) await db.put(t, { key: 'x' })
    await dropDb('a_1')
    expect(await names()).not.toContain('lindan-a_1')
    expect(accountDb()).toBeUndefined()
    await db.put('outbox', { key: 'late' })
    expect(await names()).not.toContain('lindan-a_1')
  })

  /** lose lets the nth transaction from now on fail as a lost connection does; the answer tells whether it has. */
  function lose(nth: number): () => boolean {
    const { transaction } = IDBDatabase.prototype
    let n = 0
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...a: Parameters<IDBDatabase['transaction']>) {
      if (++n === nth) throw new DOMException('connection lost', 'InvalidStateError')
      return transaction.apply(this, a)
    })
    return () => n >= nth
  }

  test('leaves nothing of a connection that was being opened again', async () => {
    const db = await openDb('a_1')
    const lost = lose(1)
    const late = db.put('cache', { key: 'x' })
    while (!lost()) await Promise.resolve()
    await Promise.all([late, dropDb('a_1')])
    expect(await names()).not.toContain('lindan-a_1')
    expect(db.durable).toBe(false)
  })

  test('opens no connection again that is lost meanwhile', async () => {
    const db = await openDb('a_1')
    lose(2)
    const gone = db.destroy()
    while (!db.gone) await Promise.resolve()
    await Promise.all([db.put('cache', { key: 'x' }), gone])
    expect(await names()).not.toContain('lindan-a_1')
    expect(db.durable).toBe(false)
  })

  test('takes it from the other pages, which do not make it again', async () => {
    const other = await new Db('a_1').open()
    await other.put('outbox', { key: 'k' })
    await openDb('a_1')
    await dropDb('a_1')
    expect(await names()).not.toContain('lindan-a_1')
    expect(other.durable).toBe(false)
    await other.put('outbox', { key: 'late' })
    expect(await names()).not.toContain('lindan-a_1')
  })

  test('empties it when a page holds on to it', async () => {
    const holder = await new Promise<IDBDatabase>(done => { void openDb('a_1').then(() => { const r = real.open('lindan-a_1'); r.onsuccess = () => done(r.result) }) })
    await keep('list', 1)
    await dropDb('a_1')
    const left = await new Promise(done => { const r = holder.transaction('cache').objectStore('cache').getAll(); r.onsuccess = () => done(r.result) })
    expect(left).toEqual([])
    holder.close()
  })

  test('is made anew when somebody signs in again', async () => {
    await openDb('a_1')
    const other = await new Db('a_1').open()
    await other.destroy()
    expect((await openDb('a_1')).durable).toBe(true)
  })
})

test('leaveDb keeps what waits to be sent and what was typed, and nothing else', async () => {
  const db = await openDb('a_1')
  for (const t of ['outbox', 'cache', 'drafts', 'keys'] as const) await db.put(t, { key: t })
  await leaveDb('a_1')
  expect(accountDb()).toBeUndefined()
  await openDb('a_1')
  expect(await Promise.all((['outbox', 'cache', 'drafts', 'keys'] as const).map(t => db.all(t)))).toEqual([[{ key: 'outbox' }], [], [{ key: 'drafts' }], []])
})
